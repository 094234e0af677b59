// What completion and help ask of a value.

extension Value {
    /// The name of a script's function; nil for one without, and for anything else.
    package var functionName: String? {
        guard isKind(.closure) else { return nil }
        let name = object.closure.pointee.prototype.pointee.info.takeUnretainedValue().name
        return name == FunctionInfo.unnamed ? nil : name
    }

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
