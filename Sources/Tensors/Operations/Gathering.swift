import Glibc
import Kernels

// Taking by lists of places, and its opposite. Places are int64 tensors; they are checked against
// the axis when the value is computed, and negative ones count from the end.

/// Whole slices along an axis: `x: [a…, n, b…], places: [i…] → [a…, i…, b…]`.
struct Take: Operation {
    let axis: Int

    let name = "take"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (x, places) = (inputs[0], inputs[1])
        let shape = Array(x.shape[..<axis]) + places.shape + Array(x.shape[(axis + 1)...])
        return TensorType(shape, x.dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        let blocks = Blocks(x.shape, axis, x.dtype)
        let places = try blocks.places(inputs[1], for: name)
        let line = blocks.inner * x.dtype.size
        guard line > 0 else { return }
        let (from, to) = (x.base, destination.base)
        let grain = Swift.max(1, (64 << 10) / line)
        Parallel.split(blocks.outer * places.count, grain: grain) { rows in
            for row in rows {
                let (block, place) = (row / places.count, row % places.count)
                memcpy(to + row * line, from + (block * blocks.size + places[place]) * line, line)
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, places) = (inputs[0], inputs[1])
        return [
            needs[0] ? try PutAdd(axis: axis, shape: x.shape)(cotangent, places) : nil, nil,
        ]
    }
}

/// The opposite of `Take`: adds slices up at their places in a tensor of zeros, in order.
struct PutAdd: Operation {
    let axis: Int
    /// Of the result.
    let shape: [Int]

    let name = "scatter_add"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(shape, inputs[0].dtype) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        destination.fill(0)
        let blocks = Blocks(shape, axis, x.dtype)
        let places = try blocks.places(inputs[1], for: name)
        let line = blocks.inner * x.dtype.size
        guard line > 0 else { return }
        var walk = Walk.row(blocks.inner, 1, 1)
        for row in 0..<blocks.outer * places.count {
            let (block, place) = (row / places.count, row % places.count)
            let to = destination.base + (block * blocks.size + places[place]) * line
            _ = kernel_binary(.add, x.dtype.kernel, to, to, x.base + row * line, &walk)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [needs[0] ? try Take(axis: axis)(cotangent, inputs[1]) : nil, nil]
    }
}

/// Single elements along an axis: `result[i, j, k] = x[i, places[i, j, k], k]` for axis 1.
struct TakeAlong: Operation {
    let axis: Int

    let name = "take_along"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (x, places) = (inputs[0], inputs[1])
        let fits =
            x.rank == places.rank
            && x.shape.indices.allSatisfy { $0 == axis || x.shape[$0] == places.shape[$0] }
        guard fits else {
            throw TensorError(
                name, "places \(places.shape) do not fit \(x.shape) outside of axis \(axis)")
        }
        return TensorType(places.shape, x.dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        let blocks = Blocks(x.shape, axis, x.dtype)
        let places = try blocks.places(inputs[1], for: name)
        let (size, width) = (x.dtype.size, inputs[1].shape[axis])
        for (index, place) in places.enumerated() {
            let from = blocks.element(index, place, width)
            memcpy(destination.base + index * size, x.base + from * size, size)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, places) = (inputs[0], inputs[1])
        return [
            needs[0] ? try PutAddAlong(axis: axis, shape: x.shape)(cotangent, places) : nil, nil,
        ]
    }
}

/// The opposite of `TakeAlong`: adds single elements up at their places in a tensor of zeros.
struct PutAddAlong: Operation {
    let axis: Int
    /// Of the result.
    let shape: [Int]

    let name = "scatter_add_along"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(shape, inputs[0].dtype) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        destination.fill(0)
        let blocks = Blocks(shape, axis, x.dtype)
        let places = try blocks.places(inputs[1], for: name)
        let (size, width) = (x.dtype.size, inputs[1].shape[axis])
        var walk = Walk.row(1, 1, 1)
        for (index, place) in places.enumerated() {
            let to = destination.base + blocks.element(index, place, width) * size
            _ = kernel_binary(.add, x.dtype.kernel, to, to, x.base + index * size, &walk)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [needs[0] ? try TakeAlong(axis: axis)(cotangent, inputs[1]) : nil, nil]
    }
}

/// Numbers as int64 places; each must be whole and within 0 ..< `count`.
struct WholeNumbers: Operation {
    let count: Int

    let name = "whole_numbers"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(inputs[0].shape, .int64) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let numbers = try inputs[0].doubles()
        let to = destination.base.assumingMemoryBound(to: Int64.self)
        for (place, number) in numbers.enumerated() {
            guard number >= 0, number < Double(count), number == number.rounded() else {
                throw WholeNumberError(got: number)
            }
            to[place] = Int64(number)
        }
    }
}

/// A number is not one of those that `wholeNumbers` takes.
package struct WholeNumberError: Error {
    package let got: Double
}

/// A tensor seen as `outer` blocks of `size` slices of `inner` elements.
struct Blocks {
    let outer: Int
    let size: Int
    let inner: Int

    init(_ shape: [Int], _ axis: Int, _ dtype: DType) {
        outer = Shape.product(shape[..<axis])
        size = shape[axis]
        inner = Shape.product(shape[(axis + 1)...])
    }

    /// Places checked against the axis, from 0.
    func places(_ tensor: Tensor, for operation: String) throws -> [Int] {
        let values = try tensor.packed()
        return try (0..<values.count).map { index in
            let place = Int(saturating: values.element(at: values.offset + index))
            let wrapped = place < 0 ? place &+ size : place
            guard wrapped >= 0, wrapped < size else {
                throw TensorError(
                    operation, "index \(place) is out of range for an axis of size \(size)")
            }
            return wrapped
        }
    }

    /// Where element `index` of a tensor with `width` along the axis lies in this one, at `place`.
    func element(_ index: Int, _ place: Int, _ width: Int) -> Int {
        let block = index / (width * inner)
        return (block * size + place) * inner + index % inner
    }
}

extension Tensor {
    /// These numbers as places below `count`.
    ///
    /// - Throws: `WholeNumberError` with the first that is none.
    package func wholeNumbers(below count: Int) throws -> Tensor {
        try WholeNumbers(count: count)(self)
    }

    func requirePlaces(_ operation: String) throws {
        guard dtype.isInteger else {
            throw TensorError(operation, "places must be integers, not \(dtype.name)")
        }
    }

    /// The slices at these places along an axis.
    package func take(_ places: Tensor, axis: Int = 0) throws -> Tensor {
        try places.requirePlaces("take")
        return try Take(axis: Shape.axis(axis, rank: rank, for: "take"))(self, places)
    }

    /// The elements at these places along an axis, other coordinates being the place's own.
    package func takeAlong(_ places: Tensor, axis: Int) throws -> Tensor {
        try places.requirePlaces("take_along")
        return try TakeAlong(axis: Shape.axis(axis, rank: rank, for: "take_along"))(self, places)
    }

    /// A tensor of zeros with this one's slices added at places along an axis of the given size.
    package func scatterAdd(_ places: Tensor, axis: Int = 0, size: Int) throws -> Tensor {
        try places.requirePlaces("scatter_add")
        let place = try Shape.axis(axis, rank: rank, for: "scatter_add")
        guard places.rank == 1, places.count == shape[place], size >= 0 else {
            throw TensorError(
                "scatter_add", "\(places.shape) places do not fit axis \(axis) of \(shape)")
        }
        var result = shape
        result[place] = size
        return try PutAdd(axis: place, shape: result)(self, places)
    }

    /// The coordinates of what is not zero, one row each: `[n, rank]`.
    package func nonzero() throws -> Tensor {
        let flags: [Bool] = try detached().cast(.bool).toArray()
        var coordinates: [Int64] = []
        var found = 0
        for (index, flag) in flags.enumerated() where flag {
            found += 1
            var rest = index
            var row = [Int64](repeating: 0, count: rank)
            for axis in shape.indices.reversed() {
                row[axis] = Int64(rest % shape[axis])
                rest /= shape[axis]
            }
            coordinates += row
        }
        return try Tensor(coordinates, shape: [found, rank])
    }
}
