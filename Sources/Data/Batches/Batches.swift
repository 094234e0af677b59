import Tensors

/// Some rows as a network takes them.
package struct Batch {
    /// `[rows, …]` in float32, prepared; bytes that no step scales become 0 … 1.
    package let inputs: Tensor
    /// As stored: int64 class indices, or float32 values; or float32 shares of the classes.
    package let labels: Tensor?

    package var count: Int { inputs.shape[0] }
}

/// A pass over a data set in batches, each made when it is asked for or, where that takes work, shortly
/// before.
///
/// The order depends on the seed and the epoch alone, and any batch can be had by its number: a place
/// in an epoch is (seed, epoch, batch). Rows that are streamed in order are read again from the start
/// for a batch before the last one.
package struct Batches {
    package let dataset: Dataset
    package let size: Int
    package let isShuffled: Bool
    /// nil leaves the rows in their order, and those of a stream to its buffer.
    private let permutation: Permutation?
    private let supply: Supply
    private let labels: LabelForm

    private enum Supply {
        /// Rows in memory as batches have them, but for their type: gathered where they are wanted.
        case gathered(Tensor)
        case made(BatchFeed)
    }

    /// - Parameter augments: whether what the data set does by chance is done.
    package init(
        _ dataset: Dataset, size: Int, shuffle: Bool = false, seed: UInt64 = 0, epoch: Int = 0,
        augments: Bool = false
    ) throws {
        guard size > 0 else {
            throw DataError(dataset.name, "a batch needs at least one row, got \(size)")
        }
        self.dataset = dataset
        self.size = size
        isShuffled = shuffle
        let epochSeed = Seed.mix(seed, UInt64(bitPattern: Int64(epoch)))
        let permutation =
            shuffle && !dataset.isSequential
            ? Permutation(count: dataset.count, seed: epochSeed) : nil
        self.permutation = permutation
        let isAugmented = augments && dataset.augmentation != nil
        labels = LabelForm(dataset, mixes: isAugmented && dataset.augmentation?.mixes == true)
        if let tensor = dataset.store.tensor, dataset.preparation.steps.isEmpty, !isAugmented,
            labels.classes == nil
        {
            supply = .gathered(tensor)
        } else {
            supply = .made(
                try Self.feed(
                    dataset, size: size, labels: labels.type, isAugmented: isAugmented,
                    isShuffled: shuffle, seed: epochSeed
                ) { Self.rows(dataset.order, permutation, size: size, $0) })
        }
    }

    private static func feed(
        _ dataset: Dataset, size: Int, labels: TensorType?, isAugmented: Bool, isShuffled: Bool,
        seed: UInt64, rows: @escaping (Int) -> [Int]
    ) throws -> BatchFeed {
        let inputs = TensorType(dataset.shape, .float32)
        let room = max(1, min(size, dataset.count))
        let memory = dataset.store.memory ?? usualMemory
        let maker: any BatchMaker
        if let source = dataset.store.source as? any SequentialRows {
            maker = try SequentialBatches(
                dataset, source, size: size, isShuffled: isShuffled, isTraining: isAugmented,
                seed: seed, memory: memory / 2)
        } else {
            maker = try IndexedBatches(
                dataset, try dataset.store.indexed(for: "batches"), isTraining: isAugmented,
                seed: seed, rows: rows)
        }
        let batchBytes = bytes(inputs, labels, room)
        // Two batches are what `measure` counts with, however large they are.
        let ahead = dataset.store.memory.map { $0 / 4 } ?? max(memory / 4, 2 * batchBytes)
        return BatchFeed(
            maker, count: count(of: dataset, size), batchBytes: batchBytes, memory: ahead
        ) { try BatchBuffer(size: room, inputs: inputs, labels: labels) }
    }

    /// What reading may take where nobody says: half for rows that wait to be shuffled, a quarter for
    /// batches that wait, the rest for what is being read.
    package static let usualMemory = 256 << 20

    private static func bytes(_ inputs: TensorType, _ labels: TensorType?, _ rows: Int) -> Int {
        let label = labels.map { $0.shape.reduce($0.dtype.size, *) } ?? 0
        return rows * (inputs.shape.reduce(4, *) + label)
    }

    private static func count(of dataset: Dataset, _ size: Int) -> Int {
        dataset.count / size + (dataset.count % size == 0 ? 0 : 1)
    }

    /// The number of batches; the last may be smaller than the others.
    package var count: Int { Self.count(of: dataset, size) }

    /// Bytes that are held beside the rows in memory: what waits to be shuffled or to be used.
    package var heldBytes: Int {
        guard case .made(let feed) = supply else { return 0 }
        return feed.heldBytes(
            batchBytes: Self.bytes(inputType, labels.type, min(size, dataset.count)))
    }

    /// The batch of this number, which must be below `count`.
    package func batch(_ number: Int) throws -> Batch {
        switch supply {
        case .made(let feed): return try feed.batch(number).batch()
        case .gathered(let stored):
            let rows = rows(number)
            return Batch(
                inputs: try Gather.decoded(stored, rows: rows),
                labels: try dataset.store.targets.map { try Gather.copy($0, rows: rows) })
        }
    }

    /// Shape and type of one row's inputs as `batch` gives them.
    package var inputType: TensorType { TensorType(dataset.shape, .float32) }

    /// Of one row's labels; nil without labels.
    package var labelType: TensorType? { labels.type }

    /// The rows that the batch of this number has: fewer than others where some could not be read.
    package func rowCount(_ number: Int) throws -> Int {
        guard case .made(let feed) = supply, dataset.store.skipped != nil else {
            return positions(number).count
        }
        return try feed.batch(number).rows
    }

    /// Writes the batch of this number into tensors of its types: what `batch` gives, without making any.
    package func gather(_ number: Int, inputs: Tensor, labels: Tensor) throws {
        switch supply {
        case .made(let feed):
            let buffer = try feed.batch(number)
            let rows = Array(0..<buffer.rows)
            Gather.copy(buffer.inputs, rows: rows, into: inputs)
            if let from = buffer.labels { Gather.copy(from, rows: rows, into: labels) }
        case .gathered(let stored):
            let rows = rows(number)
            try Gather.decode(stored, rows: rows, into: inputs)
            if let targets = dataset.store.targets {
                Gather.copy(targets, rows: rows, into: labels)
            }
        }
    }

    private func positions(_ number: Int) -> Range<Int> {
        Self.positions(number, size: size, count: dataset.count)
    }

    private static func positions(_ number: Int, size: Int, count: Int) -> Range<Int> {
        number * size..<Swift.min((number + 1) * size, count)
    }

    /// The stored rows that a batch takes, in order.
    private func rows(_ number: Int) -> [Int] {
        Self.rows(dataset.order, permutation, size: size, number)
    }

    private static func rows(
        _ order: RowOrder, _ permutation: Permutation?, size: Int, _ number: Int
    ) -> [Int] {
        positions(number, size: size, count: order.count).map { position in
            order[permutation.map { $0[position] } ?? position]
        }
    }
}
