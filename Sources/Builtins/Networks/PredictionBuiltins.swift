import Data
import Figures
import Machine
import Networks
import Tensors

/// What layers give for rows, and which classes a model decides for, once or epoch by epoch.
var predictionBuiltins: [Builtin] { [activations, predictClasses, predictionLog] }

private var activations: Builtin {
    Builtin(
        "activations", area: .models,
        summary:
            "What a layer gives for each row, [rows, …]: the numbers that the layers after it work with. Rows are run a batch at a time.",
        Parameter<Model>("model", "The model."),
        Parameter<PredictArgument>("x", "A data set, a row, a batch, or one input."),
        Parameter<String>("layer", "The layer's name; it may lie within blocks and branches."),
        Parameter<Int>("batch", default: Model.inferenceBatch, "Rows that are run at once."),
        returns: "tensor",
        example: """
            let model = sequential([dense(8, name: "hidden"), relu(), dense(3)], seed: 1)
            model.activations(dataset("iris"), "hidden").shape
            """
    ) { _, model, x, layer, batch in
        guard batch >= 1 else {
            throw NetworkError("activations", "`batch` is at least 1 row, got \(batch)")
        }
        switch x {
        case .data(let data): return try model.activations(of: layer, data, batch: batch)
        case .tensor(let tensor):
            return try model.activations(of: layer, tensor.detached(), batch: batch)
        case .row(let row):
            let output = try model.activations(of: layer, row.alone)
            return try output.reshape(Array(output.shape.dropFirst()))
        }
    }
}

private var predictClasses: Builtin {
    Builtin(
        "predict_classes", area: .models,
        summary:
            "The class that a model takes each row for, [rows]: its largest output, or for one output whether its share is above a half.",
        Parameter<Model>("model", "The model."), Parameter<Dataset>("data", "The rows."),
        returns: "tensor",
        example: "sequential([dense(3)], seed: 1).predict_classes(dataset(\"iris\")).shape"
    ) { _, model, data in try model.predictedClasses(data) }
}

private var predictionLog: Builtin {
    Builtin(
        "prediction_log", area: .callbacks,
        summary:
            "Keeps which class each row of some data is taken for at the end of epochs: `callbacks: [log]`, and afterwards `log.counts`, `log.labels` or figures.predicted_classes(log).",
        Parameter<Dataset>(
            "data", "The rows to predict, such as those that the model is tested on."),
        Parameter<Int>("every", default: 1, "Epochs between two records."),
        returns: "prediction log",
        example: """
            let iris = dataset("iris")
            let seen = prediction_log(iris)
            sequential([dense(3)], seed: 1).fit(iris, epochs: 2, seed: 1, callbacks: [seen])
            seen.counts
            """
    ) { _, data, every in PredictionLogValue(try PredictionLog(data, every: every)) }
}

/// The log as a value: a callback before and in training, a table after it.
package final class PredictionLogValue: HostObject, CallbackMaker, Tabular {
    package static let typeName = "prediction log"
    let log: PredictionLog

    init(_ log: PredictionLog) {
        self.log = log
    }

    package func makeCallback() throws -> any Callback { PredictionRecorder(log) }

    package func traceValues(_ visit: (Value) -> Void) { log.data.traceValues(visit) }

    package var externalBytes: Int { log.predictions.count * log.data.count * 4 }
    package var length: Int? { log.epochs.count }

    package func describe(limit: Int) -> String {
        let rows = "\(log.data.count) rows of \(log.data.name)"
        guard let first = log.epochs.first, let last = log.epochs.last else {
            return "prediction log of \(rows), empty before a training: fit(…, callbacks: [log])"
        }
        let count = "\(log.epochs.count) epoch\(log.epochs.count == 1 ? "" : "s")"
        return "prediction log of \(rows): \(count), from \(first) to \(last)"
    }

    package var memberNames: [String] { ["epochs", "labels", "counts", "classes", "actual"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "epochs": log.epochs.value(in: context)
        case "classes": log.classes.value(in: context)
        case "counts":
            try Tensor(
                log.counts.flatMap { $0.map { Int64($0) } },
                shape: [log.epochs.count, log.classes.count]
            ).value(in: context)
        case "labels":
            try Tensor(
                log.predictions.flatMap { $0.map { Int64($0) } },
                shape: [log.epochs.count, log.data.count]
            ).value(in: context)
        case "actual": try log.data.labels().detached().value(in: context)
        default: nil
        }
    }

    /// A row for each epoch and class.
    package func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        let counts = log.counts
        let places = log.epochs.indices.flatMap { epoch in
            log.classes.indices.map { (epoch: epoch, label: $0) }
        }
        let names = Categories(names: log.classes, codes: places.map(\.label))
        return [
            ("epoch", .numbers(places.map { Double(log.epochs[$0.epoch]) })),
            ("class", .categories(names)),
            ("count", .numbers(places.map { Double(counts[$0.epoch][$0.label]) })),
        ]
    }
}
