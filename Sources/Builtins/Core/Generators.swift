import Machine

/// Generators: what a function that holds a `yield` gives. What is made of one asks it for a value only
/// when asked itself, so that a generator may go on without end.
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
        Builtin(
            "map", area: .collections,
            summary: "A generator of what a function makes of each value of another.",
            Parameter<GeneratorReference>("generator", "What a function with `yield` gave."),
            Parameter<ScriptFunction>("function", "Takes a value."),
            returns: "generator",
            example: "fn count() { yield 1; yield 2 }; count().map(x -> 2 * x).next()"
        ) { context, generator, function in
            context.generator(over: [generator.value, function.value]) {
                try context.next(of: generator.value).map { try context.call(function.value, [$0]) }
            }
        },
        Builtin(
            "filter", area: .collections,
            summary: "A generator of the values of another for which a test holds.",
            Parameter<GeneratorReference>("generator", "What a function with `yield` gave."),
            Parameter<ScriptFunction>("test", "Takes a value, gives a bool."),
            returns: "generator",
            example: "fn count() { yield 1; yield 2 }; count().filter(x -> x > 1).next()"
        ) { context, generator, test in
            context.generator(over: [generator.value, test.value]) {
                while let value = try context.next(of: generator.value) {
                    try context.checkInterrupt()
                    let holds = try context.keeping(value) {
                        try context.test(test, value, for: "filter")
                    }
                    if holds { return value }
                }
                return nil
            }
        },
        Builtin(
            "enumerate", area: .collections,
            summary: "A generator of pairs `[index, value]` of another's values.",
            Parameter<GeneratorReference>("generator", "What a function with `yield` gave."),
            Parameter<Int>("start", default: 0, "The first index."),
            returns: "generator",
            example: "fn letters() { yield \"a\" }; letters().enumerate().next()"
        ) { context, generator, start in
            var index = start
            return context.generator(over: [generator.value]) {
                guard let value = try context.next(of: generator.value) else { return nil }
                defer { index += 1 }
                return context.list([context.int(index), value])
            }
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
