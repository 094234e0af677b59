/// The same elements, in row-major order, under another shape.
struct Reshape: ViewOperation {
    let shape: [Int]

    let name = "reshape"

    func view(_ x: Tensor) throws -> Tensor {
        guard try Shape.count(shape, for: name) == x.count else {
            throw TensorError(
                name,
                "a tensor of shape \(x.shape) has \(x.count) elements, which do not fill \(shape)",
                hint: "-1 stands for the size that fits, as in reshape([-1, 2])")
        }
        return Tensor(
            storage: x.storage, dtype: x.dtype, shape: shape,
            strides: Shape.contiguousStrides(shape), offset: x.offset)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] { [try cotangent.reshape(inputs[0].shape)] }
}

/// A copy in one piece, in row-major order.
struct Contiguous: Operation {
    let name = "contiguous"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        Walk.copy(inputs[0], into: destination)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] { [cotangent] }
}

/// The axes in another order.
struct Permute: ViewOperation {
    let axes: [Int]

    init(_ axes: [Int]) { self.axes = axes }

    let name = "permute"

    func view(_ x: Tensor) throws -> Tensor {
        Tensor(
            storage: x.storage, dtype: x.dtype, shape: axes.map { x.shape[$0] },
            strides: axes.map { x.strides[$0] }, offset: x.offset)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        var inverse = axes
        for (place, axis) in axes.enumerated() { inverse[axis] = place }
        return [try Permute(inverse)(cotangent)]
    }
}

/// Sizes of 1, and axes that are missing in front, stretched to a shape.
struct Expand: ViewOperation {
    let shape: [Int]

    let name = "expand"

    func view(_ x: Tensor) throws -> Tensor {
        _ = try Shape.count(shape, for: name)
        guard try Shape.broadcast(x.shape, shape, for: name) == shape else {
            throw TensorError(name, "shape \(x.shape) does not stretch to \(shape)")
        }
        return Tensor(
            storage: x.storage, dtype: x.dtype, shape: shape,
            strides: Walk.broadcastStrides(x, to: shape), offset: x.offset)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] { [try cotangent.summed(like: inputs[0])] }
}

/// Every `step`-th element of a range along each axis.
struct Slice: ViewOperation {
    /// Along one axis: `count` places from `start`, `step` apart; steps may be negative.
    struct Range: Equatable, Sendable {
        var start: Int
        var step: Int
        var count: Int
    }

    let ranges: [Range]

    let name = "slice"

    func view(_ x: Tensor) throws -> Tensor {
        var offset = x.offset
        var strides = x.strides
        for (axis, range) in ranges.enumerated() {
            if range.count > 0 { offset = offset &+ range.start &* x.strides[axis] }
            strides[axis] = x.strides[axis] &* range.step
        }
        return Tensor(
            storage: x.storage, dtype: x.dtype, shape: ranges.map(\.count), strides: strides,
            offset: offset)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [try Embed(shape: inputs[0].shape, ranges: ranges, background: 0)(cotangent)]
    }
}

/// The opposite of a slice: the input's elements at the places of a slice, `background` elsewhere.
struct Embed: Operation {
    let shape: [Int]
    let ranges: [Slice.Range]
    let background: Double

    let name = "pad"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(shape, inputs[0].dtype) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        destination.fill(background)
        guard inputs[0].count > 0 else { return }
        Walk.copy(inputs[0], into: try Slice(ranges: ranges).view(destination))
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] { [try Slice(ranges: ranges)(cotangent)] }
}

extension Tensor {
    /// This tensor if its elements lie in one piece, else a copy that does.
    package func contiguous() throws -> Tensor { isContiguous ? self : try Contiguous()(self) }

    /// The same elements under another shape; one size may be -1 and is worked out.
    package func reshape(_ sizes: [Int]) throws -> Tensor {
        if sizes == shape { return self }
        var shape = sizes
        if let unknown = sizes.firstIndex(of: -1) {
            shape[unknown] = 1
            let rest = try Shape.count(shape, for: "reshape")
            guard !shape.contains(where: { $0 < 0 }), rest > 0, count % rest == 0 else {
                throw TensorError(
                    "reshape",
                    "a tensor of shape \(self.shape) has \(count) elements, which do not fill \(sizes)"
                )
            }
            shape[unknown] = count / rest
        }
        return try Reshape(shape: shape)(contiguous())
    }

    /// All elements in one axis.
    package func flatten() throws -> Tensor { try reshape([count]) }

    /// The axes in another order: axis `i` of the result is axis `axes[i]` of this tensor.
    package func permute(_ axes: [Int]) throws -> Tensor {
        let wrapped = try axes.map { try Shape.axis($0, rank: rank, for: "permute") }
        guard wrapped.sorted() == Array(0..<rank) else {
            throw TensorError("permute", "\(axes) is not an order of the \(rank) axes")
        }
        return try Permute(wrapped)(self)
    }

    /// The axes reversed, or two axes swapped.
    package func transpose(_ a: Int? = nil, _ b: Int? = nil) throws -> Tensor {
        guard let a, let b else { return try Permute(Array((0..<rank).reversed()))(self) }
        var axes = Array(0..<rank)
        axes.swapAt(
            try Shape.axis(a, rank: rank, for: "transpose"),
            try Shape.axis(b, rank: rank, for: "transpose"))
        return try Permute(axes)(self)
    }

    /// Stretches sizes of 1 to a shape, without copying.
    package func expand(_ shape: [Int]) throws -> Tensor {
        shape == self.shape ? self : try Expand(shape: shape)(self)
    }

    /// A new axis of size 1 at this place.
    package func expandDims(_ axis: Int) throws -> Tensor {
        let place = try Shape.axis(axis, rank: rank + 1, for: "expand_dims")
        var sizes = shape
        sizes.insert(1, at: place)
        return try reshape(sizes)
    }

    /// Without the given axes of size 1, or without all of them.
    package func squeeze(_ axes: [Int]? = nil) throws -> Tensor {
        let chosen = try axes.map { try Shape.axes($0, rank: rank, for: "squeeze") }
        for axis in chosen ?? [] where shape[axis] != 1 {
            throw TensorError(
                "squeeze", "axis \(axis) of shape \(shape) has size \(shape[axis]), not 1")
        }
        let kept = shape.indices.filter { axis in
            chosen.map { !$0.contains(axis) } ?? (shape[axis] != 1)
        }
        return try reshape(kept.map { shape[$0] })
    }

    /// `count` elements from `start` along one axis.
    package func narrow(axis: Int, from start: Int, count: Int) throws -> Tensor {
        let axis = try Shape.axis(axis, rank: rank, for: "slice")
        guard start >= 0, count >= 0, start <= shape[axis], count <= shape[axis] - start else {
            throw TensorError(
                "slice",
                "\(count) elements from \(start) do not lie within axis \(axis) of \(shape)")
        }
        var ranges = shape.map { Slice.Range(start: 0, step: 1, count: $0) }
        ranges[axis] = Slice.Range(start: start, step: 1, count: count)
        return try Slice(ranges: ranges)(self)
    }

    /// The order along the axes (all if nil) reversed.
    package func flip(axes: [Int]? = nil) throws -> Tensor {
        let chosen = try Shape.axes(axes, rank: rank, for: "flip")
        let ranges = shape.enumerated().map { axis, size in
            chosen.contains(axis)
                ? Slice.Range(start: size > 0 ? size - 1 : 0, step: -1, count: size)
                : Slice.Range(start: 0, step: 1, count: size)
        }
        return try Slice(ranges: ranges)(self)
    }

    /// `before` and `after` elements of `value` added at the ends of each axis.
    package func pad(_ widths: [(before: Int, after: Int)], value: Double = 0) throws -> Tensor {
        guard widths.count == rank, widths.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
            throw TensorError(
                "pad", "needs a pair of widths, none negative, for each of \(rank) axes")
        }
        var sizes: [Int] = []
        for (size, width) in zip(shape, widths) {
            let (a, first) = size.addingReportingOverflow(width.before)
            let (b, second) = a.addingReportingOverflow(width.after)
            guard !first, !second else { throw TensorError("pad", "the widths are too large") }
            sizes.append(b)
        }
        let ranges = zip(shape, widths).map { Slice.Range(start: $1.before, step: 1, count: $0) }
        return try Embed(shape: sizes, ranges: ranges, background: value)(self)
    }
}
