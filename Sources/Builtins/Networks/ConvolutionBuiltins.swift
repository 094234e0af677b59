import Machine
import Networks
import Tensors

/// Further convolutions, and what goes with them.
var convolutionBuiltins: [Builtin] {
    [conv1d, depthwiseConv2D, conv2DTranspose, globalMaxPool2D]
}

private var biasParameter: Parameter<Bool> {
    Parameter("bias", default: true, "Whether a learned number is added to each channel.")
}

private var conv1d: Builtin {
    Builtin(
        "conv1d", area: .layers,
        summary: "A convolution along a sequence: [batch, steps, in] -> [batch, steps', channels].",
        Parameter<Int>("channels", "Number of output features."),
        Parameter<Int>("kernel", default: 3, "The window, in steps."),
        Parameter<Int>("stride", default: 1, "Its step."),
        Parameter<BorderArgument>(
            "padding", default: BorderArgument(border: .padding(.valid)),
            "\"valid\", \"same\", a number of steps, or \"causal\": no step sees a later one."),
        Parameter<Int>("dilation", default: 1, "How far apart the places of the window lie."),
        Parameter<Int>(
            "groups", default: 1, "Parts of the features that see nothing of each other."),
        biasParameter, nameParameter, returns: "layer",
        example: "sequential([conv1d(8, padding: \"causal\"), global_avgpool1d(), dense(2)])"
    ) { _, channels, kernel, stride, border, dilation, groups, bias, name in
        try LayerValue(
            Conv1D(
                channels: channels, kernel: kernel, stride: stride, border: border.border,
                dilation: dilation, groups: groups, bias: bias), name: name)
    }
}

private var depthwiseConv2D: Builtin {
    Builtin(
        "depthwise_conv2d", area: .layers,
        summary:
            "A 2-D convolution of each channel by itself: [batch, h, w, c] -> [batch, h', w', multiplier c].",
        Parameter<SidesArgument>("kernel", default: SidesArgument(3), "The window, in pixels."),
        Parameter<SidesArgument>("stride", default: SidesArgument(1), "Its step, in pixels."),
        Parameter<PaddingArgument>(
            "padding", default: PaddingArgument(.valid), "As for conv2d."),
        Parameter<SidesArgument>(
            "dilation", default: SidesArgument(1), "How far apart the places of the window lie."),
        Parameter<Int>("multiplier", default: 1, "How many channels are made of each."),
        biasParameter, nameParameter, returns: "layer", example: "depthwise_conv2d(3)"
    ) { _, kernel, stride, padding, dilation, multiplier, bias, name in
        try LayerValue(
            DepthwiseConv2D(
                kernel: kernel.size, stride: stride.size, padding: padding.padding,
                dilation: dilation.size, multiplier: multiplier, bias: bias), name: name)
    }
}

private var conv2DTranspose: Builtin {
    Builtin(
        "conv2d_transpose", area: .layers,
        summary:
            "A transposed convolution, which makes images larger: [batch, h, w, in] -> [batch, h', w', channels].",
        Parameter<Int>("channels", "Number of output channels."),
        Parameter<SidesArgument>("kernel", default: SidesArgument(3), "The window, in pixels."),
        Parameter<SidesArgument>(
            "stride", default: SidesArgument(1), "How many times larger the images become."),
        Parameter<PaddingArgument>(
            "padding", default: PaddingArgument(.valid),
            "\"same\" makes sides of size times stride; \"valid\" adds what the window reaches beyond."
        ),
        biasParameter, nameParameter, returns: "layer",
        example: "conv2d_transpose(8, stride: 2, padding: \"same\")"
    ) { _, channels, kernel, stride, padding, bias, name in
        try LayerValue(
            Conv2DTranspose(
                channels: channels, kernel: kernel.size, stride: stride.size,
                padding: padding.padding, bias: bias), name: name)
    }
}

private var globalMaxPool2D: Builtin {
    Builtin(
        "global_maxpool2d", area: .layers,
        summary: "The largest value over all pixels: [batch, h, w, channels] -> [batch, channels].",
        nameParameter, returns: "layer", example: "global_maxpool2d()"
    ) { _, name in try LayerValue(GlobalMaxPool2D(), name: name) }
}

/// What is added around a sequence: as around images, or "causal".
private struct BorderArgument: FromValue {
    let border: Conv1D.Border

    static var expectation: String { "\"valid\", \"same\", \"causal\" or an int" }

    static func accepts(_ value: Value) -> Bool {
        value.string == "causal" || PaddingArgument.accepts(value)
    }

    static func from(_ value: Value, in context: BuiltinContext) -> BorderArgument? {
        if value.string == "causal" { return BorderArgument(border: .causal) }
        return PaddingArgument.from(value, in: context).map {
            BorderArgument(border: .padding($0.padding))
        }
    }

    static func hint(for value: Value) -> String? { PaddingArgument.hint(for: value) }

    static func literal(_ value: BorderArgument) -> String { "\"valid\"" }
}
