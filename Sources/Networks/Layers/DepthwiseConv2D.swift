import Tensors

/// A convolution of each channel by itself: `conv2d` with as many groups as the images have channels.
///
/// `x: [batch, h, w, c] → [batch, h', w', multiplier · c]`, `weight: [kh, kw, 1, multiplier · c]`.
package struct DepthwiseConv2D: Layer {
    package static let kind = "depthwise_conv2d"
    package let kernel: Size2D
    package let stride: Size2D
    package let padding: Padding
    package let dilation: Size2D
    /// How many channels are made of each.
    package let multiplier: Int
    package let hasBias: Bool

    package init(
        kernel: Size2D = Size2D(3), stride: Size2D = Size2D(1), padding: Padding = .valid,
        dilation: Size2D = Size2D(1), multiplier: Int = 1, bias: Bool = true
    ) {
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.multiplier = multiplier
        hasBias = bias
    }

    package init(settings: Settings) throws {
        self.init(
            kernel: try settings.size("kernel"), stride: try settings.size("stride"),
            padding: try settings.padding("padding"), dilation: try settings.size("dilation"),
            multiplier: try settings.int("multiplier"), bias: try settings.bool("bias"))
    }

    package var settings: JSON {
        .dict([
            "kernel": kernel.json, "stride": stride.json, "padding": padding.json,
            "dilation": dilation.json, "multiplier": .int(multiplier), "bias": .bool(hasBias),
        ])
    }

    /// The same as a convolution of groups, for images of so many channels.
    private func grouped(_ channels: Int) -> Conv2D {
        Conv2D(
            channels: channels * multiplier, kernel: kernel, stride: stride, padding: padding,
            dilation: dilation, groups: channels, bias: hasBias)
    }

    package func validate() throws {
        guard (1...65_536).contains(multiplier) else {
            throw NetworkError(kind, "`multiplier` is at least 1, got \(multiplier)")
        }
        try renamed { try grouped(1).validate() }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 3, input[2] > 0 else {
            throw mismatch("[batch, height, width, channels]", input)
        }
        return try renamed { try grouped(input[2]).outputShape(for: input) }
    }

    package func weights(for input: [Int]) -> [WeightPlan] { grouped(input[2]).weights(for: input) }

    package func multiplyAdds(for input: [Int]) -> Int {
        grouped(input[2]).multiplyAdds(for: input)
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try renamed { try grouped(x.shape[3]).forward(x, weights, pass) }
    }

    /// Errors of the convolution are this layer's.
    private func renamed<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as NetworkError {
            throw NetworkError(kind, error.problem, hint: error.hint)
        }
    }
}
