import Tensors

/// Batches of rows that can be had by their number.
final class IndexedBatches: BatchMaker {
    private let source: any IndexedRows
    private let targets: UnsafeRawBufferPointer?
    private let store: DataStore
    private let skipped: SkippedRows?
    private let pipeline: RowPipeline
    private let rowsOfBatch: (Int) -> [Int]
    private let seed: UInt64
    private let row: Tensor

    /// - Parameters:
    ///   - seed: of the epoch.
    ///   - rows: the stored rows of the batch of a number, in order.
    init(
        _ dataset: Dataset, _ source: any IndexedRows, isTraining: Bool, seed: UInt64,
        rows: @escaping (Int) -> [Int]
    ) throws {
        self.source = source
        self.seed = seed
        store = dataset.store
        targets = store.targets.map { UnsafeRawBufferPointer($0.data) }
        skipped = store.skipped
        pipeline = try RowPipeline(dataset, isTraining: isTraining)
        rowsOfBatch = rows
        row = try Tensor(uninitialized: [source.rowBytes], .uint8, for: "batches")
    }

    var isForAnyThread: Bool { true }
    var heldBytes: Int { row.byteCount + pipeline.heldBytes }

    func make(_ number: Int, into buffer: BatchBuffer) throws {
        let output = buffer.inputs.data.bindMemory(to: Float.self)
        let labelBytes = pipeline.labels.storedBytes
        var labels: [UInt8] = []
        var seeds: [UInt64] = []
        for stored in rowsOfBatch(number) {
            let rowSeed = Seed.mix(seed, UInt64(stored))
            do {
                try source.read(stored, into: row.data)
            } catch let error as DataError {
                guard let skipped else { throw error }
                skipped.note(stored, error)
                continue
            }
            if let bytes = row.data.baseAddress, let output = output.baseAddress {
                pipeline.begin(
                    bytes, seed: rowSeed, into: output + seeds.count * pipeline.outputCount)
            }
            if let targets {
                labels += targets[stored * labelBytes..<(stored + 1) * labelBytes]
            }
            seeds.append(rowSeed)
        }
        buffer.rows = seeds.count
        guard let start = output.baseAddress else { return }
        labels.withUnsafeBytes {
            pipeline.finish(
                start, seeds: seeds, labels: targets == nil ? nil : $0.baseAddress,
                into: buffer.labels?.data.baseAddress)
        }
    }
}
