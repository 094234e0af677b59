import Tensors

extension Tensor {
    /// The bytes of a contiguous tensor's elements. The tensor must outlive their use.
    package var data: UnsafeMutableRawBufferPointer {
        precondition(isContiguous)
        return UnsafeMutableRawBufferPointer(
            start: storage.bytes + offset * dtype.size, count: byteCount)
    }

    /// A view of some rows along the first axis.
    func rows(_ range: Range<Int>) throws -> Tensor {
        try narrow(axis: 0, from: range.lowerBound, count: range.count)
    }

    /// A view of one row, without the first axis.
    func row(_ index: Int) throws -> Tensor {
        try rows(index..<(index + 1)).reshape(Array(shape.dropFirst()))
    }
}
