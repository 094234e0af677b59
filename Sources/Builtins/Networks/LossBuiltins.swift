import Machine
import Networks

/// Losses, each a class of its own in `Networks/Losses`.
var lossBuiltins: [Builtin] {
    [
        crossEntropy, binaryCrossEntropy, focal, klDivergence, hinge, meanSquaredError,
        meanAbsoluteError, huber,
    ]
}

private var crossEntropy: Builtin {
    Builtin(
        "cross_entropy", area: .losses,
        summary:
            "The loss of a classifier: how surprised it is by the right classes, the mean of -log of the share it gives to them. It takes scores; a softmax at the model's end is recognised. Labels are class indices, or rows of shares.",
        Parameter<Double>(
            "label_smoothing", default: 0,
            "Part of each label that is spread over all classes evenly, against overconfidence."),
        Parameter<[Double]?>(
            "class_weights", default: nil,
            "How much each class counts, in their order; the sum is divided by the weights of the rows' classes, so that it stays a mean (labels that are shares: by the rows)."
        ),
        returns: "loss", example: "cross_entropy(label_smoothing: 0.1)"
    ) { _, labelSmoothing, classWeights in
        try LossValue(CrossEntropy(labelSmoothing: labelSmoothing, classWeights: classWeights))
    }
}

private var binaryCrossEntropy: Builtin {
    Builtin(
        "binary_cross_entropy", area: .losses,
        summary:
            "The loss of yes or no: -(y log p + (1 - y) log(1 - p)), the mean over all outputs, with p the sigmoid of a score. A sigmoid at the model's end is recognised. Labels y are shares from 0 to 1 of the outputs' shape, or classes: two for one output, else one an output.",
        returns: "loss",
        example: """
            let data = dataset(tensor([[0.0], [1.0]]), labels: tensor([0, 1]))
            sequential([dense(1)]).fit(data, loss: binary_cross_entropy()).len()
            """
    ) { _ in try LossValue(BinaryCrossEntropy()) }
}

private var focal: Builtin {
    Builtin(
        "focal", area: .losses,
        summary:
            "Cross-entropy that dwells on what is not yet sure: (1 - p) ** gamma * -log p, with p the share given to what is right. For classes, or for yes or no where the model has one output; a softmax or sigmoid at its end is recognised.",
        Parameter<Double>("gamma", default: 2, "How little the sure ones count; 0 for no less."),
        Parameter<FocalAlpha?>(
            "alpha", default: nil,
            "For classes a list of one factor each; for one output the factor of yes, and 1 - alpha that of no."
        ),
        returns: "loss", example: "focal(gamma: 2, alpha: [1, 1, 4])"
    ) { _, gamma, alpha in try LossValue(Focal(gamma: gamma, alpha: alpha?.factors)) }
}

/// A number, or a list of one a class.
private struct FocalAlpha: FromValue {
    let factors: [Double]

    static var expectation: String { "number or list of numbers" }

    static func from(_ value: Value, in context: BuiltinContext) throws -> FocalAlpha? {
        if let number = value.plain.number { return FocalAlpha(factors: [number]) }
        return try [Double].from(value, in: context).map { FocalAlpha(factors: $0) }
    }
}

private var klDivergence: Builtin {
    Builtin(
        "kl_divergence", area: .losses,
        summary:
            "How far the model's shares are from the labels', in nats: the sum of p (log p - log q) over a row's classes, the mean over the rows, with q the softmax of the scores. A softmax at the model's end is recognised. Labels p are rows of shares, [rows, classes].",
        returns: "loss",
        example: """
            let data = dataset(tensor([[0.0], [1.0]]), labels: tensor([[0.9, 0.1], [0.2, 0.8]]))
            sequential([dense(2)]).fit(data, loss: kl_divergence()).len()
            """
    ) { _ in try LossValue(KLDivergence()) }
}

private var hinge: Builtin {
    Builtin(
        "hinge", area: .losses,
        summary:
            "Wants the right class ahead by a margin, and no more: the sum of max(0, margin - s[y] + s[j]) over the other classes, divided by the number of classes (PyTorch's MultiMarginLoss). For one output, max(0, margin - y s) with y -1 or 1, or two classes.",
        Parameter<Double>("margin", default: 1, "How far ahead is enough."),
        returns: "loss", example: "hinge()"
    ) { _, margin in try LossValue(Hinge(margin: margin)) }
}

private var meanSquaredError: Builtin {
    Builtin(
        "mse", area: .losses,
        summary: "The mean squared difference from the labels, as a loss or as a metric.",
        returns: "loss", example: "mse()"
    ) { _ in try LossValue(MeanSquaredError()) }
}

private var meanAbsoluteError: Builtin {
    Builtin(
        "mae", area: .losses,
        summary: "The mean absolute difference from the labels, as a loss or as a metric.",
        returns: "loss", example: "mae()"
    ) { _ in try LossValue(MeanAbsoluteError()) }
}

private var huber: Builtin {
    Builtin(
        "huber", area: .losses,
        summary:
            "Squared for small differences d from the labels, absolute for large ones: the mean of d ** 2 / 2 up to `delta`, and of delta * (d - delta / 2) beyond, so that outliers pull less.",
        Parameter<Double>("delta", default: 1, "Where the one becomes the other."),
        returns: "loss", example: "huber(delta: 0.5)"
    ) { _, delta in try LossValue(Huber(delta: delta)) }
}
