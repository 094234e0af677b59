import Tensors

/// A convolution along the steps of a sequence, as PyTorch defines it.
///
/// `x: [batch, steps, in] → [batch, steps', channels]`, `weight: [kernel, in / groups, channels]`. With
/// padding "causal" a step sees only itself and those before it.
package struct Conv1D: Layer {
    package static let kind = "conv1d"

    /// What is added around a sequence.
    package enum Border: Equatable, Sendable {
        case padding(Padding)
        /// Zeros before the first step, as many as keep the length at stride 1.
        case causal
    }

    package let channels: Int
    package let kernel: Int
    package let stride: Int
    package let border: Border
    package let dilation: Int
    package let groups: Int
    package let hasBias: Bool

    package init(
        channels: Int, kernel: Int = 3, stride: Int = 1, border: Border = .padding(.valid),
        dilation: Int = 1, groups: Int = 1, bias: Bool = true
    ) {
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.border = border
        self.dilation = dilation
        self.groups = groups
        hasBias = bias
    }

    package init(settings: Settings) throws {
        self.init(
            channels: try settings.int("channels"), kernel: try settings.int("kernel"),
            stride: try settings.int("stride"),
            border: settings.isCausal("padding")
                ? .causal : .padding(try settings.padding("padding")),
            dilation: try settings.int("dilation"), groups: try settings.int("groups"),
            bias: try settings.bool("bias"))
    }

    package var settings: JSON {
        let padding: JSON =
            switch border {
            case .causal: .string("causal")
            case .padding(let padding): padding.json
            }
        return .dict([
            "channels": .int(channels), "kernel": .int(kernel), "stride": .int(stride),
            "padding": padding, "dilation": .int(dilation), "groups": .int(groups),
            "bias": .bool(hasBias),
        ])
    }

    /// The same convolution of images of one row.
    private var wide: Conv2D {
        let padding: Padding = if case .padding(let padding) = border { padding } else { .valid }
        return Conv2D(
            channels: channels, kernel: Size2D(1, kernel), stride: Size2D(1, stride),
            padding: padding == .same ? .same : .valid, dilation: Size2D(1, dilation),
            groups: groups,
            bias: hasBias)
    }

    /// Zeros before and after the sequence that images of one row would have above and below as well.
    private var zeros: (before: Int, after: Int) {
        switch border {
        case .causal: ((kernel - 1) * dilation, 0)
        case .padding(.each(let width)): (width, width)
        case .padding: (0, 0)
        }
    }

    package func validate() throws {
        if case .padding(.each(let width)) = border, !(0...65_536).contains(width) {
            throw NetworkError(kind, "`padding` is at least 0 steps, got \(width)")
        }
        do {
            try wide.validate()
        } catch let error as NetworkError {
            throw NetworkError(kind, error.problem, hint: error.hint)
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 2 else { throw mismatch("[batch, steps, features]", input) }
        let padded = input[0] + zeros.before + zeros.after
        let reach = (kernel - 1) * dilation + 1
        guard padded >= reach || border == .padding(.same) else {
            throw mismatch("sequences of at least \(reach) steps", input)
        }
        guard input[1] % groups == 0 else {
            throw mismatch("features that \(groups) groups can share", input)
        }
        return Array(try wide.outputShape(for: [1, padded, input[1]]).dropFirst())
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        wide.weights(for: [1, input[0], input[1]]).map { plan in
            var plan = plan
            if plan.name == "weight" { plan.shape.removeFirst() }
            return plan
        }
    }

    package func multiplyAdds(for input: [Int]) -> Int {
        let places = (try? outputShape(for: input)).map { $0.reduce(1, *) } ?? 0
        return places * kernel * input[1] / groups
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let padded = try x.pad([(0, 0), zeros, (0, 0)]).expandDims(1)
        let weight = try weights[0].expandDims(0)
        let y = try wide.forward(padded, [weight] + weights.dropFirst(), pass)
        return try y.reshape([y.shape[0], y.shape[2], y.shape[3]])
    }
}
