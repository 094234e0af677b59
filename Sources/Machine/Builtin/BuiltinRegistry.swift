/// Every builtin of an interpreter by name, overloads together.
package struct BuiltinRegistry {
    /// In the order they were added.
    package private(set) var builtins: [Builtin] = []
    private(set) var functions: [String: NativeFunction] = [:]
    package private(set) var names: [String] = []

    package init(_ builtins: [Builtin] = []) { add(builtins) }

    package mutating func add(_ builtin: Builtin) {
        builtins.append(builtin)
        if let function = functions[builtin.name] {
            function.add(builtin)
        } else {
            functions[builtin.name] = NativeFunction(builtin)
            names.append(builtin.name)
        }
    }

    package mutating func add(_ builtins: [Builtin]) {
        for builtin in builtins { add(builtin) }
    }

    package subscript(name: String) -> NativeFunction? { functions[name] }

    /// What `help(name)` prints: every overload.
    package func helpText(_ name: String) -> String? {
        functions[name]?.overloads.map(\.helpText).joined(separator: "\n\n")
    }
}
