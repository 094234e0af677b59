/// A value that every program knows by name, such as `pi`.
package struct BuiltinConstant: Sendable {
    package let name: String
    package let area: BuiltinArea
    /// One sentence: what it is.
    package let summary: String
    /// A number; nothing that the collector would have to know of.
    package let value: Value

    package init(_ name: String, area: BuiltinArea, summary: String, value: Double) {
        self.name = name
        self.area = area
        self.summary = summary
        self.value = Value(value)
    }
}

/// Every builtin of an interpreter by name, overloads together.
package struct BuiltinRegistry {
    /// In the order they were added.
    package private(set) var builtins: [Builtin] = []
    private(set) var functions: [String: NativeFunction] = [:]
    package private(set) var constants: [BuiltinConstant] = []
    /// The functions' and the constants'.
    package private(set) var names: [String] = []

    package init(_ builtins: [Builtin] = []) { add(builtins) }

    package mutating func add(_ builtin: Builtin) {
        builtins.append(builtin)
        if let function = functions[builtin.name] {
            functions[builtin.name] = function.adding(builtin)
        } else {
            functions[builtin.name] = NativeFunction(builtin)
            names.append(builtin.name)
        }
    }

    package mutating func add(_ builtins: [Builtin]) {
        for builtin in builtins { add(builtin) }
    }

    package mutating func add(_ constants: [BuiltinConstant]) {
        self.constants += constants
        names += constants.map(\.name)
    }

    package subscript(name: String) -> NativeFunction? { functions[name] }

    /// What `help(name)` prints: every overload.
    package func helpText(_ name: String) -> String? {
        if let constant = constants.first(where: { $0.name == name }) {
            return "\(name) = \(constant.value.repr())\n    \(constant.summary)"
        }
        return functions[name]?.overloads.map(\.helpText).joined(separator: "\n\n")
    }
}
