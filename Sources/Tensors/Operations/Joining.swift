/// Tensors one after another along an axis.
struct Concatenation: Operation {
    let axis: Int

    let name = "concat"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        var shape = inputs[0].shape
        var type = inputs[0].dtype
        for (place, input) in inputs.enumerated().dropFirst() {
            let fits =
                input.rank == shape.count
                && shape.indices.allSatisfy { $0 == axis || shape[$0] == input.shape[$0] }
            guard fits else {
                throw TensorError(
                    name,
                    "shape \(input.shape) of tensor \(place) does not join \(inputs[0].shape) along axis \(axis)"
                )
            }
            let (sum, overflow) = shape[axis].addingReportingOverflow(input.shape[axis])
            guard !overflow else { throw TensorError(name, "the result is too large") }
            shape[axis] = sum
            type = DType.promote(type, input.dtype)
        }
        return TensorType(shape, type)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        var start = 0
        for input in inputs {
            let part = try destination.range(axis, start, input.shape[axis]).view(destination)
            if part.count > 0 {
                Walk.copy(try input.cast(toComputeIn: destination.dtype), into: part)
            }
            start += input.shape[axis]
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        var start = 0
        return try inputs.enumerated().map { place, input in
            defer { start += input.shape[axis] }
            guard needs[place] else { return nil }
            return try cotangent.range(axis, start, input.shape[axis])(cotangent)
                .summed(like: input)
        }
    }
}

extension Tensor {
    fileprivate func range(_ axis: Int, _ start: Int, _ count: Int) -> Slice {
        var ranges = shape.map { Slice.Range(start: 0, step: 1, count: $0) }
        ranges[axis] = Slice.Range(start: start, step: 1, count: count)
        return Slice(ranges: ranges)
    }

    /// Tensors one after another along an axis; all other sizes must agree.
    package static func concat(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
        guard let first = tensors.first else {
            throw TensorError("concat", "there are no tensors to join")
        }
        let place = try Shape.axis(axis, rank: first.rank, for: "concat")
        return try Concatenation(axis: place).apply(tensors)
    }

    /// Tensors of one shape side by side along a new axis.
    package static func stack(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
        guard let first = tensors.first else {
            throw TensorError("stack", "there are no tensors to join")
        }
        for (place, tensor) in tensors.enumerated() where tensor.shape != first.shape {
            throw TensorError(
                "stack",
                "shape \(tensor.shape) of tensor \(place) is not that of the first, \(first.shape)")
        }
        let place = try Shape.axis(axis, rank: first.rank + 1, for: "stack")
        return try concat(tensors.map { try $0.expandDims(place) }, axis: place)
    }
}
