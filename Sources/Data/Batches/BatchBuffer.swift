import Tensors

/// Room for a batch as a network takes it, used again and again.
///
/// Made on the session's thread; whoever fills it, one thread at a time, uses its bytes alone.
final class BatchBuffer: @unchecked Sendable {
    /// `[size, …]` in float32.
    let inputs: Tensor
    let labels: Tensor?
    /// Rows that are there: fewer than there is room for in a last batch, and where some were skipped.
    var rows = 0

    init(size: Int, inputs: TensorType, labels: TensorType?) throws {
        self.inputs = try Tensor(
            uninitialized: [size] + inputs.shape, inputs.dtype, for: "batches")
        self.labels = try labels.map {
            try Tensor(uninitialized: [size] + $0.shape, $0.dtype, for: "batches")
        }
    }

    var byteCount: Int { inputs.byteCount + (labels?.byteCount ?? 0) }

    /// A batch of its own with the rows that are there.
    func batch() throws -> Batch {
        let all = Array(0..<rows)
        return Batch(
            inputs: try Gather.copy(inputs, rows: all),
            labels: try labels.map { try Gather.copy($0, rows: all) })
    }
}
