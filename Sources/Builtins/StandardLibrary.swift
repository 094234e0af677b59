import Machine

/// Every builtin of the language. An area adds its list here, one line each.
package func standardBuiltins() -> BuiltinRegistry {
    var registry = BuiltinRegistry()
    let areas: [[Builtin]] = []
    for area in areas { registry.add(area) }
    return registry
}
