import Data
import Figures
import Machine
import Networks
import Tensors
import Text

/// A loss as a value.
package final class LossValue: HostObject {
    package static let typeName = "loss"
    let loss: any Loss

    init(_ loss: any Loss) throws {
        try loss.validate()
        self.loss = loss
    }

    package func describe(limit: Int) -> String { loss.call }

    package static func hint(for value: Value) -> String? { hintForCall(value, in: .losses) }
}

/// An optimizer's settings as a value.
package final class OptimizerValue: HostObject {
    package static let typeName = "optimizer"
    let optimizer: any Optimizer
    /// The script's function that the optimizer calls, if it does.
    private let function: ScriptFunction?

    init(_ optimizer: any Optimizer, calling function: ScriptFunction? = nil) throws {
        try optimizer.validate()
        self.optimizer = optimizer
        self.function = function
    }

    package func traceValues(_ visit: (Value) -> Void) {
        if let function { visit(function.value) }
    }

    package func describe(limit: Int) -> String {
        let settings = (optimizer.settings.object ?? []).map { "\($0.key): \($0.value)" }
        return "\(optimizer.kind)(\(settings.joined(separator: ", ")))"
    }

    package static func hint(for value: Value) -> String? {
        hintForCall(value, in: .optimizers)
            ?? (value.isCallable ? "make one of it: `optimizer(update, lr: 0.01)`" : nil)
    }
}

/// A metric as a value.
package final class MetricValue: HostObject {
    package static let typeName = "metric"
    let metric: any Metric
    /// The script's function that the metric calls, if it does.
    private let function: ScriptFunction?

    init(_ metric: any Metric, calling function: ScriptFunction? = nil) throws {
        try metric.validate()
        self.metric = metric
        self.function = function
    }

    package func traceValues(_ visit: (Value) -> Void) {
        if let function { visit(function.value) }
    }

    package func describe(limit: Int) -> String { metric.call }
}

/// A metric, a function of (outputs, labels), or the loss that is one: `mse()` is both.
struct MetricArgument: FromValue {
    let metric: any Metric

    static var expectation: String { "metric or function of (outputs, labels)" }

    static func hint(for value: Value) -> String? { hintForCall(value, in: .metrics) }

    static func accepts(_ value: Value) -> Bool {
        value.host is MetricValue || metric(of: value) != nil
            || value.isCallable && !isUncalled(value, in: .metrics)
    }

    /// The metric that a loss is.
    private static func metric(of value: Value) -> (any Metric)? {
        switch (value.host as? LossValue)?.loss {
        case is MeanSquaredError: SquaredError()
        case is MeanAbsoluteError: AbsoluteError()
        default: nil
        }
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> MetricArgument? {
        if let metric = value.host as? MetricValue { return MetricArgument(metric: metric.metric) }
        if let metric = metric(of: value) { return MetricArgument(metric: metric) }
        guard accepts(value), let function = ScriptFunction.from(value, in: context) else {
            return nil
        }
        context.keep(value)
        let metric = FunctionMetric(value.functionName ?? "metric", function)
        try metric.validate()
        return MetricArgument(metric: metric)
    }
}

/// A value that `fit` takes among its callbacks: it makes one for each training.
protocol CallbackMaker: HostObject {
    func makeCallback() throws -> any Callback
}

/// Makes a callback for one training; as a value it may be used for several.
package final class CallbackValue: HostObject, CallbackMaker {
    package static let typeName = "callback"
    private let text: String
    /// The script's function that the callback calls, if it does.
    private let function: ScriptFunction?
    private let make: () throws -> any Callback

    init(
        _ text: String, calling function: ScriptFunction? = nil,
        _ make: @escaping () throws -> any Callback
    ) {
        self.text = text
        self.function = function
        self.make = make
    }

    package func makeCallback() throws -> any Callback { try make() }

    package func traceValues(_ visit: (Value) -> Void) {
        if let function { visit(function.value) }
    }

    package func describe(limit: Int) -> String { text }
}

/// A callback, or a function of (epoch, logs) that may give false to end training.
struct CallbackArgument: FromValue {
    let make: () throws -> any Callback

    static var expectation: String { "callback or function of (epoch, logs)" }

    static func accepts(_ value: Value) -> Bool {
        value.host is any CallbackMaker || value.isCallable
    }

    static func from(_ value: Value, in context: BuiltinContext) -> CallbackArgument? {
        if let callback = value.host as? any CallbackMaker {
            return CallbackArgument(make: callback.makeCallback)
        }
        guard value.isCallable else { return nil }
        return CallbackArgument {
            FunctionCallback { epoch, logs in
                let dict = context.dict(logs.map { ($0.name, Value($0.value)) })
                let answer = try context.call(value, [epoch.value(in: context), dict])
                return answer.plain.bool != false
            }
        }
    }
}

/// The loss and the metrics on some rows, as a value.
package final class EvaluationValue: HostObject {
    package static let typeName = "evaluation"
    let evaluation: Evaluation

    init(_ evaluation: Evaluation) {
        self.evaluation = evaluation
    }

    private var values: [(name: String, value: Double)] {
        [("loss", evaluation.loss)] + evaluation.metrics
    }

    package func describe(limit: Int) -> String {
        let parts = values.map { "\($0.name) \(TrainingText.number($0.value))" }
        return parts.joined(separator: ", ") + " on \(evaluation.rows) rows"
    }

    package var memberNames: [String] { values.map(\.name) + ["rows"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        if name == "rows" { return evaluation.rows.value(in: context) }
        return values.first { $0.name == name }.map { Value($0.value) }
    }
}

extension History: HostObject, TableHolder, Tabular {
    package static var typeName: String { "history" }

    /// `5 epochs; train: loss 0.2134, accuracy 0.921; test: …`, by the last epoch.
    package var outline: String {
        let epochs = Set(rows.filter { !$0.isWithin }.map(\.epoch)).count
        let parts = splits.compactMap { split in
            rows.last { $0.split == split }.map { row in
                let metrics = zip(metricNames, row.metrics).map { ", \($0) \(shortNumber($1))" }
                return "; \(split): loss \(shortNumber(row.loss))\(metrics.joined())"
            }
        }
        return "\(epochs) epoch\(epochs == 1 ? "" : "s")\(parts.joined())"
    }

    package var length: Int? { rows.count }

    package var memberNames: [String] {
        columnNames + ["columns", "end", "reason", "interrupted", "unplanned", "events"]
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "columns": return columnNames.value(in: context)
        case "end": return end.rawValue.value(in: context)
        case "reason": return reason.value(in: context)
        case "interrupted": return (end == .interrupted).value(in: context)
        case "unplanned": return unplanned.map { context.string($0) } ?? Value.none
        case "events": return eventList(in: context)
        default: return try column(name, in: context)
        }
    }

    /// A dict an event: what it was, after how many epochs and steps, and more of it in words.
    private func eventList(in context: BuiltinContext) -> Value {
        context.list(
            events.map { event in
                context.dict([
                    ("event", context.string(event.kind.rawValue)), ("epoch", Value(event.epoch)),
                    ("step", event.step.value(in: context)), ("text", context.string(event.text)),
                ])
            })
    }

    package func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        guard case .value(let value)? = indices.first, indices.count == 1, let name = value.string
        else { throw ScriptError.index("a history is indexed by a column's name") }
        guard let column = try column(name, in: context) else {
            throw ScriptError.name(
                "the history has no column `\(name)`",
                hint: suggestion(for: name, among: columnNames))
        }
        return column
    }

    private func column(_ name: String, in context: BuiltinContext) throws -> Value? {
        guard let column = columns.first(where: { $0.name == name }) else { return nil }
        switch column.values {
        case .ints(let values): return values.value(in: context)
        case .floats(let values): return values.value(in: context)
        case .strings(let values): return values.value(in: context)
        }
    }

    package func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        columns.map { column in
            switch column.values {
            case .ints(let values): (column.name, .numbers(values.map(Double.init)))
            case .floats(let values): (column.name, .numbers(values))
            case .strings(let values): (column.name, .strings(values))
            }
        }
    }

    /// A line an epoch and one a validation within it, the splits side by side. Times are left out: they
    /// differ from run to run.
    package var table: TableContent {
        let splits = splits
        let names = ["loss"] + metricNames
        let heads = splits.flatMap { split in
            names.map { split == "train" ? $0 : "\(split) \($0)" }
        }
        let hasSteps = hasSteps
        // Rows of one line follow one another.
        var groups: [[Row]] = []
        for row in rows {
            if let last = groups.last?.last, last.epoch == row.epoch, last.isWithin == row.isWithin,
                !row.isWithin
            {
                groups[groups.count - 1].append(row)
            } else {
                groups.append([row])
            }
        }
        let lines = groups.map { group in
            var line = ["\(group[0].epoch)"]
            if hasSteps { line.append("\(group[0].step ?? 0)") }
            for split in splits {
                let row = group.first { $0.split == split }
                let values = row.map { [$0.loss] + $0.metrics }
                line += values?.map(TrainingText.number) ?? names.map { _ in "" }
            }
            return line + [TrainingText.rate(group[0].lr)]
        }
        let first = hasSteps ? ["epoch", "step"] : ["epoch"]
        return TableContent(
            columns: first + heads + ["lr"], rows: lines,
            numericColumns: Set(0..<(first.count + heads.count + 1)))
    }

    package func describe(limit: Int) -> String {
        let table = table
        // A long training shows its beginning and its end.
        var lines = table.rows
        if lines.count > 20 {
            lines = Array(lines.prefix(9)) + [table.columns.map { _ in "…" }] + lines.suffix(10)
        }
        let all = [table.columns] + lines
        let widths = table.columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        var text = all.map { line in
            zip(line, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
                .joined(separator: "  ")
        }.joined(separator: "\n")
        if !reason.isEmpty { text += "\n\(end.rawValue): \(reason)" }
        return text
    }
}

/// Numbers of a training as people compare them.
enum TrainingText {
    /// Four decimals, or four digits where that would say nothing.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
        if value != 0 && abs(value) < 0.001 || abs(value) >= 1e6 { return rate(value) }
        let scaled = (abs(value) * 10_000).rounded()
        let digits = String(Int(scaled) % 10_000)
        let sign = value < 0 ? "-" : ""
        let zeros = String(repeating: "0", count: 4 - digits.count)
        return "\(sign)\(Int(scaled) / 10_000).\(zeros)\(digits)"
    }

    /// Four significant digits at most.
    static func rate(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return "\(value)" }
        var scale = 1.0
        while abs(value) * scale < 1000 && scale < 1e300 { scale *= 10 }
        while abs(value) * scale >= 10_000 { scale /= 10 }
        let rounded = (value * scale).rounded() / scale
        return formatNumber(rounded)
    }

    static func duration(_ seconds: Double) -> String {
        guard seconds < 1e7 else { return "long" }
        if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 9.95 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 100 { return "\(whole) s" }
        if whole < 6000 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
