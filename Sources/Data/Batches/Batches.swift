import Tensors

/// Some rows as a network takes them.
package struct Batch {
    /// `[rows, …]` in float32; bytes are scaled to 0 … 1.
    package let inputs: Tensor
    /// As stored: int64 class indices, or float32 values.
    package let labels: Tensor?

    package var count: Int { inputs.shape[0] }
}

/// A pass over a data set in batches, each gathered when it is asked for.
///
/// The order depends on the seed and the epoch alone, and any batch can be had by its number: a place
/// in an epoch is (seed, epoch, batch).
package struct Batches {
    package let dataset: Dataset
    package let size: Int
    /// nil leaves the rows in their order.
    package let permutation: Permutation?

    package init(
        _ dataset: Dataset, size: Int, shuffle: Bool = false, seed: UInt64 = 0, epoch: Int = 0
    ) throws {
        guard size > 0 else {
            throw DataError(dataset.name, "a batch needs at least one row, got \(size)")
        }
        self.dataset = dataset
        self.size = size
        let epochSeed = Seed.mix(seed, UInt64(bitPattern: Int64(epoch)))
        permutation = shuffle ? Permutation(count: dataset.count, seed: epochSeed) : nil
    }

    /// The number of batches; the last may be smaller than the others.
    package var count: Int { dataset.count / size + (dataset.count % size == 0 ? 0 : 1) }

    /// The batch of this number, which must be below `count`.
    package func batch(_ number: Int) throws -> Batch {
        let rows = rows(number)
        return Batch(
            inputs: try Gather.decoded(dataset.store.inputs, rows: rows),
            labels: try dataset.store.targets.map { try Gather.copy($0, rows: rows) })
    }

    /// Shape and type of one row's inputs as `batch` gives them.
    package var inputType: TensorType { TensorType(dataset.store.inputShape, .float32) }

    /// Of one row's labels; nil without labels.
    package var labelType: TensorType? {
        dataset.store.targets.map { TensorType(Array($0.shape.dropFirst()), $0.dtype) }
    }

    package func rowCount(_ number: Int) -> Int { positions(number).count }

    /// Writes the batch of this number into tensors of its types: what `batch` gives, without making any.
    package func gather(_ number: Int, inputs: Tensor, labels: Tensor) throws {
        let rows = rows(number)
        try Gather.decode(dataset.store.inputs, rows: rows, into: inputs)
        if let targets = dataset.store.targets { Gather.copy(targets, rows: rows, into: labels) }
    }

    private func positions(_ number: Int) -> Range<Int> {
        number * size..<Swift.min((number + 1) * size, dataset.count)
    }

    /// The stored rows that a batch takes, in order.
    private func rows(_ number: Int) -> [Int] {
        positions(number).map { position in
            dataset.order[permutation.map { $0[position] } ?? position]
        }
    }
}
