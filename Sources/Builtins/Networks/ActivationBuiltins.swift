import Machine
import Networks
import Tensors

/// The layers that change each element by itself, and softmax.
var activationBuiltins: [Builtin] {
    [
        activation("relu", "The positive part of each element: max(x, 0).") { ReLU() },
        activation("relu6", "The positive part of each element, cut off at 6.") { ReLU6() },
        leakyReLU, elu,
        activation("gelu", "x times the share of a normal distribution below it.") { GELU() },
        activation("silu", "x * sigmoid(x) of each element, also called swish.") { SiLU() },
        activation("hard_swish", "x * hard_sigmoid(x) of each element.") { HardSwish() },
        activation("tanh", "The hyperbolic tangent of each element.") { Tanh() },
        activation("sigmoid", "1 / (1 + exp(-x)) of each element.") { Sigmoid() },
        activation("hard_sigmoid", "min(max(x + 3, 0), 6) / 6 of each element.") { HardSigmoid() },
        activation(
            "softmax",
            "Probabilities from scores, along the last axis. At a classifier's end it is optional: cross_entropy takes the scores before it."
        ) { Softmax() },
    ]
}

private func activation(
    _ name: String, _ summary: String, _ layer: @escaping () -> any Layer
) -> Builtin {
    Builtin(
        name, area: .layers, summary: "A layer: \(summary)", nameParameter, returns: "layer",
        example: "sequential([dense(4), \(name)(), dense(1)])"
    ) { _, name in try LayerValue(layer(), name: name) }
}

private var leakyReLU: Builtin {
    Builtin(
        "leaky_relu", area: .layers,
        summary: "A layer: each element where it is positive, else a small share of it.",
        Parameter<Double>("slope", default: 0.01, "The share."), nameParameter,
        returns: "layer", example: "sequential([dense(4), leaky_relu(0.1), dense(1)])"
    ) { _, slope, name in try LayerValue(LeakyReLU(slope: slope), name: name) }
}

private var elu: Builtin {
    Builtin(
        "elu", area: .layers,
        summary: "A layer: each element where it is positive, else alpha * (exp(x) - 1).",
        Parameter<Double>("alpha", default: 1, "How far below zero it can come."), nameParameter,
        returns: "layer", example: "sequential([dense(4), elu(), dense(1)])"
    ) { _, alpha, name in try LayerValue(ELU(alpha: alpha), name: name) }
}
