import Kernels

/// A float32 convolution with what follows it, done on each row while it is in the cache:
/// `[x, weight] + bias? → act(x * weight + bias)`.
struct FusedConvolution: FusedOperation, Absorbing {
    let convolution: Convolution
    var hasBias = false
    var isRectified = false

    var name: String { "conv2d" + (hasBias ? "+bias" : "") + (isRectified ? "+relu" : "") }

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        let (x, weight) = (try inputs[0].packed(), try inputs[1].packed())
        let bias = hasBias ? try inputs[2].packed() : nil
        let (out, channels) = (outputs[0], weight.shape[3])
        if let direct = DirectConvolution(x, convolution.window, outputs: channels, .float32) {
            direct.convolve(
                x, weight.floatStart, bias: bias?.floatStart, isRectified: isRectified, into: out)
        } else {
            try convolution.evaluate([x, weight], into: out)
            let (to, biases, rectify) = (out.floatStart, bias?.floatStart, isRectified ? 1 : 0)
            let grain = Swift.max(1, Walk.grain / channels)
            Parallel.split(out.count / channels, grain: grain) { rows in
                for row in rows {
                    let at = to + row * channels
                    kernel_add_relu_f32(at, at, biases, channels, Int32(rectify))
                }
            }
        }
        withExtendedLifetime((x, weight, bias)) {}
    }

    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        guard !isRectified, (own + types).allSatisfy({ $0.dtype == .float32 }),
            own.allSatisfy({ !$0.shape.contains(0) })
        else { return nil }
        switch next {
        case let sum as Arithmetic where sum.kind == .add && !hasBias:
            guard types[1 - index].shape == [own[1].shape[3]] else { return nil }
            return FusedConvolution(convolution: convolution, hasBias: true)
        case let unary as Unary where unary.kind == .relu:
            return FusedConvolution(
                convolution: convolution, hasBias: hasBias, isRectified: true)
        default: return nil
        }
    }
}

extension Convolution: Absorbing {
    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)? {
        FusedConvolution(convolution: self).absorbing(next, at: index, own, types)
    }
}
