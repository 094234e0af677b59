import Kernels

/// A product of two float32 matrices with what follows it, done on each block while it is in the cache:
/// `[a, b] + bias? + mask? → act(a b + bias)`, or `a b` where mask is positive and 0 elsewhere.
struct FusedProduct: FusedOperation, Absorbing {
    var hasBias = false
    var isRectified = false
    /// The gradient's way back through a relu, whose output is the mask.
    var isMasked = false

    var name: String {
        "matmul" + (hasBias ? "+bias" : "") + (isRectified ? "+relu" : "")
            + (isMasked ? "+mask" : "")
    }

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        let (a, b) = (try Matrix.packed(inputs[0]), try Matrix.packed(inputs[1]))
        let out = outputs[0]
        let (m, n, k) = (out.shape[0], out.shape[1], a.shape[1])
        guard m > 0, n > 0 else { return }
        let bias = hasBias ? try inputs[2].packed() : nil
        let mask = isMasked ? try inputs[inputs.count - 1].packed() : nil
        let (to, biases, masks) = (out.floatStart, bias?.floatStart, mask?.floatStart)
        Gemm.multiply(
            .float32, Matrix(a), Matrix(b), into: out.base, lead: n, m, n, k
        ) { rows, columns in
            for row in rows {
                let at = row * n + columns.lowerBound
                if let masks {
                    kernel_relu_backward_f32(to + at, masks + at, to + at, columns.count)
                } else {
                    kernel_add_relu_f32(
                        to + at, to + at, biases.map { $0 + columns.lowerBound }, columns.count,
                        isRectified ? 1 : 0)
                }
            }
        }
        withExtendedLifetime((a, b, bias, mask)) {}
    }

    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        guard !isRectified, !isMasked, own.prefix(2).allSatisfy({ $0.shape.count == 2 }),
            (own + types).allSatisfy({ $0.dtype == .float32 })
        else { return nil }
        switch next {
        case let sum as Arithmetic where sum.kind == .add && !hasBias:
            guard types[1 - index].shape == [own[1].shape[1]] else { return nil }
            return FusedProduct(hasBias: true)
        case let unary as Unary where unary.kind == .relu:
            return FusedProduct(hasBias: hasBias, isRectified: true)
        case is ReluGradient where index == 1 && !hasBias:
            return FusedProduct(isMasked: true)
        default: return nil
        }
    }
}

extension MatMul: Absorbing {
    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        FusedProduct().absorbing(next, at: index, own, types)
    }
}
