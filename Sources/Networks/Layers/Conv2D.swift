import Tensors

/// A 2-D convolution (in fact a cross-correlation, as everywhere in the field).
///
/// `x: [batch, h, w, in] → [batch, h', w', channels]`, with `W: [kernel h, kernel w, in, channels]`
/// and `b: [channels]`. With `valid` padding h' = (h − kernel) / stride + 1, with `same` h' = h / stride
/// rounded up.
package struct Conv2D: Layer {
    package static let kind = "conv2d"
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

    private var window: Window2D {
        Window2D(kind: kind, kernel: kernel, stride: stride, padding: padding)
    }

    package func validate() throws {
        guard (1...1 << 24).contains(channels) else {
            throw NetworkError(kind, "`channels` is at least 1, got \(channels)")
        }
        try window.validate()
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        try window.outputSize(for: input) { mismatch($0, input, hint: $1) } + [channels]
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        let area = kernel.height * kernel.width
        let weight = WeightPlan(
            "weight", [kernel.height, kernel.width, input[2], channels],
            .random(inputs: area * input[2], outputs: area * channels))
        return hasBias ? [weight, WeightPlan("bias", [channels], .zeros)] : [weight]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let y = try x.conv2d(
            weights[0], stride: stride.pair, padding: padding)
        return hasBias ? try y + weights[1] : y
    }
}
