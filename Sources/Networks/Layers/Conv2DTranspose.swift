import Tensors

/// A transposed convolution, which makes images larger: the way back through a convolution's sizes.
///
/// `x: [batch, h, w, in] → [batch, h', w', channels]`, `weight: [kh, kw, channels, in]`. By padding "valid"
/// `h' = (h − 1) · stride + kernel`, by "same" `h' = h · stride`.
package struct Conv2DTranspose: Layer {
    package static let kind = "conv2d_transpose"
    package let channels: Int
    package let kernel: Size2D
    package let stride: Size2D
    package let padding: Padding
    package let hasBias: Bool

    package init(
        channels: Int, kernel: Size2D = Size2D(3), stride: Size2D = Size2D(1),
        padding: Padding = .valid, bias: Bool = true
    ) {
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        hasBias = bias
    }

    package init(settings: Settings) throws {
        self.init(
            channels: try settings.int("channels"), kernel: try settings.size("kernel"),
            stride: try settings.size("stride"), padding: try settings.padding("padding"),
            bias: try settings.bool("bias"))
    }

    package var settings: JSON {
        .dict([
            "channels": .int(channels), "kernel": kernel.json, "stride": stride.json,
            "padding": padding.json, "bias": .bool(hasBias),
        ])
    }

    package func validate() throws {
        guard (1...1 << 24).contains(channels) else {
            throw NetworkError(kind, "`channels` is at least 1, got \(channels)")
        }
        try Window2D(kind: kind, kernel: kernel, stride: stride, padding: padding).validate()
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 3 else { throw mismatch("[batch, height, width, channels]", input) }
        let size = [
            padding.transposedSize(input[0], kernel: kernel.height, stride: stride.height),
            padding.transposedSize(input[1], kernel: kernel.width, stride: stride.width),
        ]
        guard size.allSatisfy({ $0 > 0 }) else {
            throw mismatch("images larger than the padding cuts off", input)
        }
        return size + [channels]
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        let area = kernel.height * kernel.width
        let weight = WeightPlan(
            "weight", [kernel.height, kernel.width, channels, input[2]],
            .random(inputs: area * input[2], outputs: area * channels))
        return hasBias ? [weight, WeightPlan("bias", [channels], .zeros)] : [weight]
    }

    package func multiplyAdds(for input: [Int]) -> Int {
        input.reduce(kernel.height * kernel.width * channels, *)
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let y = try x.conv2dTransposed(weights[0], stride: stride.pair, padding: padding)
        return hasBias ? try y + weights[1] : y
    }
}
