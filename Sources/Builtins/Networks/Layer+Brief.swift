import Networks

// What a picture of a network says of a layer.

extension Layer {
    /// Whether a box of another layer may tell it: activations, normalisations, dropout.
    var isFollower: Bool {
        switch self {
        case is BatchNorm, is LayerNorm, is Dropout, is ReLU, is ReLU6, is LeakyReLU, is ELU,
            is GELU,
            is SiLU, is HardSwish, is Tanh, is Sigmoid, is HardSigmoid, is Softmax:
            true
        default: false
        }
    }

    /// Whether its box tells what follows.
    var takesFollowers: Bool { tint != nil }

    /// A colour for its kind, by place in a theme's palette; nil for what has no weights.
    var tint: Int? {
        switch self {
        case is Conv2D, is Conv1D, is Conv2DTranspose, is DepthwiseConv2D: 0
        case is Dense: 1
        case is BatchNorm, is LayerNorm: 2
        case is LSTM, is GRU, is Attention, is Embedding, is PositionEmbedding: 3
        case is FunctionLayer: 4
        default: nil
        }
    }

    /// Its main settings as one reads them: `32 filters of 3 × 3, stride 2`.
    ///
    /// - Parameter input: the shape of its input, where known.
    func briefSettings(input: [Int]?) -> String {
        var parts: [String] = []
        switch self {
        case let layer as Conv2D:
            let isDepthwise = layer.groups > 1 && layer.groups == input?.last ?? layer.channels
            parts = ["\(layer.channels) filters of \(layer.kernel.text)"]
            // As many as there are channels, which the arrows tell.
            if isDepthwise && layer.channels == layer.groups {
                parts = ["\(layer.kernel.text) depthwise"]
            }
            if layer.stride != Size2D(1) { parts.append("stride \(layer.stride.shortText)") }
            if layer.dilation != Size2D(1) { parts.append("dilation \(layer.dilation.shortText)") }
            if layer.groups > 1 && !isDepthwise { parts.append("\(layer.groups) groups") }
        case let layer as DepthwiseConv2D:
            parts = [layer.kernel.text]
            if layer.multiplier > 1 { parts.append("\(layer.multiplier) filters a channel") }
            if layer.stride != Size2D(1) { parts.append("stride \(layer.stride.shortText)") }
            if layer.dilation != Size2D(1) { parts.append("dilation \(layer.dilation.shortText)") }
        case let layer as Conv1D:
            parts = ["\(layer.channels) filters of \(layer.kernel)"]
            if layer.stride > 1 { parts.append("stride \(layer.stride)") }
            if layer.dilation > 1 { parts.append("dilation \(layer.dilation)") }
            if layer.groups > 1 { parts.append("\(layer.groups) groups") }
            if layer.border == .causal { parts.append("causal") }
        case let layer as Conv2DTranspose:
            parts = ["\(layer.channels) filters of \(layer.kernel.text)"]
            if layer.stride != Size2D(1) { parts.append("stride \(layer.stride.shortText)") }
        case let layer as MaxPool2D: parts = pooling(layer.size, layer.stride)
        case let layer as AveragePool2D: parts = pooling(layer.size, layer.stride)
        case let layer as Dense: parts = ["\(layer.units) units"]
        case let layer as Reshape: parts = [layer.shape.map(String.init).joined(separator: " × ")]
        case let layer as Attention:
            parts = ["\(layer.heads) heads"] + (layer.isCausal ? ["causal"] : [])
        case is BatchNorm, is LayerNorm: break
        case is FunctionLayer: parts = [String(call.dropFirst(kind.count + 1).dropLast())]
        default: parts = otherSettings
        }
        return parts.joined(separator: ", ")
    }

    private func pooling(_ size: Size2D, _ stride: Size2D) -> [String] {
        stride == size ? [size.text] : [size.text, "stride \(stride.shortText)"]
    }

    /// Numbers with their names, and what is set among what is not.
    private var otherSettings: [String] {
        (settings.object ?? []).compactMap { setting in
            if let isSet = setting.value.bool { return isSet ? setting.key : nil }
            if setting.key == "units" { return "\(setting.value.description) units" }
            return "\(setting.key) \(setting.value.description)"
        }
    }
}

extension Size2D {
    fileprivate var text: String { "\(height) × \(width)" }
    fileprivate var shortText: String { height == width ? "\(height)" : text }
}
