import Session

/// The format of `outputs.json`. Texts are lists of lines, so that a changed number is a changed line in a diff.
extension RunRecord {
    /// Raised when a reader of the old format would misread the new one.
    static let format = 1

    package var json: JSON {
        .object([
            "format": .int(RunRecord.format),
            "cells": .array(cells.map(\.json)),
            "computation": .string(computation),
            "parameters": .object(
                Dictionary(
                    parameters.map { ($0.name, $0.value.json) }, uniquingKeysWith: { $1 })),
            "seed": .string(String(seed)),
        ])
    }

    /// - Parameter files: what is kept of a figure, by its name.
    init(
        json: JSON, path: String, files: (String) -> FigureFiles
    ) throws(NotebookError) {
        func damaged(_ what: String) -> NotebookError {
            NotebookError(
                path: path, message: "not a record of outputs: \(what)",
                hint: "record it anew with `linnet run` or `linnet check --update`")
        }
        guard let format = json["format"]?.int else { throw damaged("`format` is missing") }
        guard format == RunRecord.format else {
            throw damaged("format \(format), and this version reads \(RunRecord.format)")
        }
        guard let cells = json["cells"]?.array, let computation = json["computation"]?.string,
            let seed = json["seed"]?.string.flatMap({ UInt64($0) }),
            let parameters = json["parameters"]?.object
        else { throw damaged("a field is missing or of another type") }
        var records: [CellRecord] = []
        for cell in cells {
            guard let record = CellRecord(json: cell, files: files) else {
                throw damaged("cell \(records.count + 1)")
            }
            records.append(record)
        }
        self.init(
            cells: records,
            parameters: parameters.sorted { $0.key < $1.key }
                .map { Parameter(name: $0.key, value: $0.value.plainValue) },
            seed: seed, computation: computation)
    }
}

/// A figure's files as they were found, empty where one is missing.
struct FigureFiles {
    var scene: String
    var svg: [UInt8]
    var animation: [UInt8]
}

extension CellRecord {
    package var json: JSON {
        var members: [String: JSON] = [
            "code": .string(code), "outputs": .array(outputs.map(\.json)),
            "status": .string(status.rawValue),
        ]
        if let label { members["label"] = .string(label) }
        return .object(members)
    }

    fileprivate init?(json: JSON, files: (String) -> FigureFiles) {
        guard let code = json["code"]?.string,
            let status = json["status"]?.string.flatMap(Status.init),
            let outputs = json["outputs"]?.array
        else { return nil }
        self.init(label: json["label"]?.string, code: code, status: status, outputs: [])
        for output in outputs {
            guard let output = CellOutput(json: output, files: files) else { return nil }
            self.outputs.append(output)
        }
    }
}

extension CellOutput {
    fileprivate var json: JSON {
        switch self {
        case .text(let text): return .object(["kind": "text", "text": .lines(text)])
        case .note(let text): return .object(["kind": "note", "text": .lines(text)])
        case .value(let text, let table):
            var members: [String: JSON] = ["kind": "value", "text": .lines(text)]
            if let table { members["table"] = table.json }
            return .object(members)
        case .error(let error):
            var members: [String: JSON] = [
                "kind": "error", "error": .string(error.kind), "message": .string(error.message),
                "text": .lines(error.rendered),
            ]
            if let line = error.line { members["line"] = .int(line) }
            return .object(members)
        case .figure(let figure):
            let formats = figure.others.keys.map(\.rawValue).sorted()
            var members: [String: JSON] = [
                "kind": "figure", "name": .string(figure.name), "title": .string(figure.title),
                "alt": .string(figure.alternativeText), "width": .number(figure.width),
                "height": .number(figure.height),
                "formats": .array((["svg"] + formats).map(JSON.string)),
            ]
            if figure.animation != nil { members["animation"] = .bool(true) }
            return .object(members)
        }
    }

    fileprivate init?(json: JSON, files: (String) -> FigureFiles) {
        let text = json["text"]?.joinedLines
        switch json["kind"]?.string {
        case "text":
            guard let text else { return nil }
            self = .text(text)
        case "note":
            guard let text else { return nil }
            self = .note(text)
        case "value":
            guard let text else { return nil }
            var table: Table?
            if let given = json["table"] {
                guard let read = Table(json: given) else { return nil }
                table = read
            }
            self = .value(text, table)
        case "error":
            guard let text, let kind = json["error"]?.string, let message = json["message"]?.string
            else { return nil }
            self = .error(
                ErrorRecord(
                    kind: kind, message: message, rendered: text, line: json["line"]?.int))
        case "figure":
            // The name becomes a path: one that leaves the folder is refused.
            guard let name = json["name"]?.string, !name.utf8.contains(UInt8(ascii: "/")),
                let title = json["title"]?.string, let alt = json["alt"]?.string,
                let width = json["width"]?.double, let height = json["height"]?.double
            else { return nil }
            let kept = files(name)
            let isMoving = json["animation"] == .bool(true)
            let formats = json["formats"]?.array?.compactMap {
                $0.string.flatMap(FigureFormat.init)
            }
            let others = (formats ?? []).filter { $0 != .svg }.map { ($0, [UInt8]()) }
            self = .figure(
                FigureRecord(
                    name: name, title: title, alternativeText: alt, width: width, height: height,
                    scene: kept.scene, svg: kept.svg,
                    others: Dictionary(others, uniquingKeysWith: { first, _ in first }),
                    animation: isMoving ? kept.animation : nil))
        default: return nil
        }
    }
}

extension Table {
    fileprivate var json: JSON {
        .object([
            "columns": .array(columns.map(JSON.string)),
            "numeric": .array(numericColumns.sorted().map(JSON.int)),
            "rows": .array(rows.map { .array($0.map(JSON.string)) }),
        ])
    }

    fileprivate init?(json: JSON) {
        func strings(_ json: JSON?) -> [String]? {
            guard let values = json?.array else { return nil }
            let strings = values.compactMap(\.string)
            return strings.count == values.count ? strings : nil
        }
        guard let columns = strings(json["columns"]), let given = json["rows"]?.array,
            let numeric = json["numeric"]?.array
        else { return nil }
        let rows = given.compactMap { strings($0) }
        guard rows.count == given.count else { return nil }
        self.init(columns: columns, rows: rows, numericColumns: Set(numeric.compactMap(\.int)))
    }
}

extension JSON: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A text as the list of what stands between its newlines.
    static func lines(_ text: String) -> JSON {
        let parts = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return .array(parts.map { .string(String(Substring($0))) })
    }

    var joinedLines: String? {
        guard let values = array else { return nil }
        let lines = values.compactMap(\.string)
        return lines.count == values.count ? lines.joined(separator: "\n") : nil
    }

    var plainValue: PlainValue {
        switch self {
        case .null: .none
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .number(let value): .float(value)
        case .string(let text): .string(text)
        case .array(let values): .list(values.map(\.plainValue))
        case .object(let members):
            .dict(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.plainValue) })
        }
    }
}

extension PlainValue {
    package var json: JSON {
        switch self {
        case .none: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .float(let value): .number(value)
        case .string(let text): .string(text)
        case .list(let values): .array(values.map(\.json))
        case .dict(let entries):
            .object(Dictionary(entries.map { ($0.key, $0.value.json) }, uniquingKeysWith: { $1 }))
        case .tensor(let tensor):
            .object([
                "shape": .array(tensor.shape.map(JSON.int)),
                "values": .array(tensor.values.map(JSON.number)),
            ])
        }
    }
}
