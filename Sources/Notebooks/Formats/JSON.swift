import Text

/// A JSON value, for `outputs.json` and what the commands print with `--json`.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    package subscript(key: String) -> JSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var int: Int? { if case .int(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let values) = self { values } else { nil } }
    package var object: [String: JSON]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

extension JSON {
    /// - Throws: `JSONError`, also for a key that comes twice and a number beyond what a double holds.
    package init(parsing bytes: [UInt8]) throws {
        var scanner = JSONScanner(bytes)
        self = try scanner.document(JSON.read)
    }

    private static func read(_ scanner: inout JSONScanner) throws -> JSON {
        switch try scanner.next() {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .string: return .string(try scanner.string())
        case .number:
            switch try scanner.number() {
            case .int(let value): return .int(value)
            case .double(let value):
                guard value.isFinite else { throw scanner.error("a number out of range") }
                return .number(value)
            }
        case .array:
            var values: [JSON] = []
            try scanner.array { values.append(try read(&$0)) }
            return .array(values)
        case .object:
            var members: [String: JSON] = [:]
            try scanner.object { scanner, key in
                guard members.updateValue(try read(&scanner), forKey: key) == nil else {
                    throw scanner.error("the key \"\(key)\" stands twice")
                }
            }
            return .object(members)
        }
    }

    /// The one text of this value: keys sorted by their bytes, two spaces a level, a final newline.
    ///
    /// A number that JSON cannot write (not finite) becomes null.
    package var canonicalText: String {
        var text = ""
        write(to: &text, indentation: 0)
        text += "\n"
        return text
    }

    private func write(to text: inout String, indentation: Int) {
        func newLine(_ depth: Int) {
            text += "\n"
            for _ in 0..<depth { text += "  " }
        }
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .number(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): text += value.quotedForJSON
        case .array(let values) where values.isEmpty: text += "[]"
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                newLine(indentation + 1)
                value.write(to: &text, indentation: indentation + 1)
            }
            newLine(indentation)
            text += "]"
        case .object(let members) where members.isEmpty: text += "{}"
        case .object(let members):
            text += "{"
            let keys = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for (index, key) in keys.enumerated() {
                if index > 0 { text += "," }
                newLine(indentation + 1)
                text += key.quotedForJSON
                text += ": "
                members[key]?.write(to: &text, indentation: indentation + 1)
            }
            newLine(indentation)
            text += "}"
        }
    }
}
