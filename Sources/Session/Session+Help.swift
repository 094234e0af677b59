import Builtins
import Machine
import Syntax
import Text

extension Session {
    /// The help page of a name, nil where there is none: a builtin's from its declaration, a definition's
    /// from the `##` lines above it.
    public func help(_ name: String) -> String? {
        if let global = interpreter.globals.first(where: { $0.name == name }) {
            let kind = global.value.isCallable ? global.value.repr() : global.value.typeName
            return [("\(name): \(kind)"), global.documentation].compactMap(\.self)
                .joined(separator: "\n")
        }
        return interpreter.registry.helpText(name)
    }

    /// The page of every builtin, as Markdown, generated from their declarations.
    public static func reference() -> String {
        referencePage(of: standardBuiltins())
    }

    /// Names near to `name`, for a front end that could not find it.
    public func suggestions(for name: String) -> [String] {
        let names = interpreter.globals.map(\.name) + interpreter.registry.names
        return nearestName(to: name, among: names).map { [$0] } ?? []
    }
}
