import Figures
import Machine
import Networks
import Text

/// What `record` gives: a callback that keeps what it has seen.
package final class RecordValue: HostObject, CallbackMaker {
    package static let typeName = "record"
    let recorder: Recorder

    init(_ recorder: Recorder) {
        self.recorder = recorder
    }

    func makeCallback() -> any Callback { recorder }

    package func describe(limit: Int) -> String {
        guard let last = recorder.steps.last else {
            return "record of nothing yet: give it to fit(callbacks: [log])"
        }
        let parts = RecordedKind.allCases.compactMap { kind -> String? in
            let count = recorder.names(kind).count
            guard count > 0 else { return nil }
            let owner = kind == .activations ? "layer" : "tensor"
            return "\(kind.rawValue) of \(count) \(owner)\(count == 1 ? "" : "s")"
        }
        let count = recorder.steps.count
        return "record of \(count) step\(count == 1 ? "" : "s") up to step \(last): "
            + (parts.isEmpty ? "updates" : parts.joined(separator: ", "))
    }

    package var externalBytes: Int { recorder.options.keep * 4096 }

    package var memberNames: [String] { ["steps", "names", "layers", "rows", "cost"] }

    /// `steps` that were recorded, the `names` of weights and of `layers`, how many `rows` give the
    /// activations, and the `cost`: which share of the training's time went into recording.
    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "steps": return recorder.steps.value(in: context)
        case "names":
            let names = [RecordedKind.weights, .gradients].map { recorder.names($0) }
            return (names.first { !$0.isEmpty } ?? []).value(in: context)
        case "layers": return recorder.names(.activations).value(in: context)
        case "rows": return recorder.probeRows.value(in: context)
        case "cost":
            let (recording, training) = recorder.seconds
            return Value(training > 0 ? recording / training : 0)
        default: return nil
        }
    }

    /// A recorded tensor by its full name, or by its layer's: then the first of the layer's own, or that of
    /// this ending.
    func recording(
        _ kind: RecordedKind, _ name: String, ending: String? = nil, for operation: String
    ) throws -> Recording {
        let names = recorder.names(kind)
        guard !names.isEmpty else {
            let isEmpty = recorder.steps.isEmpty
            throw NetworkError(
                operation,
                isEmpty ? "nothing is recorded yet" : "\(kind.rawValue) were not recorded",
                hint: isEmpty
                    ? "give the record to a training: fit(…, callbacks: [log])"
                    : "record(\(kind.rawValue): true)")
        }
        let found =
            ending.map { end in names.first { $0 == "\(name).\(end)" || $0 == name } }
            ?? names.first { $0 == name } ?? names.first { $0.hasPrefix(name + ".") }
        guard let found, let recording = recorder.recording(kind, found) else {
            let near = nearestName(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
            throw NetworkError(
                operation,
                "nothing called `\(name)`\(ending.map { " with a \($0)" } ?? "") was recorded",
                hint: "\(near)there are \(names.prefix(24).joined(separator: ", "))"
                    + (names.count > 24 ? ", …" : ""))
        }
        return recording
    }
}

/// One tensor over the steps of a training, as a value: a table of its spread at each of them.
final class RecordingValue: HostObject, TableHolder, Tabular {
    static let typeName = "recording"
    let recording: Recording

    init(_ recording: Recording) {
        self.recording = recording
    }

    private static let shares: [(name: String, share: Double)] = [
        ("q05", 0.05), ("q25", 0.25), ("median", 0.5), ("q75", 0.75), ("q95", 0.95),
    ]

    /// `step`, then numbers by name.
    private var columns: [(name: String, values: [Double])] {
        let all = recording.distributions
        let quantiles = recording.quantiles(Self.shares.map(\.share))
        return [("step", recording.steps.map(Double.init))]
            + [("mean", all.map(\.mean)), ("std", all.map(\.deviation)), ("min", all.map(\.low))]
            + zip(Self.shares, quantiles).map { ($0.name, $1) }
            + [
                ("max", all.map(\.high)),
                ("zeros", all.map { Double($0.zeros) / Double(max(1, $0.count)) }),
                ("not_finite", all.map { Double($0.nonFinite) / Double(max(1, $0.count)) }),
            ]
    }

    func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        columns.map { ($0.name, .numbers($0.values)) }
    }

    var outline: String {
        "\(recording.kind.rawValue) of \(recording.name) at \(recording.steps.count) steps"
    }

    func describe(limit: Int) -> String { outline + "\n" + table.text }

    var length: Int? { recording.steps.count }

    var table: TableContent {
        let columns = columns.filter { $0.name != "not_finite" || $0.values.contains { $0 > 0 } }
        return TableContent(
            columns: columns.map(\.name),
            rows: recording.steps.indices.map { row in
                columns.map { name, values in
                    name == "step" ? "\(recording.steps[row])" : TrainingText.number(values[row])
                }
            }, numericColumns: Set(columns.indices))
    }

    var memberNames: [String] { columns.map(\.name) + ["name", "kind"] }

    func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "name": return recording.name.value(in: context)
        case "kind": return recording.kind.rawValue.value(in: context)
        case "step": return recording.steps.value(in: context)
        default: return columns.first { $0.name == name }?.values.value(in: context)
        }
    }
}

/// Named columns of what was measured, as a value that prints and plots as a table.
final class MeasuredTable: HostObject, TableHolder, Tabular {
    static let typeName = "table"

    enum Cells {
        case ints([Int])
        case numbers([Double])
        case names([String])
    }

    private let columns: [(name: String, cells: Cells)]
    /// Lists by name that `table[name]` gives beside the columns.
    private let details: [(name: String, values: [Int])]

    init(_ columns: [(name: String, cells: Cells)], details: [(name: String, values: [Int])] = []) {
        (self.columns, self.details) = (columns, details)
    }

    func describe(limit: Int) -> String { table.text }

    var length: Int? { columns.first.map { Self.texts($0.cells).count } }

    var table: TableContent {
        let texts = columns.map { Self.texts($0.cells) }
        let numeric = columns.indices.filter { place in
            if case .names = columns[place].cells { false } else { true }
        }
        return TableContent(
            columns: columns.map(\.name),
            rows: (texts.first ?? []).indices.map { row in texts.map { $0[row] } },
            numericColumns: Set(numeric))
    }

    private static func texts(_ cells: Cells) -> [String] {
        switch cells {
        case .ints(let values): values.map { "\($0)" }
        case .numbers(let values): values.map(TrainingText.number)
        case .names(let values): values
        }
    }

    func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        columns.map { name, cells in
            switch cells {
            case .ints(let values): (name, .numbers(values.map(Double.init)))
            case .numbers(let values): (name, .numbers(values))
            case .names(let values): (name, .strings(values))
            }
        }
    }

    var memberNames: [String] { columns.map(\.name) + ["columns"] }

    func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        if name == "columns" { return columns.map(\.name).value(in: context) }
        return columns.first { $0.name == name }.map { column in
            switch column.cells {
            case .ints(let values): values.value(in: context)
            case .numbers(let values): values.value(in: context)
            case .names(let values): values.value(in: context)
            }
        }
    }

    func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        guard case .value(let value)? = indices.first, indices.count == 1, let name = value.string
        else { throw ScriptError.index("this table is indexed by a name") }
        if let found = try member(name, in: context), name != "columns" { return found }
        if let detail = details.first(where: { $0.name == name }) {
            return detail.values.value(in: context)
        }
        let names = columns.map(\.name) + details.map(\.name)
        throw ScriptError.name(
            "the table has nothing called `\(name)`", hint: suggestion(for: name, among: names))
    }
}

extension TableContent {
    /// The table as lines of text; of a long one its beginning and its end.
    var text: String {
        var lines = rows
        if lines.count > 20 {
            lines = Array(lines.prefix(9)) + [columns.map { _ in "…" }] + lines.suffix(10)
        }
        let all = [columns] + lines
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { line in
            let cells = zip(line, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return numericColumns.contains(column) ? space + cell.0 : cell.0 + space
            }
            return cells.joined(separator: "  ").trimmedEnd
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
