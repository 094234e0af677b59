import Kernels

/// A convolution of stride 1 and the largest of 2 by 2 positions after it, in one pass:
/// `[x, weight] + bias? → [n, oh / 2, ow / 2, out]` and, for each, the place of the largest (uint8).
struct PooledConvolution: FusedOperation {
    let window: Window
    let hasBias: Bool
    let isRectified: Bool

    var name: String {
        "conv2d" + (hasBias ? "+bias" : "") + (isRectified ? "+relu" : "") + "+maxpool2d"
    }

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        let (x, weight) = (try inputs[0].packed(), try inputs[1].packed())
        let bias = hasBias ? try inputs[2].packed() : nil
        let direct = try DirectConvolution.required(x, window, outputs: weight.shape[3])
        direct.convolvePooled(
            x, weight.floatStart, bias: bias?.floatStart, isRectified: isRectified,
            into: outputs[0], winners: outputs[1])
        withExtendedLifetime((x, weight, bias)) {}
    }
}

/// Its gradients: `[x, weight, g, winners] → [weight's, bias's?, x's?]`, where `g` is that of the pooled
/// output. A quarter of the output before pooling has a gradient at most, and a relu leaves out more: the
/// rest is never looked at.
struct PooledConvolutionGradient: FusedOperation {
    let window: Window
    let hasBias: Bool
    let needsInput: Bool

    let name = "conv2d+maxpool2d_gradient"

    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws {
        let (x, weight) = (try inputs[0].packed(), try inputs[1].packed())
        let (g, winners) = (try inputs[2].packed(), try inputs[3].packed())
        let direct = try DirectConvolution.required(x, window, outputs: weight.shape[3])
        try direct.pooledGradients(
            x, weight, g, winners, weight: outputs[0], bias: hasBias ? outputs[1] : nil,
            input: needsInput ? outputs[outputs.count - 1] : nil)
        withExtendedLifetime((x, weight, g, winners)) {}
    }
}

extension DirectConvolution {
    /// Whether a convolution and the pooling after it can be one.
    static func canPool(_ x: TensorType, _ window: Window, outputs: Int) -> Bool {
        window.stride == (1, 1) && window.out.h >= 2 && window.out.w >= 2
            && DirectConvolution(x, window, outputs: outputs) != nil
    }

    fileprivate static func required(_ x: Tensor, _ window: Window, outputs: Int) throws
        -> DirectConvolution
    {
        guard let direct = DirectConvolution(x, window, outputs: outputs, .float32) else {
            throw TensorError("conv2d", "this convolution is not direct")
        }
        return direct
    }

    private var pooled: (h: Int, w: Int) { (geometry.out.h / 2, geometry.out.w / 2) }
    private var pooledSize: Int { pooled.h * pooled.w * outputs }

    fileprivate func convolvePooled(
        _ images: Tensor, _ weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
        isRectified: Bool, into destination: Tensor, winners: Tensor
    ) {
        let to = destination.floatStart
        let places = winners.base.assumingMemoryBound(to: UInt8.self)
        let count = images.shape[0]
        Parallel.split(count, grain: (count + 15) / 16) { range in
            for image in range {
                withRows(of: images, image, 0, geometry.out.h) { pixels, window in
                    kernel_convolve_pool_f32(
                        to + image * pooledSize, places + image * pooledSize, pixels, weights, bias,
                        &window, outputs, 0, pooled.h, isRectified)
                }
            }
        }
    }

    /// Images are summed in groups, and the groups' sums in order, so that the number of threads changes
    /// nothing.
    fileprivate func pooledGradients(
        _ images: Tensor, _ weights: Tensor, _ gradients: Tensor, _ winners: Tensor,
        weight: Tensor, bias: Tensor?, input: Tensor?
    ) throws {
        let (size, count) = (weight.count, images.shape[0])
        let groups = Swift.max(1, Swift.min(8, count))
        // Each group's sums, and its bias's behind them.
        let stride = size + outputs
        let bytes = groups * stride * MemoryLayout<Float>.size
        let partials = try Storage.make(byteCount: bytes, for: "conv2d_weight_gradient")
        let turned = try Storage.make(byteCount: weights.byteCount, for: "conv2d_input_gradient")
        let sums = partials.bytes.assumingMemoryBound(to: Float.self)
        let flipped = turned.bytes.assumingMemoryBound(to: Float.self)
        var whole = kernelWindow
        if input != nil {
            kernel_pooled_turned_weights_f32(flipped, weights.floatStart, &whole, outputs)
        }
        let (from, places) = (
            gradients.floatStart, winners.base.assumingMemoryBound(to: UInt8.self)
        )
        Parallel.run(groups) { group in
            let sum = sums + group * stride
            sum.initialize(repeating: 0, count: stride)
            for image in group * count / groups..<(group + 1) * count / groups {
                let (g, winner) = (from + image * pooledSize, places + image * pooledSize)
                withRows(of: images, image, 0, geometry.out.h) { pixels, window in
                    kernel_pooled_weight_gradient_f32(
                        sum, bias == nil ? nil : sum + size, pixels, g, winner, &window, outputs)
                }
                if let input {
                    withGradientRows(of: input, image) { pixels, window in
                        kernel_pooled_input_gradient_f32(
                            pixels, g, winner, flipped, &window, outputs)
                    }
                }
            }
        }
        for group in 1..<Swift.max(1, groups) {
            kernel_add_relu_f32(sums, sums, sums + group * stride, stride, 0)
        }
        kernel_pooled_weight_sums_f32(weight.floatStart, sums, &whole, outputs)
        bias?.floatStart.update(from: sums + size, count: outputs)
        withExtendedLifetime((partials, turned)) {}
    }
}
