import Machine
import Networks

/// Optimizers, each with its formula in `Networks/Optimizers`.
var optimizerBuiltins: [Builtin] {
    [sgd, adam, adamw, nadam, rmsprop, adagrad, adadelta, lion, ofFunction]
}

private func rate(_ usual: Double) -> Parameter<Double> {
    Parameter<Double>("lr", default: usual, "The learning rate.")
}

private func beta1(_ usual: Double) -> Parameter<Double> {
    Parameter<Double>("beta1", default: usual, "Share of the mean gradient that is kept.")
}

private func beta2(_ usual: Double) -> Parameter<Double> {
    Parameter<Double>("beta2", default: usual, "Share of the mean square that is kept.")
}

private func epsilon(_ usual: Double) -> Parameter<Double> {
    Parameter<Double>("epsilon", default: usual, "Added to the root of the mean square.")
}

/// Added to the gradient.
private var weightDecay: Parameter<Double> {
    Parameter<Double>("weight_decay", default: 0, "Share of each weight added to its gradient.")
}

private var sgd: Builtin {
    Builtin(
        "sgd", area: .optimizers, summary: "Stochastic gradient descent.", rate(0.01),
        Parameter<Double>("momentum", default: 0, "Share of the last step that is kept."),
        weightDecay,
        Parameter<Bool>("nesterov", default: false, "Whether to look ahead along the momentum."),
        returns: "optimizer", example: "sgd(lr: 0.1, momentum: 0.9)"
    ) { _, lr, momentum, weightDecay, nesterov in
        try OptimizerValue(
            SGD(lr: lr, momentum: momentum, weightDecay: weightDecay, nesterov: nesterov))
    }
}

private var adam: Builtin {
    Builtin(
        "adam", area: .optimizers,
        summary: "Adam: steps scaled by running means of the gradient and its square.",
        rate(0.001), beta1(0.9), beta2(0.999), epsilon(1e-8), weightDecay,
        returns: "optimizer", example: "adam(lr: 0.001)"
    ) { _, lr, beta1, beta2, epsilon, weightDecay in
        try OptimizerValue(
            Adam(lr: lr, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay))
    }
}

private var adamw: Builtin {
    Builtin(
        "adamw", area: .optimizers,
        summary:
            "Adam with weight decay apart from the gradient: all weights shrink by the same share a step (Loshchilov and Hutter 2019).",
        rate(0.001), beta1(0.9), beta2(0.999), epsilon(1e-8),
        Parameter<Double>(
            "weight_decay", default: 0.01, "Share of each weight, times `lr`, taken from it."),
        returns: "optimizer", example: "adamw(lr: 0.001, weight_decay: 0.05)"
    ) { _, lr, beta1, beta2, epsilon, weightDecay in
        try OptimizerValue(
            AdamW(lr: lr, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay))
    }
}

private var nadam: Builtin {
    Builtin(
        "nadam", area: .optimizers,
        summary: "Adam that looks ahead along its momentum (Dozat 2016, as PyTorch defines it).",
        rate(0.002), beta1(0.9), beta2(0.999), epsilon(1e-8), weightDecay,
        returns: "optimizer", example: "nadam(lr: 0.002)"
    ) { _, lr, beta1, beta2, epsilon, weightDecay in
        try OptimizerValue(
            NAdam(lr: lr, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay))
    }
}

private var rmsprop: Builtin {
    Builtin(
        "rmsprop", area: .optimizers,
        summary:
            "Steps scaled by a running mean of the gradient's square (Tieleman and Hinton 2012, as PyTorch defines it).",
        rate(0.001),
        Parameter<Double>("rho", default: 0.99, "Share of the mean square that is kept."),
        Parameter<Double>("momentum", default: 0, "Share of the last step that is kept."),
        Parameter<Bool>(
            "centered", default: false,
            "Whether steps are scaled by the gradient's variance instead of its mean square."),
        epsilon(1e-8), weightDecay,
        returns: "optimizer", example: "rmsprop(lr: 0.001, momentum: 0.9)"
    ) { _, lr, rho, momentum, centered, epsilon, weightDecay in
        try OptimizerValue(
            RMSprop(
                lr: lr, rho: rho, momentum: momentum, centered: centered, epsilon: epsilon,
                weightDecay: weightDecay))
    }
}

private var adagrad: Builtin {
    Builtin(
        "adagrad", area: .optimizers,
        summary:
            "Steps scaled by all gradients so far: weights that rarely have one keep large steps (Duchi and others 2011).",
        rate(0.01), epsilon(1e-10), weightDecay,
        returns: "optimizer", example: "adagrad(lr: 0.05)"
    ) { _, lr, epsilon, weightDecay in
        try OptimizerValue(Adagrad(lr: lr, epsilon: epsilon, weightDecay: weightDecay))
    }
}

private var adadelta: Builtin {
    Builtin(
        "adadelta", area: .optimizers,
        summary:
            "Steps scaled by the gradients and the steps of late, without a rate to choose (Zeiler 2012).",
        rate(1),
        Parameter<Double>("rho", default: 0.9, "Share of the mean squares that is kept."),
        Parameter<Double>("epsilon", default: 1e-6, "Added to the mean squares."), weightDecay,
        returns: "optimizer", example: "adadelta()"
    ) { _, lr, rho, epsilon, weightDecay in
        try OptimizerValue(
            Adadelta(lr: lr, rho: rho, epsilon: epsilon, weightDecay: weightDecay))
    }
}

private var lion: Builtin {
    Builtin(
        "lion", area: .optimizers,
        summary:
            "Steps of one size for every weight, by the sign of its momentum (Chen and others 2023): `lr` some five times smaller than adamw's, `weight_decay` as much larger.",
        rate(1e-4),
        Parameter<Double>(
            "beta1", default: 0.9, "Share of the momentum in the step, the rest is the gradient's."),
        Parameter<Double>("beta2", default: 0.99, "Share of the momentum that is kept."),
        Parameter<Double>(
            "weight_decay", default: 0, "Share of each weight, times `lr`, taken from it."),
        returns: "optimizer", example: "lion(lr: 0.0002, weight_decay: 0.1)"
    ) { _, lr, beta1, beta2, weightDecay in
        try OptimizerValue(Lion(lr: lr, beta1: beta1, beta2: beta2, weightDecay: weightDecay))
    }
}

private var ofFunction: Builtin {
    Builtin(
        "optimizer", area: .optimizers,
        summary:
            "An optimizer of one's own: a function of (weight, gradient, slots, step, rate) that gives the new weight, or [weight, slot, …] where it keeps numbers between steps. It is planned as a loss is: called once for each weight, on tensors without values, where it can be.",
        Parameter<ScriptFunction>(
            "update",
            "Takes a weight, its gradient, the list of its slots, the step counted from 1 and the rate now: numbers, or tensors of one where it is planned."
        ),
        Parameter<Double>("lr", default: 0.01, "The learning rate that training starts with."),
        Parameter<Int>(
            "slots", default: 0, "How many tensors of a weight's shape it keeps; zeros at first."),
        returns: "optimizer",
        example: """
            let momentum = optimizer(slots: 1, update: (weight, gradient, slots, step, rate) -> {
                let velocity = 0.9 * slots[0] + gradient
                [weight - rate * velocity, velocity]
            })
            sequential([dense(3)]).fit(dataset("iris"), optimizer: momentum).len()
            """
    ) { _, update, lr, slots in
        try OptimizerValue(FunctionOptimizer(update, lr: lr, slots: slots), calling: update)
    }
}
