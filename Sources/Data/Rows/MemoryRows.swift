import Glibc
import Tensors

/// Rows in one contiguous array.
///
/// The tensor is only read, so that threads may share it.
final class MemoryRows: IndexedRows, @unchecked Sendable {
    /// `[rows, …]`
    let tensor: Tensor

    init(_ tensor: Tensor) {
        precondition(tensor.isContiguous && tensor.rank > 0)
        self.tensor = tensor
    }

    var count: Int { tensor.shape[0] }
    var rowType: TensorType { TensorType(Array(tensor.shape.dropFirst()), tensor.dtype) }
    var scheme: LoadingScheme { .memory }
    var heldBytes: Int { tensor.byteCount }

    func read(_ row: Int, into bytes: UnsafeMutableRawBufferPointer) {
        guard let to = bytes.baseAddress, let from = tensor.data.baseAddress else { return }
        memcpy(to, from + row * bytes.count, bytes.count)
    }
}
