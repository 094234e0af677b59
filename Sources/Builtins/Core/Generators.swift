import Machine

/// Generators: what a function that holds a `yield` gives.
var generatorBuiltins: [Builtin] {
    [
        Builtin(
            "next", area: .collections,
            summary: "The next value of a generator, or a default once it has no more.",
            Parameter<GeneratorReference>("generator", "What a function with `yield` gave."),
            Parameter<Value>("default", default: .none, "What to give after the last value."),
            returns: "value", example: "fn count() { yield 1; yield 2 }; count().next()"
        ) { context, generator, other in try context.next(of: generator.value) ?? other },
        Builtin(
            "take", area: .collections,
            summary: "The next values of a generator, no more than `count`; the others stay.",
            Parameter<GeneratorReference>("generator", "What a function with `yield` gave."),
            Parameter<Int>("count", "How many."),
            returns: "list", example: "fn count() { yield 1; yield 2 }; count().take(1)"
        ) { context, generator, count in
            guard count >= 0 else {
                throw ScriptError.value("take: `count` should be 0 or more, got \(count)")
            }
            context.keep(generator.value)
            let result = context.keep(context.list([]))
            var left = count
            while left > 0, let value = try context.next(of: generator.value) {
                context.append(value, to: result)
                left -= 1
            }
            return result
        },
    ]
}

/// A generator itself, whose values are not asked for.
private struct GeneratorReference: FromValue {
    let value: Value

    static var expectation: String { "generator" }
    static func accepts(_ value: Value) -> Bool { value.isGenerator }
    static func from(_ value: Value, in context: BuiltinContext) -> GeneratorReference? {
        value.isGenerator ? GeneratorReference(value: value) : nil
    }
}
