import Data
import Machine
import Networks
import Text

/// The size of a batch, measured.
var batchChoiceBuiltins: [Builtin] {
    [
        Builtin(
            "choose_batch_size", area: .training,
            summary:
                "Times a few steps of training in batches of growing size, on a copy of the model, and shows what it chose from.",
            Parameter<Model>("model", "The model, which stays as it is."),
            Parameter<Dataset>("data", "The rows to learn from."),
            Parameter<LossArgument?>(
                "loss", default: nil, "As for fit: cross_entropy() for classes, else mse()."),
            Parameter<OptimizerValue?>(
                "optimizer", default: nil, "As for fit: adam() if not given."),
            returns: "batch choice",
            example:
                "choose_batch_size(sequential([dense(3)]), dataset(\"iris\").take(16)).batch > 0"
        ) { _, model, data, loss, optimizer in
            BatchChoiceValue(try model.choice(data, loss?.loss, optimizer?.optimizer))
        }
    ]
}

extension Model {
    /// `chooseBatch` with what `fit` takes where nothing is said.
    func choice(
        _ data: Dataset, _ loss: (any Loss)?, _ optimizer: (any Optimizer)?
    ) throws -> BatchChoice {
        let usual: any Loss = data.isClassified ? CrossEntropy() : MeanSquaredError()
        return try chooseBatch(data, loss: loss ?? usual, optimizer: optimizer ?? Adam()) {
            ($0 as? ScriptError).map { !$0.isCatchable } ?? false
        }
    }
}

/// A table of sizes and what was chosen, as a value.
package final class BatchChoiceValue: HostObject, TableHolder {
    package static let typeName = "batch choice"
    private let choice: BatchChoice

    init(_ choice: BatchChoice) { self.choice = choice }

    package func describe(limit: Int) -> String { choice.description }

    package var table: TableContent {
        TableContent(
            columns: ["batch", "seconds", "rows/s"],
            rows: choice.lines.map {
                ["\($0.batch)", shortNumber($0.secondsPerStep), shortNumber($0.rowsPerSecond)]
            }, numericColumns: [0, 1, 2])
    }

    package var memberNames: [String] { ["batch", "sizes", "rows_per_second"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "batch": choice.batch.value(in: context)
        case "sizes": choice.lines.map(\.batch).value(in: context)
        case "rows_per_second": choice.lines.map(\.rowsPerSecond).value(in: context)
        default: nil
        }
    }
}

/// Rows in a step, or `"auto"` to have the number measured.
struct BatchArgument: FromValue {
    /// nil is "auto".
    let rows: Int?

    static var expectation: String { "int or \"auto\"" }
    static func accepts(_ value: Value) -> Bool { value.isInt || value.string == "auto" }
    static func literal(_ value: BatchArgument) -> String {
        value.rows.map { "\($0)" } ?? "\"auto\""
    }
    static func from(_ value: Value, in context: BuiltinContext) -> BatchArgument? {
        if value.string == "auto" { return BatchArgument(rows: nil) }
        return value.plain.int.map { BatchArgument(rows: $0) }
    }
}
