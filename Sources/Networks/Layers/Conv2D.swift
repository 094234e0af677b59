import Tensors

/// A 2-D convolution (in fact a cross-correlation, as everywhere in the field).
///
/// `x: [batch, h, w, in] → [batch, h', w', channels]`, with `W: [kernel h, kernel w, in / groups, channels]`
/// and `b: [channels]`. With `valid` padding h' = (h − kernel) / stride + 1, with `same` h' = h / stride
/// rounded up. Input and output channels are parted into `groups` that see nothing of each other; with
/// as many as there are channels, the convolution is depthwise.
package struct Conv2D: Layer {
    package static let kind = "conv2d"
    package let channels: Int
    package let kernel: Size2D
    package let stride: Size2D
    package let padding: Padding
    /// How far apart the places of the window lie.
    package let dilation: Size2D
    package let groups: Int
    package let hasBias: Bool

    package init(
        channels: Int, kernel: Size2D = Size2D(3), stride: Size2D = Size2D(1),
        padding: Padding = .valid, dilation: Size2D = Size2D(1), groups: Int = 1, bias: Bool = true
    ) {
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
        hasBias = bias
    }

    package init(settings: Settings) throws {
        self.init(
            channels: try settings.int("channels"), kernel: try settings.size("kernel"),
            stride: try settings.size("stride"), padding: try settings.padding("padding"),
            dilation: try settings.size("dilation", default: Size2D(1)),
            groups: try settings.int("groups", default: 1), bias: try settings.bool("bias"))
    }

    package var settings: JSON {
        var settings: [JSON.Member] = [
            .init(key: "channels", value: .int(channels)), .init(key: "kernel", value: kernel.json),
            .init(key: "stride", value: stride.json), .init(key: "padding", value: padding.json),
        ]
        // Few have one, and what is usual is not worth a reader's time.
        if dilation != Size2D(1) { settings.append(.init(key: "dilation", value: dilation.json)) }
        settings += [
            .init(key: "groups", value: .int(groups)), .init(key: "bias", value: .bool(hasBias)),
        ]
        return .object(settings)
    }

    private var window: Window2D {
        let reach = Size2D(
            (kernel.height - 1) * dilation.height + 1, (kernel.width - 1) * dilation.width + 1)
        return Window2D(kind: kind, kernel: reach, stride: stride, padding: padding)
    }

    package func validate() throws {
        guard (1...1 << 24).contains(channels) else {
            throw NetworkError(kind, "`channels` is at least 1, got \(channels)")
        }
        guard groups >= 1, channels % groups == 0 else {
            throw NetworkError(
                kind, "`groups` parts the \(channels) channels evenly, got \(groups)")
        }
        try kernel.validate(kind, "kernel")
        try dilation.validate(kind, "dilation")
        try window.validate()
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        let size = try window.outputSize(for: input) { mismatch($0, input, hint: $1) }
        guard input[2] % groups == 0 else {
            throw mismatch("channels that \(groups) groups can share", input)
        }
        return size + [channels]
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        let area = kernel.height * kernel.width
        let weight = WeightPlan(
            "weight", [kernel.height, kernel.width, input[2] / groups, channels],
            .random(inputs: area * input[2] / groups, outputs: area * channels / groups))
        return hasBias ? [weight, WeightPlan("bias", [channels], .zeros)] : [weight]
    }

    package func multiplyAdds(for input: [Int]) -> Int {
        let places = (try? outputShape(for: input)).map { $0.reduce(1, *) } ?? 0
        return places * kernel.height * kernel.width * input[2] / groups
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let y = try x.conv2d(
            weights[0], stride: stride.pair, padding: padding, groups: groups,
            dilation: dilation.pair)
        return hasBias ? try y + weights[1] : y
    }
}
