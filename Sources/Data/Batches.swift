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
        let start = number * size
        let positions = start..<Swift.min(start + size, dataset.count)
        let rows = positions.map { position in
            dataset.order[permutation.map { $0[position] } ?? position]
        }
        return Batch(
            inputs: try Gather.decoded(dataset.store.inputs, rows: rows),
            labels: try dataset.store.targets.map { try Gather.copy($0, rows: rows) })
    }
}
