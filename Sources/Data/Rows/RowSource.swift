import Tensors

/// Where the rows of a data set come from.
package protocol RowSource: AnyObject, Sendable {
    var count: Int { get }
    /// The shape and type of one row as it is stored.
    var rowType: TensorType { get }
    var scheme: LoadingScheme { get }
    /// Bytes of memory that are taken for as long as the data set is open.
    var heldBytes: Int { get }
}

extension RowSource {
    package var rowBytes: Int { rowType.shape.reduce(rowType.dtype.size, *) }
}

/// How rows are held, by what can be told of their size before they are read.
package enum LoadingScheme: String, Sendable {
    /// One contiguous array in its stored type.
    case memory
    /// Read from the file where they lie; the system keeps what fits.
    case file
    /// Decoded when they are asked for, or read in order, in the background.
    case stream
}

/// Rows that can be had by their number, so that their order can be any permutation.
package protocol IndexedRows: RowSource {
    /// Writes a row as it is stored into exactly its bytes. Any thread may ask.
    ///
    /// - Throws: `DataError` naming the file.
    func read(_ row: Int, into bytes: UnsafeMutableRawBufferPointer) throws
}

/// Rows that come one after another, and with their labels.
package protocol SequentialRows: RowSource {
    var labelType: TensorType? { get }
    /// Whether a pass may be made on another thread than the one that opened the data set.
    var isForAnyThread: Bool { get }

    /// Starts at the first row. Each pass gives the same rows in the same order.
    func pass() throws -> any RowPass
}

/// One pass over sequential rows.
package protocol RowPass: AnyObject {
    /// Writes the next row and its label as they are stored; false after the last.
    func next(
        into row: UnsafeMutableRawBufferPointer, label: UnsafeMutableRawBufferPointer
    ) throws -> Bool
}
