import Builtins
import Machine
import Syntax
import Text

extension Session {
    /// The help page of a name, nil where there is none: what a definition of this session says of itself,
    /// a builtin's declaration, or a module of the library, imported or not. Members go by dots:
    /// `blocks.mlp`, `model.layers`.
    public func help(_ name: String) -> String? {
        let parts = name.split(separator: ".").map { String($0) }
        guard let first = parts.first else { return nil }
        if let global = interpreter.globals.first(where: { $0.name == first }) {
            var value = global.value
            for part in parts.dropFirst() {
                guard let next = try? interpreter.member(value, part) else { return nil }
                value = next
            }
            return interpreter.help(
                value, name: name, documentation: parts.count == 1 ? global.documentation : nil)
        }
        if let page = interpreter.registry.helpText(name) { return page }
        guard let source = modules.source(named: first), let page = try? SourcePage(source) else {
            return nil
        }
        guard parts.count > 1 else {
            return "module \(first), to be had by `import \(quoted(first))`\n\n\(page.text)"
        }
        return parts.count == 2 ? page[parts[1]]?.text : nil
    }

    /// What a file defines, with what it says of itself; nothing of it runs.
    ///
    /// - Throws: `ScriptFailure` where it cannot be parsed.
    public static func help(bytes: [UInt8], name: String) throws(ScriptFailure) -> String {
        do throws(ScriptError) {
            return try SourcePage(Source(name: name, bytes: bytes)).text
        } catch {
            throw ScriptFailure(error, named: name)
        }
    }

    /// The page of every builtin, as Markdown, generated from their declarations.
    ///
    /// - Parameter drawsFigures: examples that draw are cells of a notebook instead of code to be read.
    public static func reference(drawsFigures: Bool = false) -> String {
        referencePage(of: standardBuiltins(), drawsFigures: drawsFigures)
    }

    /// Names near to `name`, for a front end that could not find it.
    public func suggestions(for name: String) -> [String] {
        if let dot = name.lastIndex(of: ".") {
            let module = String(name[..<dot])
            let members = memberNames(of: module).map { "\(module).\($0)" }
            return nearestName(to: name, among: members).map { [$0] } ?? Array(members.prefix(12))
        }
        let names = interpreter.globals.map(\.name) + interpreter.registry.names + modules.names()
        return nearestName(to: name, among: names).map { [$0] } ?? []
    }

    private func memberNames(of name: String) -> [String] {
        if let value = interpreter[name] { return interpreter.memberNames(of: value) }
        guard let source = modules.source(named: name), let page = try? SourcePage(source) else {
            return []
        }
        return page.entries.map(\.name)
    }
}
