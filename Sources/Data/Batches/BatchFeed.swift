import Tensors

/// Batches of a pass one after another, the next ones made by a thread in the background while the
/// last one is in use.
///
/// The first batch is made when it is asked for. Who asks for the second as well will want the others, so
/// the thread starts then; who asks for another one than the next has it made anew.
final class BatchFeed {
    private let maker: any BatchMaker
    private let count: Int
    private let makeBuffer: () throws -> BatchBuffer
    private var own: BatchBuffer?
    private var background: Background<BatchBuffer>?
    private var current: (number: Int, buffer: BatchBuffer)?
    private let depth: Int

    /// - Parameters:
    ///   - count: the number of batches.
    ///   - memory: bytes that batches which wait may take; there is room for one in any case.
    init(
        _ maker: any BatchMaker, count: Int, batchBytes: Int, memory: Int,
        buffer: @escaping () throws -> BatchBuffer
    ) {
        self.maker = maker
        self.count = count
        makeBuffer = buffer
        depth = min(Self.mostBatches, memory / max(1, batchBytes))
    }

    /// Enough to even out that some pictures take longer than others.
    private static let mostBatches = 4

    deinit { background?.stop() }

    /// Bytes of memory that are held, all buffers at their largest.
    func heldBytes(batchBytes: Int) -> Int {
        maker.heldBytes + (1 + (depth > 1 ? depth : 0)) * batchBytes
    }

    /// The batch of this number, valid until the next call.
    func batch(_ number: Int) throws -> BatchBuffer {
        if let current, current.number == number { return current.buffer }
        let isNext = current.map { $0.number + 1 == number } ?? false
        current = nil
        let buffer = try isNext ? following(number) : anew(number)
        current = (number, buffer)
        return buffer
    }

    private func following(_ number: Int) throws -> BatchBuffer {
        if background == nil, depth > 1, maker.isForAnyThread {
            let buffers = try (0..<depth).map { _ in try makeBuffer() }
            let maker = maker
            background = Background(slots: buffers, pieces: number..<count) { piece, slot in
                try maker.make(piece, into: slot)
            }
        }
        guard let background else { return try anew(number) }
        guard let buffer = try background.take() else { return try anew(number) }
        return buffer
    }

    private func anew(_ number: Int) throws -> BatchBuffer {
        background?.stop()
        background = nil
        let buffer = try own ?? makeBuffer()
        own = buffer
        try maker.make(number, into: buffer)
        return buffer
    }
}
