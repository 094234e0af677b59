import Data
import Machine
import Networks

/// What is written down of a training: logs as it goes, its history after it.
var loggingBuiltins: [Builtin] { [logMetrics, loadHistory, compareHistories] }

extension MetricsLog.Format: FromValue {}

private var logMetrics: Builtin {
    Builtin(
        "log_metrics", area: .callbacks,
        summary:
            "Writes the loss and the metrics of each epoch to a file as it ends: a table (.csv), a JSON object a line (.jsonl), or a folder that TensorBoard reads.",
        Parameter<String>("path", "The file or folder; what it held before is replaced."),
        Parameter<MetricsLog.Format>(
            "format", default: .auto, "Told by the path's ending if not given."),
        returns: "callback", example: "log_metrics(\"runs/fashion.csv\")"
    ) { context, path, format in
        let place = context.resolve(path)
        return CallbackValue("log_metrics(\"\(path)\")") { MetricsLog(place, format: format) }
    }
}

private var loadHistory: Builtin {
    Builtin(
        "load_history", area: .training, summary: "A history that `save` wrote, from CSV or JSON.",
        Parameter<String>("path", "The file."),
        returns: "history",
        example: "if exists(\"history.csv\") { load_history(\"history.csv\") }"
    ) { context, path in try History.load(context.resolve(path)) }
}

private var compareHistories: Builtin {
    Builtin(
        "compare", area: .training,
        summary:
            "Several trainings side by side: for each its epochs, its best and last value of a log, the epoch of the best, and its seconds.",
        Parameter<NamedHistories>("histories", "A dict of histories by name, or a list of them."),
        Parameter<String?>(
            "monitor", default: nil, "The log to compare by; the validation's loss, or the loss."),
        Parameter<Direction>("direction", default: .auto, "Which way is better."),
        returns: "comparison",
        example: """
            let data = dataset("iris")
            let fits = [0.001, 0.01].map(lr -> sequential([dense(3)], seed: 1).fit(data, optimizer: adam(lr: lr), seed: 1))
            compare({slow: fits[0], fast: fits[1]}, monitor: "accuracy")
            """
    ) { _, histories, monitor, direction in
        ComparisonValue(try HistoryComparison(histories.list, by: monitor, direction))
    }
}

/// Histories by name.
struct NamedHistories: FromValue {
    let list: [(name: String, history: History)]

    static var expectation: String { "dict or list of histories" }

    static func accepts(_ value: Value) -> Bool {
        let values = value.list ?? value.dict?.map(\.value) ?? []
        return !values.isEmpty && values.allSatisfy { $0.host is History }
    }

    static func from(_ value: Value, in context: BuiltinContext) -> NamedHistories? {
        let named =
            value.dict?.map { ($0.key.str(), $0.value) }
            ?? value.list?.enumerated().map { ("\($0 + 1)", $1) } ?? []
        return NamedHistories(
            list: named.compactMap { name, value in
                (value.host as? History).map { (name: name, history: $0) }
            })
    }
}

/// Trainings side by side, as a value.
final class ComparisonValue: HostObject, TableHolder {
    static let typeName = "comparison"
    private let comparison: HistoryComparison

    init(_ comparison: HistoryComparison) {
        self.comparison = comparison
    }

    var table: TableContent {
        TableContent(
            columns: [
                "run", "epochs", "best \(comparison.monitor)", "at epoch", "last", "seconds",
            ],
            rows: comparison.lines.map { line in
                [
                    line.name, "\(line.epochs)", line.best.map(TrainingText.number) ?? "",
                    line.bestEpoch.map { "\($0)" } ?? "",
                    line.last.map(TrainingText.number) ?? "", TrainingText.number(line.seconds),
                ]
            }, numericColumns: [1, 2, 3, 4, 5])
    }

    func describe(limit: Int) -> String {
        let table = table
        let all = [table.columns] + table.rows
        let widths = table.columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { line in
            zip(line, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    var memberNames: [String] { ["best"] }

    /// `best`: the name of the best training.
    func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        name == "best" ? comparison.best.map { context.string($0) } ?? Value.none : nil
    }
}
