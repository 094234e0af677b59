import Syntax

/// What a source defines for others, read from its text: nothing of it runs.
package struct SourcePage {
    package struct Entry {
        package let name: String
        /// `mlp(sizes, activation: relu)`, `struct Point(x, y: 0)`, `limit`.
        package let signature: String
        package let documentation: String?
        /// A struct's methods.
        package let members: [Entry]
    }

    /// The `##` lines at its beginning that belong to no definition.
    package let documentation: String?
    package let entries: [Entry]

    /// - Throws: where the source cannot be parsed.
    package init(_ source: Source) throws(ScriptError) {
        let (program, diagnostics) = Parser.parse(source)
        if diagnostics.contains(where: { $0.severity == .error }) { throw ScriptError(diagnostics) }
        documentation = SourcePage.introduction(of: source)
        entries = program.statements.compactMap { SourcePage.entry($0, source) }
    }

    /// As `help` shows it: the introduction, then every definition.
    package var text: String {
        ([documentation].compactMap(\.self) + entries.map(\.text)).joined(separator: "\n\n")
    }

    package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    private static func entry(_ statement: Statement, _ source: Source) -> Entry? {
        switch statement.kind {
        case .function(let function):
            return entry(function, source)
        case .structure(let structure):
            let fields = structure.fields.map { field in
                field.name.text + (defaultText(field.defaultValue, source).map { ": " + $0 } ?? "")
            }
            return Entry(
                name: structure.name.text,
                signature: "struct \(structure.name.text)(\(fields.joined(separator: ", ")))",
                documentation: structure.documentation,
                members: structure.methods.compactMap { entry($0, source) })
        case .binding(let binding):
            guard case .name(let name) = binding.pattern.kind,
                let documentation = binding.documentation
            else { return nil }
            return Entry(
                name: name, signature: name, documentation: documentation, members: [])
        default:
            return nil
        }
    }

    private static func entry(_ function: Function, _ source: Source) -> Entry? {
        guard let name = function.name?.text else { return nil }
        let parameters = function.parameters.map { parameter in
            let name = parameter.name ?? source.text(in: parameter.pattern.span)
            if parameter.isRest { return name + "..." }
            return name + (defaultText(parameter.defaultValue, source).map { ": " + $0 } ?? "")
        }
        return Entry(
            name: name, signature: "\(name)(\(parameters.joined(separator: ", ")))",
            documentation: function.documentation, members: [])
    }

    /// A default as it is written, nil where there is none.
    private static func defaultText(_ value: Expression?, _ source: Source) -> String? {
        guard let value else { return nil }
        let text = source.text(in: value.span)
        return text.contains("\n") ? "…" : text.cut(to: 30)
    }

    private static func introduction(of source: Source) -> String? {
        var lines: [Substring] = []
        let text = String(decoding: source.bytes, as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("##") {
                let content = line.dropFirst(2)
                lines.append(content.first == " " ? content.dropFirst() : content)
            } else if line.allSatisfy(\.isWhitespace) {
                if !lines.isEmpty { return lines.joined(separator: "\n") }
            } else if !line.hasPrefix("#") {
                // What stands right above a definition is the definition's.
                return nil
            }
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}

extension SourcePage.Entry {
    /// The signature, and below it what it says of itself.
    package var text: String {
        var lines = [signature]
        if let documentation { lines += indented(documentation) }
        for member in members { lines += indented(member.text) }
        return lines.joined(separator: "\n")
    }
}

/// The lines of a text, four columns further in.
func indented(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
        $0.isEmpty ? "" : "    " + $0
    }
}
