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
        case .string(let value): Self.quote(value, into: &text)
        case .array(let values):
            Self.writeList(values, brackets: ("[", "]"), to: &text, indent: indent) {
                $0.write(to: &$1, indent: $2)
            }
        case .object(let members):
            Self.writeList(members, brackets: ("{", "}"), to: &text, indent: indent) {
                Self.quote($0.key, into: &$1)
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

    private static func quote(_ string: String, into text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
