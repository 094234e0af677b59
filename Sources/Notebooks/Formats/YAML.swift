/// A YAML value with the line it begins at, for front matter, cell options and parameter files.
///
/// libyaml reads the events; what a plain scalar means is the YAML 1.2 core schema, so `no` and `12:30` stay
/// text and `1e-3` is a number. Anchors, aliases and several documents in one file are refused.
struct YAML: Equatable {
    enum Content: Equatable {
        case null
        case bool(Bool)
        case int(Int)
        case float(Double)
        case string(String)
        case list([YAML])
        case mapping([Entry])
    }

    struct Entry: Equatable {
        var key: String
        var line: Int
        var value: YAML
    }

    struct Failure: Error, Equatable {
        var line: Int
        var message: String
    }

    var content: Content
    /// 1-based within the text that was read.
    var line: Int
    /// A scalar as it was written, without quotes.
    var text = ""

    /// What stands in for a missing value in messages: `an int`, `a list`, …
    var kind: String {
        switch content {
        case .null: "nothing"
        case .bool: "a bool"
        case .int: "an int"
        case .float: "a float"
        case .string: "a string"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The meaning of an unquoted scalar by the YAML 1.2 core schema.
    static func resolve(plain text: String) -> Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: break
        }
        if let value = integer(text) { return .int(value) }
        if let value = number(text) { return .float(value) }
        return .string(text)
    }

    private static func integer(_ text: String) -> Int? {
        if text.hasPrefix("0x") { return digitsOnly(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return digitsOnly(text.dropFirst(2), radix: 8) }
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func digitsOnly(_ text: Substring, radix: Int) -> Int? {
        guard let first = text.first, first != "-", first != "+" else { return nil }
        return Int(text, radix: radix)
    }

    private static func number(_ text: String) -> Double? {
        // Double's own parser also takes "inf", "nan" and hexadecimal, which YAML spells otherwise.
        guard text.utf8.contains(where: { (48...57).contains($0) }),
            text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) })
        else { return nil }
        return Double(text)
    }
}
