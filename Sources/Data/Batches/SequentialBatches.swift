import Glibc
import Tensors

/// Batches of rows that come one after another.
///
/// To shuffle them, some rows wait in a buffer; each draw takes one of them, and the next row of the
/// stream has its place. Which one is a function of the epoch's seed and of how many were drawn before,
/// so a place in an epoch is had again by starting anew and drawing as many.
final class SequentialBatches: BatchMaker {
    private let dataset: Dataset
    private let source: any SequentialRows
    private let pipeline: RowPipeline
    private let size: Int
    private let isShuffled: Bool
    private let seed: UInt64

    private var pass: (any RowPass)?
    /// The number of the batch that comes next.
    private var next = 0
    private var rowsRead = 0
    private var rowsShown = 0
    private var drawn: UInt64 = 0
    /// The rows that wait: their bytes, then their labels', and their numbers in the stream.
    private let capacity: Int
    private let slotBytes: Int
    private let labelStart: Int
    private let slots: Tensor
    private var numbers: [Int] = []

    /// - Parameters:
    ///   - seed: of the epoch.
    ///   - memory: bytes that the rows that wait may take.
    init(
        _ dataset: Dataset, _ source: any SequentialRows, size: Int, isShuffled: Bool,
        isTraining: Bool, seed: UInt64, memory: Int
    ) throws {
        self.dataset = dataset
        self.source = source
        self.size = size
        self.isShuffled = isShuffled
        self.seed = seed
        pipeline = try RowPipeline(dataset, isTraining: isTraining)
        // Numbers of any type lie at multiples of their size.
        labelStart = (source.rowBytes + 7) / 8 * 8
        slotBytes = max(8, labelStart + (pipeline.labels.storedBytes + 7) / 8 * 8)
        capacity = isShuffled ? max(1, min(dataset.count, memory / slotBytes)) : 1
        slots = try Tensor(uninitialized: [capacity * slotBytes], .uint8, for: "batches")
    }

    var isForAnyThread: Bool { source.isForAnyThread }
    var heldBytes: Int { slots.byteCount + pipeline.heldBytes }

    func make(_ number: Int, into buffer: BatchBuffer) throws {
        if pass == nil || number < next { try start() }
        while next < number {
            for _ in 0..<rowCount(next) { try draw { _, _, _ in } }
            next += 1
        }
        try fill(buffer)
        next += 1
    }

    private func rowCount(_ number: Int) -> Int { min(size, dataset.count - number * size) }

    private func start() throws {
        pass = try source.pass()
        (next, rowsRead, rowsShown, drawn) = (0, 0, 0, 0)
        numbers = []
    }

    private func fill(_ buffer: BatchBuffer) throws {
        let output = buffer.inputs.data.bindMemory(to: Float.self)
        let labelBytes = pipeline.labels.storedBytes
        var labels: [UInt8] = []
        var seeds: [UInt64] = []
        for _ in 0..<rowCount(next) {
            try draw { number, row, label in
                let rowSeed = Seed.mix(seed, UInt64(number))
                guard let bytes = row.baseAddress, let output = output.baseAddress else { return }
                pipeline.begin(
                    bytes, seed: rowSeed, into: output + seeds.count * pipeline.outputCount)
                labels += label
                seeds.append(rowSeed)
            }
        }
        buffer.rows = seeds.count
        guard let start = output.baseAddress else { return }
        labels.withUnsafeBytes {
            pipeline.finish(
                start, seeds: seeds, labels: labelBytes == 0 ? nil : $0.baseAddress,
                into: buffer.labels?.data.baseAddress)
        }
    }

    /// Hands out one of the rows that wait: its number in the stream, its bytes and its label's.
    private func draw(
        _ use: (Int, UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) throws {
        while numbers.count < capacity, rowsShown < dataset.count {
            numbers.append(0)
            try read(into: numbers.count - 1)
        }
        guard !numbers.isEmpty else { throw endedEarly }
        let slot = isShuffled ? Int(Seed.mix(seed, drawn) % UInt64(numbers.count)) : 0
        drawn += 1
        let (row, label) = bytes(of: slot)
        use(numbers[slot], UnsafeRawBufferPointer(row), UnsafeRawBufferPointer(label))
        if rowsShown < dataset.count {
            try read(into: slot)
        } else {
            let last = numbers.count - 1
            if slot != last, let start = slots.data.baseAddress {
                memcpy(start + slot * slotBytes, start + last * slotBytes, slotBytes)
                numbers[slot] = numbers[last]
            }
            numbers.removeLast()
        }
    }

    /// Reads the next row that the data set shows.
    private func read(into slot: Int) throws {
        guard let pass else { return }
        let (row, label) = bytes(of: slot)
        while true {
            guard try pass.next(into: row, label: label) else { throw endedEarly }
            let number = rowsRead
            rowsRead += 1
            guard dataset.selection.includes(number) else { continue }
            rowsShown += 1
            numbers[slot] = number
            return
        }
    }

    private func bytes(of slot: Int) -> (
        row: UnsafeMutableRawBufferPointer, label: UnsafeMutableRawBufferPointer
    ) {
        let start = slot * slotBytes
        let label = start + labelStart
        let (rowEnd, labelEnd) = (start + source.rowBytes, label + pipeline.labels.storedBytes)
        return (
            UnsafeMutableRawBufferPointer(rebasing: slots.data[start..<rowEnd]),
            UnsafeMutableRawBufferPointer(rebasing: slots.data[label..<labelEnd])
        )
    }

    private var endedEarly: DataError {
        DataError(
            dataset.name,
            "the stream ended after \(rowsRead) rows, expected \(source.count)",
            hint: "each pass must give the same rows")
    }
}
