import Machine
import Networks
import Tensors

/// Metrics, each a type of its own in `Networks/Metrics`.
var metricBuiltins: [Builtin] {
    [accuracy, topK] + [ClassScore.Kind.precision, .recall, .f1].map(classScore)
        + [auc, r2, metricOfFunction]
}

extension ClassAverage: FromValue {}

private var accuracy: Builtin {
    Builtin(
        "accuracy", area: .metrics,
        summary:
            "The share of rows whose largest output is the right class; where outputs are a yes or no each, the share that are right.",
        returns: "metric", example: "accuracy()"
    ) { _ in try MetricValue(Accuracy()) }
}

private var topK: Builtin {
    Builtin(
        "top_k", area: .metrics,
        summary: "The share of rows whose class is among the `k` largest outputs: `top_5`.",
        Parameter<Int>("k", default: 5, "How many are looked at."),
        returns: "metric", example: "top_k(3)"
    ) { _, k in try MetricValue(TopK(k: k)) }
}

private func classScore(_ kind: ClassScore.Kind) -> Builtin {
    let what =
        switch kind {
        case .precision: "Of the rows that were taken for a class, the share that are of it"
        case .recall: "Of the rows that are of a class, the share that were taken for it"
        case .f1: "The harmonic mean of precision and recall of a class"
        }
    return Builtin(
        kind.rawValue, area: .metrics,
        summary:
            "\(what), averaged over the classes, as scikit-learn does; of one output, that of yes. What cannot be said counts as 0.",
        Parameter<ClassAverage>(
            "average", default: .macro,
            "macro: the mean over the classes; weighted: by their rows; micro: of all decisions together."
        ),
        returns: "metric", example: "\(kind.rawValue)(average: \"weighted\")"
    ) { _, average in try MetricValue(ClassScore(kind, average: average)) }
}

private var auc: Builtin {
    Builtin(
        "auc", area: .metrics,
        summary:
            "How often a row of a class has a higher output than another row, the area under the ROC curve; of several classes the mean of each against the others. Exact, from all rows.",
        returns: "metric", example: "auc()"
    ) { _ in try MetricValue(AUC()) }
}

private var r2: Builtin {
    Builtin(
        "r2", area: .metrics,
        summary:
            "The share of the labels' variance that is explained: 1 is perfect, 0 as good as their mean, less is worse.",
        returns: "metric", example: "r2()"
    ) { _ in try MetricValue(R2()) }
}

private var metricOfFunction: Builtin {
    Builtin(
        "metric", area: .metrics,
        summary:
            "A metric of one's own: a function of (outputs, labels) that gives a number, the mean over the rows of a batch. `fit` takes such a function as it is, too, under its own name.",
        Parameter<String>("name", "Its column in the history."),
        Parameter<ScriptFunction>("function", "Takes the model's outputs and the labels."),
        Parameter<Bool>(
            "all_rows", default: false,
            "Whether it is called once, with all rows, for what is no mean over rows; they are kept until then."
        ),
        returns: "metric",
        example:
            "metric(\"largest_error\", (outputs, labels) -> abs(outputs - labels).max(), all_rows: true)"
    ) { context, name, function, allRows in
        try MetricValue(
            FunctionMetric(name, function, allRows: allRows), calling: function)
    }
}
