import Machine

/// A regular expression as the language has it: `regex(r"\d+")`.
final class RegularExpression: HostObject {
    let source: String
    let options: Pattern.Options
    let pattern: Pattern

    init(_ source: String, _ options: Pattern.Options) throws {
        self.source = source
        self.options = options
        pattern = try Pattern(source, options)
    }

    static var typeName: String { "regex" }

    func describe(limit: Int) -> String {
        var parts = [quoted(source)]
        if options.ignoreCase { parts.append("ignore_case: true") }
        if options.multiline { parts.append("multiline: true") }
        if options.dotAll { parts.append("dot_all: true") }
        if options.verbose { parts.append("verbose: true") }
        return "regex(\(parts.joined(separator: ", ")))"
    }

    // The machine code and the tables of a pattern; about what a common one takes.
    var externalBytes: Int { 4096 + 64 * source.utf8.count }

    var memberNames: [String] { ["pattern", "group_count"] }

    func member(_ name: String, in context: BuiltinContext) -> Value? {
        switch name {
        case "pattern": context.string(source)
        case "group_count": context.int(pattern.groupCount)
        default: nil
        }
    }

    func isEqual(to other: any HostObject) -> Bool {
        guard let other = other as? RegularExpression else { return false }
        return source == other.source && options == other.options
    }
}

/// What is looked for in a text: a text, or what a regex describes.
enum SearchTerm: FromValue {
    case text(String)
    case regex(RegularExpression)

    static var expectation: String { "string or regex" }

    static func accepts(_ value: Value) -> Bool {
        value.isString || RegularExpression.accepts(value)
    }

    static func from(_ value: Value, in context: BuiltinContext) -> SearchTerm? {
        if let text = value.string { return .text(text) }
        return (value.host as? RegularExpression).map { .regex($0) }
    }
}
