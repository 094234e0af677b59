import Text

/// A JSON value (RFC 8259), read and written without Foundation.
///
/// Keys keep their order, so that a written file reads like the model it describes.
package indirect enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package var key: String
        package var value: JSON
    }

    package static func int(_ value: Int) -> JSON { .number(Double(value)) }
    package static func ints(_ values: [Int]) -> JSON { .array(values.map(JSON.int)) }
    package static func dict(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    package subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var double: Double? { if case .number(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    package var object: [Member]? { if case .object(let value) = self { value } else { nil } }

    /// A whole number within ±2^53, where a double is exact.
    package var int: Int? {
        guard let double, abs(double) <= 0x1p53 else { return nil }
        return Int(exactly: double)
    }

    package var ints: [Int]? {
        guard let array else { return nil }
        let values = array.compactMap(\.int)
        return values.count == array.count ? values : nil
    }
}

extension JSON {
    /// - Throws: `JSONError`, also for a key that comes twice and a number beyond what a double holds.
    package init(parsing bytes: some Collection<UInt8>) throws {
        var scanner = JSONScanner(Array(bytes))
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
            var members: [Member] = []
            var keys = Set<String>()
            try scanner.object { scanner, key in
                guard keys.insert(key).inserted else {
                    throw scanner.error("the key \"\(key)\" stands twice")
                }
                members.append(Member(key: key, value: try read(&scanner)))
            }
            return .object(members)
        }
    }
}

extension JSON: CustomStringConvertible {
    /// Compact, in one line. Numbers that JSON has no form for become null.
    package var description: String {
        var text = ""
        write(to: &text, indent: nil)
        return text
    }

    /// Over several lines, two spaces a level.
    package var pretty: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += Self.text(value)
        case .string(let value): text += value.quotedForJSON
        case .array(let values):
            Self.writeList(values, brackets: ("[", "]"), to: &text, indent: indent) {
                $0.write(to: &$1, indent: $2)
            }
        case .object(let members):
            Self.writeList(members, brackets: ("{", "}"), to: &text, indent: indent) {
                $1 += $0.key.quotedForJSON
                $1 += $2 == nil ? ":" : ": "
                $0.value.write(to: &$1, indent: $2)
            }
        }
    }

    private static func writeList<T>(
        _ values: [T], brackets: (String, String), to text: inout String, indent: Int?,
        _ write: (T, inout String, Int?) -> Void
    ) {
        text += brackets.0
        let inner = indent.map { $0 + 2 }
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: " ", count: inner) }
            write(value, &text, inner)
        }
        if let indent, !values.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
        text += brackets.1
    }

    private static func text(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if let whole = Int(exactly: value), abs(value) <= 0x1p53 { return "\(whole)" }
        // Swift prints the shortest digits that read back as the same number.
        return "\(value)"
    }
}
