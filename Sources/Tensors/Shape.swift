/// Arithmetic of shapes, every step checked: a shape comes from a user and may be anything.
package enum Shape {
    /// More dimensions than anyone needs, and what the kernels' loops have room for.
    package static let maxRank = 16

    /// The number of elements; throws if a size is negative, there are too many dimensions or the
    /// product does not fit.
    package static func count(_ shape: [Int], for operation: String) throws -> Int {
        guard shape.count <= maxRank else {
            throw TensorError(
                operation, "a shape of \(shape.count) dimensions; at most \(maxRank) are possible")
        }
        if let negative = shape.first(where: { $0 < 0 }) {
            throw TensorError(operation, "shape \(shape) has a negative size, \(negative)")
        }
        if shape.contains(0) { return 0 }
        var count = 1
        var overflowed = false
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            overflowed = overflowed || overflow
            count = product
        }
        guard !overflowed else {
            throw TensorError(operation, "shape \(shape) has more elements than can be counted")
        }
        return count
    }

    /// The number of elements of a shape that a tensor already has.
    static func product(_ shape: some Collection<Int>) -> Int { shape.reduce(1, &*) }

    /// What most small tensors share instead of having it made.
    private static let stridesOfRow = [1]

    /// Strides of a contiguous tensor, in elements.
    package static func contiguousStrides(_ shape: [Int]) -> [Int] {
        if shape.count == 1 { return stridesOfRow }
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in stride(from: shape.count - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1] &* max(shape[axis + 1], 1)
        }
        return strides
    }

    /// The shape that two shapes broadcast to: sizes are matched from the last axis, and 1 stretches.
    package static func broadcast(_ a: [Int], _ b: [Int], for operation: String) throws -> [Int] {
        if a == b { return a }
        var result = a.count >= b.count ? a : b
        let shorter = a.count >= b.count ? b : a
        for (offset, size) in shorter.enumerated() {
            let axis = result.count - shorter.count + offset
            if result[axis] == 1 {
                result[axis] = size
            } else if size != 1 && size != result[axis] {
                throw TensorError(
                    operation,
                    "shapes \(a) and \(b) do not broadcast: sizes \(size) and \(result[axis]) differ",
                    hint: "sizes must be equal or 1, counted from the last axis")
            }
        }
        return result
    }

    /// An axis counted from the end if negative, or why there is none.
    package static func axis(_ axis: Int, rank: Int, for operation: String) throws -> Int {
        let wrapped = axis < 0 ? axis &+ rank : axis
        guard wrapped >= 0 && wrapped < rank else {
            throw TensorError(
                operation, "axis \(axis) is out of range for a tensor of \(rank) dimensions",
                hint: rank == 0
                    ? nil
                    : "axes are counted from 0 to \(rank - 1), or from -1 to \(-rank) from the end")
        }
        return wrapped
    }

    /// Several axes, sorted and each once; nil means all of them.
    package static func axes(_ axes: [Int]?, rank: Int, for operation: String) throws -> [Int] {
        guard let axes else { return Array(0..<rank) }
        var result: [Int] = []
        for axis in axes {
            let wrapped = try Shape.axis(axis, rank: rank, for: operation)
            guard !result.contains(wrapped) else {
                throw TensorError(operation, "axis \(axis) is given twice")
            }
            result.append(wrapped)
        }
        return result.sorted()
    }

    /// `shape` with the axes of a reduction removed, or kept as 1.
    static func reduced(_ shape: [Int], axes: [Int], keepDims: Bool) -> [Int] {
        var result: [Int] = []
        for (axis, size) in shape.enumerated() {
            if !axes.contains(axis) {
                result.append(size)
            } else if keepDims {
                result.append(1)
            }
        }
        return result
    }
}
