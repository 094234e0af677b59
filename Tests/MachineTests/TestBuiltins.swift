import Machine

/// A few builtins, enough to write programs with.
func testBuiltins() -> [Builtin] {
    [
        Builtin(
            "print", area: .basics, summary: "Prints its arguments.",
            Parameter<Variadic<Value>>("values", "What to print."), returns: "none",
            example: "print(1)"
        ) { context, values in
            context.print(values.values.map { $0.str() }.joined(separator: " ") + "\n")
            return Value.none
        },
        Builtin(
            "len", area: .basics, summary: "How many items.",
            Parameter<Value>("x", "A collection."),
            returns: "int", example: "len([1])"
        ) { _, x in x.list?.count ?? x.dict?.count ?? x.string?.count ?? 0 },
        Builtin(
            "append", area: .collections, summary: "Appends to a list.",
            Parameter<Value>("items", "The list."), Parameter<Value>("x", "What to append."),
            returns: "none", example: "append([], 1)"
        ) { context, items, x in
            context.append(x, to: items)
            return Value.none
        },
        Builtin(
            "map", area: .collections, summary: "The results of a function, item by item.",
            Parameter<[Value]>("items", "The list."),
            Parameter<ScriptFunction>("f", "The function."),
            returns: "list", example: "map([1], x -> x)"
        ) { context, items, f in
            let result = context.keep(context.list([]))
            for item in items { context.append(try f(item), to: result) }
            return result
        },
        Builtin(
            "error", area: .basics, summary: "An error to throw.",
            Parameter<String>("kind", "Its kind."),
            Parameter<String>("message", "What is wrong."),
            Parameter<NamedArguments>("fields", "Further fields."), returns: "error",
            example: "error(\"value\", \"too large\")"
        ) { context, kind, message, fields in
            context.error(
                ScriptError(kind, message, fields: fields.entries.map { ($0.key, $0.value) }))
        },
        Builtin(
            "counter", area: .basics, summary: "A host object that counts.",
            Parameter<Int>("start", default: 0, "Where it starts."), returns: "counter",
            example: "counter()"
        ) { _, start in Counter(start) },
        Builtin(
            "apply", area: .basics, summary: "Calls a function with nothing.",
            Parameter<ScriptFunction>("f", "The function."), returns: "value",
            example: "apply(() -> 1)"
        ) { _, f in try f() },
    ]
}

/// A host object with everything that the protocol offers.
final class Counter: HostObject {
    nonisolated(unsafe) static var alive = 0
    static let typeName = "counter"
    private(set) var total: Int

    init(_ total: Int) {
        self.total = total
        Counter.alive += 1
    }

    deinit { Counter.alive -= 1 }

    func describe(limit: Int) -> String { "counter(\(total))" }
    var externalBytes: Int { 1_000_000 }
    var memberNames: [String] { ["total"] }
    var count: Int? { total }

    func member(_ name: String, in context: BuiltinContext) -> Value? {
        name == "total" ? context.int(total) : nil
    }

    func setMember(_ name: String, to value: Value, in context: BuiltinContext) throws -> Bool {
        guard name == "total", let int = value.int else { return false }
        total = int
        return true
    }

    func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        let texts = indices.map { index in
            switch index {
            case .value(let value): value.repr()
            case .slice(let slice):
                "\(slice.start.map(String.init) ?? ""):\(slice.stop.map(String.init) ?? ""):\(slice.step)"
            case .ellipsis: "..."
            }
        }
        return context.string(texts.joined(separator: ", "))
    }

    static func binary(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, in context: BuiltinContext
    ) throws -> Value? {
        func total(_ value: Value) throws -> Int? {
            try Counter.from(value, in: context)?.total ?? value.int
        }
        guard let a = try total(left), let b = try total(right) else { return nil }
        switch operation {
        case .add: return context.host(Counter(a + b))
        case .greater: return Value(a > b)
        default: return nil
        }
    }

    func call(_ arguments: [Value], in context: BuiltinContext) throws -> Value? {
        total += arguments.count
        return context.int(total)
    }

    func iterate(in context: BuiltinContext) -> (() throws -> Value?)? {
        var next = 0
        return { [total] in
            guard next < total else { return nil }
            defer { next += 1 }
            return context.int(next)
        }
    }
}
