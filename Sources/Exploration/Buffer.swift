import Glibc
import Tensors

/// Memory for the kernels, zero at first.
final class Buffer<Element: BitwiseCopyable>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>
    let count: Int

    /// - Throws: `TensorError` of kind `memory` where there is not enough.
    init(_ count: Int, for operation: String) throws {
        guard let memory = calloc(max(1, count), MemoryLayout<Element>.stride) else {
            throw TensorError(
                operation, "there is no memory for \(count) numbers", kind: "memory")
        }
        base = memory.assumingMemoryBound(to: Element.self)
        self.count = count
    }

    deinit { free(base) }

    subscript(index: Int) -> Element {
        get { base[index] }
        set { base[index] = newValue }
    }

    func fill(_ value: Element) {
        for i in 0..<count { base[i] = value }
    }

    var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
