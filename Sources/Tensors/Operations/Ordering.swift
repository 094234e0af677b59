import Kernels

/// The order that sorts each row along an axis, as int64 places: stable, NaN last. Without a
/// derivative.
struct SortingOrder: Operation {
    let axis: Int
    let descending: Bool

    let name = "argsort"

    func rule(_ inputs: [Tensor]) throws -> TensorType { TensorType(inputs[0].shape, .int64) }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        guard x.count > 0 else { return }
        let blocks = Blocks(x.shape, axis, x.dtype)
        let out = destination.base.assumingMemoryBound(to: Int64.self)
        Parallel.run(blocks.outer) { block in
            for column in 0..<blocks.inner {
                let start = block * blocks.size * blocks.inner + column
                let order: [Int]
                switch x.dtype {
                case .float32: order = sorted(x, Float.self, start, blocks) { $0.isNaN }
                case .float64: order = sorted(x, Double.self, start, blocks) { $0.isNaN }
                case .int32: order = sorted(x, Int32.self, start, blocks) { _ in false }
                case .int64: order = sorted(x, Int64.self, start, blocks) { _ in false }
                case .uint8, .bool: order = sorted(x, UInt8.self, start, blocks) { _ in false }
                }
                for (rank, place) in order.enumerated() {
                    out[start + rank * blocks.inner] = Int64(place)
                }
            }
        }
    }

    private func sorted<T: Comparable>(
        _ x: Tensor, _ type: T.Type, _ start: Int, _ blocks: Blocks, _ isNaN: (T) -> Bool
    ) -> [Int] {
        let values = x.base.assumingMemoryBound(to: T.self)
        let at = { (place: Int) in values[start + place * blocks.inner] }
        var order: [Int] = []
        var missing: [Int] = []
        for place in 0..<blocks.size {
            if isNaN(at(place)) { missing.append(place) } else { order.append(place) }
        }
        order.sort { first, second in
            let (a, b) = (at(first), at(second))
            if a == b { return first < second }
            return descending ? a > b : a < b
        }
        return order + missing
    }
}

/// The place of the largest or smallest element along an axis, the first of equals; NaN wins.
/// Without a derivative.
struct ArgExtreme: Operation {
    let axis: Int
    let isMaximum: Bool
    let keepDims: Bool

    var name: String { isMaximum ? "argmax" : "argmin" }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let x = inputs[0]
        guard x.shape[axis] > 0 else {
            throw TensorError(name, "there is none of no elements (shape \(x.shape))")
        }
        return TensorType(Shape.reduced(x.shape, axes: [axis], keepDims: keepDims), .int64)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        guard destination.count > 0 else { return }
        let x = try inputs[0].packed()
        switch x.dtype {
        case .float32: find(x, Float.self, destination) { $0.isNaN }
        case .float64: find(x, Double.self, destination) { $0.isNaN }
        case .int32: find(x, Int32.self, destination) { _ in false }
        case .int64: find(x, Int64.self, destination) { _ in false }
        case .uint8, .bool: find(x, UInt8.self, destination) { _ in false }
        }
    }

    private func find<T: Comparable>(
        _ x: Tensor, _ type: T.Type, _ destination: Tensor, _ isNaN: (T) -> Bool
    ) {
        let blocks = Blocks(x.shape, axis, x.dtype)
        let values = x.base.assumingMemoryBound(to: T.self)
        let out = destination.base.assumingMemoryBound(to: Int64.self)
        for block in 0..<blocks.outer {
            for column in 0..<blocks.inner {
                let start = block * blocks.size * blocks.inner + column
                var best = 0
                var value = values[start]
                for place in 1..<Swift.max(1, blocks.size) {
                    if isNaN(value) { break }
                    let next = values[start + place * blocks.inner]
                    if (isMaximum ? next > value : next < value) || isNaN(next) {
                        (best, value) = (place, next)
                    }
                }
                out[block * blocks.inner + column] = Int64(best)
            }
        }
    }
}

/// Running sums along an axis, from the start or from the end. Floats are summed in double.
struct CumulativeSum: Operation {
    let axis: Int
    let fromEnd: Bool

    let name = "cumsum"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, inputs[0].dtype.isFloat ? inputs[0].dtype : .int64)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        guard destination.count > 0 else { return }
        let x = try inputs[0].cast(toComputeIn: destination.dtype).packed()
        switch x.dtype {
        case .float32:
            run(x, Float.self, destination, Double(0)) {
                $0 + Double($1)
            } result: {
                Float($0)
            }
        case .float64:
            run(x, Double.self, destination, Double(0)) {
                $0 + $1
            } result: {
                $0
            }
        default:
            run(x, Int64.self, destination, Int64(0)) {
                $0 &+ $1
            } result: {
                $0
            }
        }
    }

    private func run<T, A>(
        _ x: Tensor, _ type: T.Type, _ destination: Tensor, _ zero: A, _ add: (A, T) -> A,
        result: (A) -> T
    ) {
        let blocks = Blocks(x.shape, axis, x.dtype)
        let values = x.base.assumingMemoryBound(to: T.self)
        let out = destination.base.assumingMemoryBound(to: T.self)
        for block in 0..<blocks.outer {
            for column in 0..<blocks.inner {
                let start = block * blocks.size * blocks.inner + column
                var sum = zero
                for step in 0..<blocks.size {
                    let place = fromEnd ? blocks.size - 1 - step : step
                    let at = start + place * blocks.inner
                    sum = add(sum, values[at])
                    out[at] = result(sum)
                }
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [try CumulativeSum(axis: axis, fromEnd: !fromEnd)(cotangent)]
    }
}

extension Tensor {
    /// The places that sort each row along an axis.
    package func argsort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
        let place = try Shape.axis(axis, rank: rank, for: "argsort")
        return try SortingOrder(axis: place, descending: descending)(self)
    }

    /// The elements in order along an axis. The gradient goes where each element came from.
    package func sort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
        try takeAlong(detached().argsort(axis: axis, descending: descending), axis: axis)
    }

    /// The place of the largest element along an axis, or among all elements.
    package func argmax(axis: Int? = nil, keepDims: Bool = false) throws -> Tensor {
        try argExtreme(isMaximum: true, axis, keepDims)
    }
    package func argmin(axis: Int? = nil, keepDims: Bool = false) throws -> Tensor {
        try argExtreme(isMaximum: false, axis, keepDims)
    }

    private func argExtreme(isMaximum: Bool, _ axis: Int?, _ keepDims: Bool) throws -> Tensor {
        guard let axis else {
            return try ArgExtreme(axis: 0, isMaximum: isMaximum, keepDims: false)(flatten())
        }
        let place = try Shape.axis(axis, rank: rank, for: isMaximum ? "argmax" : "argmin")
        return try ArgExtreme(axis: place, isMaximum: isMaximum, keepDims: keepDims)(self)
    }

    /// Running sums along an axis; without one, of all elements in a row.
    package func cumsum(axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try CumulativeSum(axis: 0, fromEnd: false)(flatten()) }
        let place = try Shape.axis(axis, rank: rank, for: "cumsum")
        return try CumulativeSum(axis: place, fromEnd: false)(self)
    }
}
