import Kernels

/// `x * scale + shift`, one scale and shift a channel (the last axis): what remains of a batch
/// normalisation once its statistics are folded in.
struct ScaleShift: Operation {
    let name = "scale_shift"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
        guard let channels = x.shape.last, scale.shape == [channels], shift.shape == [channels]
        else {
            throw TensorError(
                name,
                "scale \(scale.shape) and shift \(shift.shape) do not fit the last axis of \(x.shape)"
            )
        }
        return TensorType(x.shape, DType.promote(x.dtype, DType.promote(scale.dtype, shift.dtype)))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let type = destination.dtype
        let x = try inputs[0].cast(toComputeIn: type).packed()
        let scale = try inputs[1].cast(toComputeIn: type).packed()
        let shift = try inputs[2].cast(toComputeIn: type).packed()
        guard x.count > 0 else { return }
        guard type == .float32 else {
            try Arithmetic(.multiply).evaluate([x, scale], into: destination)
            try Arithmetic(.add).evaluate([destination, shift], into: destination)
            return
        }
        let width = scale.count
        let (from, to) = (
            x.base.assumingMemoryBound(to: Float.self),
            destination.base.assumingMemoryBound(to: Float.self)
        )
        let (a, b) = (
            scale.base.assumingMemoryBound(to: Float.self),
            shift.base.assumingMemoryBound(to: Float.self)
        )
        Parallel.split(x.count / width, grain: Swift.max(1, Walk.grain / width)) { rows in
            let at = rows.lowerBound * width
            kernel_scale_shift_f32(to + at, from + at, a, b, rows.count, width)
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (x, scale) = (inputs[0], inputs[1])
        let axes = Array(0..<x.rank - 1)
        return [
            needs[0] ? try g * scale : nil,
            needs[1] ? try (g * x).sum(axes: axes) : nil,
            needs[2] ? try g.sum(axes: axes) : nil,
        ]
    }
}

extension Tensor {
    /// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, all per channel (the last axis).
    package func normalized(
        mean: Tensor, variance: Tensor, gamma: Tensor, beta: Tensor, epsilon: Double
    ) throws -> Tensor {
        let scale = try gamma * (variance + epsilon).rsqrt()
        return try ScaleShift()(self, scale, beta - mean * scale)
    }

    /// `(x - mean) / sqrt(variance + epsilon)` with the mean and the variance of each row of the last
    /// axis.
    package func layerNormalized(epsilon: Double = 1e-5) throws -> Tensor {
        guard rank > 0 else {
            throw TensorError("layer_norm", "needs at least one axis, not a single number")
        }
        let x = try floats()
        let centred = try x - x.mean(axis: -1, keepDims: true)
        return try centred * (centred.square().mean(axis: -1, keepDims: true) + epsilon).rsqrt()
    }
}
