/// What a person asks for with one entry at the prompt.
package enum Request: Equatable {
    case nothing
    case code(String)
    /// `?name` or `name?`; a lone `?` asks for the prompt's own help.
    case help(String)
    /// `:name argument`.
    case command(String, argument: String)

    package init(_ entry: String) {
        let text = entry.trimmed
        if text.isEmpty {
            self = .nothing
        } else if text.hasPrefix(":") {
            let name = text.dropFirst().prefix { !$0.isWhitespace }
            self = .command(
                String(name), argument: String(text.dropFirst(name.count + 1)).trimmed)
        } else if text.hasPrefix("?") {
            self = .help(String(text.dropFirst()).trimmed)
        } else if text.hasSuffix("?"), Request.isName(text.dropLast()) {
            self = .help(String(text.dropLast()))
        } else {
            self = .code(entry)
        }
    }

    /// Whether the text is a name, or names joined by dots.
    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String {
        var rest = drop { $0.isWhitespace }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
