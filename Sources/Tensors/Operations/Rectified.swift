import Kernels

/// `max(a + b, 0)` of two float32 tensors of one shape: a residual block's end.
struct RectifiedSum: FusedOperation {
    let name = "add+relu"

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        let (a, b) = (try inputs[0].packed(), try inputs[1].packed())
        let (from, other, to) = (a.floatStart, b.floatStart, outputs[0].floatStart)
        Parallel.split(a.count, grain: Walk.grain) { range in
            let at = range.lowerBound
            kernel_add_relu_f32(to + at, from + at, other + at, range.count, 1)
        }
        withExtendedLifetime((a, b)) {}
    }

    func canOverwrite(_ index: Int) -> Bool { true }
}

extension Arithmetic: Absorbing {
    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        guard kind == .add, (next as? Unary)?.kind == .relu, own[0] == own[1],
            own[0].dtype == .float32
        else { return nil }
        return RectifiedSum()
    }
}

/// A batch normalisation whose result is rectified at once.
struct RectifiedNormalization: FusedOperation {
    let normalization: BatchNormalization

    let name = "batch_norm+relu"

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        try normalization.evaluate(inputs, into: outputs[0], rectified: true)
    }
}

extension BatchNormalization: Absorbing {
    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        (next as? Unary)?.kind == .relu ? RectifiedNormalization(normalization: self) : nil
    }
}
