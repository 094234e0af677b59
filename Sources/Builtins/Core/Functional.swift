import Machine

/// What a function makes of items, one after another.
var functionalBuiltins: [Builtin] {
    [
        Builtin(
            "map", area: .collections, summary: "What a function gives for each item.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("function", "Takes an item."),
            returns: "list", example: "[1, 2, 3].map(x -> x * x)"
        ) { context, items, function in
            let result = context.keep(context.list([]))
            try context.mapped(items, function) { _, value in
                context.append(value, to: result)
                return true
            }
            return result
        },
        Builtin(
            "flat_map", area: .collections,
            summary: "The items of the lists that a function gives for each item, in one list.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("function", "Takes an item, gives a list or other sequence."),
            returns: "list", example: "[1, 2].flat_map(x -> [x, x * 10])"
        ) { context, items, function in
            let result = context.keep(context.list([]))
            try context.mapped(items, function) { _, value in
                guard let more = Items.from(value, in: context) else {
                    throw ScriptError.type(
                        "flat_map: the function should give a list, got \(value.summary)",
                        hint: "`map` takes a function that gives single values")
                }
                try context.reserve(bytes: more.listBytes)
                try context.each(more) { item in
                    context.append(item, to: result)
                    return true
                }
                return true
            }
            return result
        },
        Builtin(
            "filter", area: .collections, summary: "The entries of a dict that a test holds for.",
            Parameter<DictReference>("dict", "The dict."),
            Parameter<ScriptFunction>("test", "Takes a key and its value, gives a bool."),
            returns: "dict", example: "{a: 1, b: 2}.filter((key, value) -> value > 1)"
        ) { context, dict, test in
            let result = context.keep(try context.dict(pairs: []))
            try context.eachEntry(dict, test) { entry, answer in
                if try context.truth(answer, for: "filter") {
                    try context.set(entry.key, to: entry.value, in: result)
                }
            }
            return result
        },
        Builtin(
            "filter", area: .collections, summary: "The items that a test holds for.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "list", example: "(0..10).filter(x -> x % 2 == 0)"
        ) { context, items, test in
            let result = context.keep(context.list([]))
            try context.mapped(items, test) { item, answer in
                if try context.truth(answer, for: "filter") { context.append(item, to: result) }
                return true
            }
            return result
        },
        Builtin(
            "partition", area: .collections,
            summary: "Two lists: the items that a test holds for, and the others.",
            Parameter<ListReference>("items", "The list."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "list of list", example: "[1, 2, 3, 4].partition(x -> x % 2 == 0)"
        ) { context, items, test in
            let (fitting, others) = (context.list([]), context.list([]))
            let result = context.keep(context.list([fitting, others]))
            try context.mapped(Items(source: items.value), test) { item, answer in
                let fits = try context.truth(answer, for: "partition")
                context.append(item, to: fits ? fitting : others)
                return true
            }
            return result
        },
        Builtin(
            "take_while", area: .collections,
            summary: "The items before the first that a test does not hold for.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "list", example: "[1, 2, 9, 1].take_while(x -> x < 5)"
        ) { context, items, test in
            let result = context.keep(context.list([]))
            try context.mapped(items, test) { item, answer in
                guard try context.truth(answer, for: "take_while") else { return false }
                context.append(item, to: result)
                return true
            }
            return result
        },
        Builtin(
            "drop_while", area: .collections,
            summary: "The items from the first on that a test does not hold for.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "list", example: "[1, 2, 9, 1].drop_while(x -> x < 5)"
        ) { context, items, test in
            let result = context.keep(context.list([]))
            context.keepItems(items)
            var isDropping = true
            try context.each(items) { item in
                if isDropping { isDropping = try context.test(test, item, for: "drop_while") }
                if !isDropping { context.append(item, to: result) }
                return true
            }
            return result
        },
        Builtin(
            "reduce", area: .collections,
            summary:
                "Combines the items from the first to the last: `function(function(a, b), c)`.",
            Parameter<AnySequence>("items", "What to go through."),
            Parameter<ScriptFunction>(
                "function", "Takes what is combined so far and the next item."),
            Parameter<Variadic<Value>>(
                "initial", "What to start from; the first item where it is left out."),
            returns: "value", example: "[1, 2, 3].reduce((sum, x) -> sum + x, 10)"
        ) { context, items, function, initial in
            let steps = try accumulated(
                items, function, initial, isRunning: false, "reduce", context)
            guard let result = steps.listItem(0) else {
                throw ScriptError.value(
                    "reduce: the list is empty",
                    hint: "say what to start from: `reduce(items, f, 0)`")
            }
            return result
        },
        Builtin(
            "scan", area: .collections,
            summary: "What `reduce` has combined after each item, as a list.",
            Parameter<AnySequence>("items", "What to go through."),
            Parameter<ScriptFunction>(
                "function", "Takes what is combined so far and the next item."),
            Parameter<Variadic<Value>>(
                "initial",
                "What to start from, first in the list; the first item where it is left out."),
            returns: "list", example: "[1, 2, 3].scan((sum, x) -> sum + x)"
        ) { context, items, function, initial in
            try accumulated(items, function, initial, isRunning: true, "scan", context)
        },
        Builtin(
            "group_by", area: .collections,
            summary: "The items in lists by what a function gives for them, as a dict.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("key", "Takes an item, gives its group's key."),
            returns: "dict",
            example: "[1, 2, 3].group_by(x -> if x % 2 == 0 { \"even\" } else { \"odd\" })"
        ) { context, items, key in
            let result = context.keep(try context.dict(pairs: []))
            try context.mapped(items, key) { item, group in
                if let list = try context.get(group, in: result) {
                    context.append(item, to: list)
                } else {
                    try context.set(group, to: context.list([item]), in: result)
                }
                return true
            }
            return result
        },
    ]
}

/// What is combined after the last item, or after each (`isRunning`), as a list; empty where there is
/// nothing to start from.
private func accumulated(
    _ items: AnySequence, _ function: ScriptFunction, _ initial: Variadic<Value>, isRunning: Bool,
    _ name: String, _ context: BuiltinContext
) throws -> Value {
    guard initial.values.count <= 1 else {
        throw ScriptError.argument("\(name) takes at most 3 arguments")
    }
    let result = context.keep(context.list(initial.values))
    context.keep(function.value)
    context.keepItems(items)
    try context.each(items) { item in
        guard let count = result.itemCount, let before = result.listItem(count - 1) else {
            context.append(item, to: result)
            return true
        }
        let next = try context.call(function.value, [before, item])
        if isRunning {
            context.append(next, to: result)
        } else {
            context.setItems(of: result, to: [next])
        }
        return true
    }
    return result
}
