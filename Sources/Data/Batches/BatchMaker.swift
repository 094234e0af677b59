/// Makes the batches of a pass, each from its number.
///
/// Used by one thread at a time. It uses no operation of tensors, so that any thread will do where
/// `isForAnyThread` says so.
protocol BatchMaker: AnyObject {
    var isForAnyThread: Bool { get }
    /// Bytes of memory that it holds beside the data set's own.
    var heldBytes: Int { get }

    /// - Throws: `DataError` naming the file of a row that cannot be read.
    func make(_ number: Int, into buffer: BatchBuffer) throws
}
