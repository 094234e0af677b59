import Tensors

/// Memory for the kernels, zero at first. It counts as that of tensors does, and has the same limit.
final class Buffer<Element: BitwiseCopyable>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Element>
    let count: Int
    private let storage: Storage

    /// - Throws: `TensorError` of kind `memory` where there is not enough.
    init(_ count: Int, for operation: String) throws {
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow else {
            throw TensorError(
                operation, "\(count) numbers need more memory than can be counted", kind: "memory")
        }
        storage = try Storage.make(byteCount: size, for: operation)
        let bytes = storage.bytes
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        base = bytes.assumingMemoryBound(to: Element.self)
        self.count = count
    }

    subscript(index: Int) -> Element {
        get { base[index] }
        set { base[index] = newValue }
    }

    func fill(_ value: Element) {
        for i in 0..<count { base[i] = value }
    }

    var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
