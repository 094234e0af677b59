// What completion and help ask of a value.

extension Value {
    /// The names of a script function's parameters; empty for anything else.
    package var parameterNames: [String] {
        guard isKind(.closure) else { return [] }
        return object.closure.pointee.prototype.pointee.info.takeUnretainedValue()
            .parameters.compactMap(\.name)
    }
}

extension Builtin {
    /// Whether `value.name(…)` would call this builtin.
    package func takesFirst(_ value: Value) -> Bool {
        !parameters.isEmpty && acceptsFirst(value)
    }
}
