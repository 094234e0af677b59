import Machine
import Networks
import Tensors

/// The layers that models are made of.
var layerBuiltins: [Builtin] {
    [
        dense, conv2d, maxPool2D, averagePool2D, globalAveragePool2D, batchNorm, dropout, flatten,
        reshape, functionLayer,
    ]
}

var nameParameter: Parameter<String?> {
    Parameter("name", default: nil, "The layer's name; its kind and a number if not given.")
}

private func paddingParameter() -> Parameter<PaddingArgument> {
    Parameter(
        "padding", default: PaddingArgument(.valid),
        "\"valid\" keeps windows inside, \"same\" keeps the size, a number adds so many zeros on each side."
    )
}

private var dense: Builtin {
    Builtin(
        "dense", area: .layers,
        summary:
            "A fully connected layer: x: [batch, in] -> x W + b: [batch, units]. Each step of a sequence goes through it.",
        Parameter<Int>("units", "Number of outputs."),
        Parameter<Bool>("bias", default: true, "Whether a learned number is added to each output."),
        nameParameter, returns: "layer", example: "dense(10)"
    ) { _, units, bias, name in try LayerValue(Dense(units: units, bias: bias), name: name) }
}

private var conv2d: Builtin {
    Builtin(
        "conv2d", area: .layers,
        summary: "A 2-D convolution: [batch, h, w, in] -> [batch, h', w', channels].",
        Parameter<Int>("channels", "Number of output channels."),
        Parameter<SidesArgument>("kernel", default: SidesArgument(3), "The window, in pixels."),
        Parameter<SidesArgument>("stride", default: SidesArgument(1), "Its step, in pixels."),
        paddingParameter(),
        Parameter<SidesArgument>(
            "dilation", default: SidesArgument(1), "How far apart the places of the window lie."),
        Parameter<Int>(
            "groups", default: 1,
            "Parts of the channels that see nothing of each other; as many as channels make it depthwise."
        ),
        Parameter<Bool>(
            "bias", default: true, "Whether a learned number is added to each channel."),
        nameParameter, returns: "layer", example: "conv2d(32, kernel: 3)"
    ) { _, channels, kernel, stride, padding, dilation, groups, bias, name in
        try LayerValue(
            Conv2D(
                channels: channels, kernel: kernel.size, stride: stride.size,
                padding: padding.padding, dilation: dilation.size, groups: groups, bias: bias),
            name: name)
    }
}

private var maxPool2D: Builtin {
    Builtin(
        "maxpool2d", area: .layers,
        summary: "The largest value of each window, channel by channel.",
        Parameter<SidesArgument>("size", default: SidesArgument(2), "The window, in pixels."),
        Parameter<SidesArgument?>(
            "stride", default: nil, "Its step; the window's size if not given."),
        paddingParameter(), nameParameter, returns: "layer", example: "maxpool2d(2)"
    ) { _, size, stride, padding, name in
        try LayerValue(
            MaxPool2D(size: size.size, stride: stride?.size, padding: padding.padding), name: name)
    }
}

private var averagePool2D: Builtin {
    Builtin(
        "avgpool2d", area: .layers,
        summary: "The mean of each window, channel by channel; padding does not count.",
        Parameter<SidesArgument>("size", default: SidesArgument(2), "The window, in pixels."),
        Parameter<SidesArgument?>(
            "stride", default: nil, "Its step; the window's size if not given."),
        paddingParameter(), nameParameter, returns: "layer", example: "avgpool2d(2)"
    ) { _, size, stride, padding, name in
        try LayerValue(
            AveragePool2D(size: size.size, stride: stride?.size, padding: padding.padding),
            name: name)
    }
}

private var globalAveragePool2D: Builtin {
    Builtin(
        "global_avgpool2d", area: .layers,
        summary: "The mean over all pixels: [batch, h, w, channels] -> [batch, channels].",
        nameParameter, returns: "layer", example: "global_avgpool2d()"
    ) { _, name in try LayerValue(GlobalAveragePool2D(), name: name) }
}

private var batchNorm: Builtin {
    Builtin(
        "batch_norm", area: .layers,
        summary:
            "Normalises each channel by the batch's mean and variance in training, by running ones otherwise; then scales and shifts it.",
        Parameter<Double>("momentum", default: 0.9, "Share of the running values that is kept."),
        Parameter<Double>("epsilon", default: 1e-5, "Added to the variance."),
        nameParameter, returns: "layer", example: "batch_norm()"
    ) { _, momentum, epsilon, name in
        try LayerValue(BatchNorm(momentum: momentum, epsilon: epsilon), name: name)
    }
}

private var dropout: Builtin {
    Builtin(
        "dropout", area: .layers,
        summary:
            "Sets a share of the values to zero in training and scales the others up; does nothing otherwise.",
        Parameter<Double>("rate", "The share, from 0 to below 1."),
        nameParameter, returns: "layer", example: "dropout(0.5)"
    ) { _, rate, name in try LayerValue(Dropout(rate: rate), name: name) }
}

private var flatten: Builtin {
    Builtin(
        "flatten", area: .layers, summary: "A layer: all axes but the batch's in one.",
        nameParameter, returns: "layer", example: "sequential([flatten(), dense(10)])"
    ) { _, name in try LayerValue(Flatten(), name: name) }
}

private var reshape: Builtin {
    Builtin(
        "reshape", area: .layers, summary: "A layer: another shape for each input.",
        Parameter<[Int]>("shape", "The shape of one output, without the batch."),
        nameParameter, returns: "layer", example: "reshape([4, 4, 1])"
    ) { _, shape, name in try LayerValue(Reshape(shape: shape), name: name) }
}

private var functionLayer: Builtin {
    Builtin(
        "layer", area: .layers,
        summary:
            "A layer of one's own: a function of a batch, and of the layer's weights by their names. Its gradient follows from the operations in it.",
        Parameter<ScriptFunction>("function", "Given x: [batch, …], the output [batch, …]."),
        Parameter<StartArgument>(
            "weights", default: StartArgument.none,
            "The weights to start with, {gain: ones([4])}, or a function of the input's shape that gives them."
        ),
        nameParameter, returns: "layer",
        example: """
            let scale = layer((x, gain) -> x * gain, weights: shape -> {gain: ones(shape)})
            sequential([dense(4), scale, dense(3)]).fit(dataset("iris"), seed: 1)["loss"].len()
            """
    ) { context, function, start, name in
        try LayerValue(
            FunctionLayer(function.value, start: start, in: context), name: name)
    }
}
