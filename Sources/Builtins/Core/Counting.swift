import Machine

/// How many items there are of a kind, and what is asked of items one after another.
var countingBuiltins: [Builtin] {
    [
        Builtin(
            "is_empty", area: .collections, summary: "Whether there is no item, or no character.",
            Parameter<Items>("items", "A list, dict, set, range or string."),
            returns: "bool", example: "is_empty([])"
        ) { _, items in
            guard
                let isEmpty = items.count.map({ $0 == 0 })
                    ?? items.source.withUTF8({ $0.isEmpty })
            else {
                throw ScriptError.type(
                    "is_empty: \(items.source.summary) is empty or not once it is gone through")
            }
            return isEmpty
        },
        Builtin(
            "count", area: .collections, summary: "How many entries of a dict a test holds for.",
            Parameter<DictReference>("dict", "The dict."),
            Parameter<ScriptFunction>("test", "Takes a key and its value, gives a bool."),
            returns: "int", example: "{a: 1, b: 2}.count((key, value) -> value > 1)"
        ) { context, dict, test in
            var count = 0
            try context.eachEntry(dict, test) { _, answer in
                if try context.truth(answer, for: "count") { count += 1 }
            }
            return count
        },
        Builtin(
            "count", area: .collections,
            summary: "How many items a test holds for, or how many are equal to a value.",
            Parameter<Items>("items", "What to go through."),
            Parameter<Value>("test", "Takes an item, gives a bool; or the value to look for."),
            returns: "int", example: "(0..10).count(x -> x % 3 == 0)"
        ) { context, items, test in
            var count = 0
            if test.isCallable, let function = ScriptFunction.from(test, in: context) {
                try context.mapped(items, function) { _, answer in
                    if try context.truth(answer, for: "count") { count += 1 }
                    return true
                }
            } else {
                try context.each(items) { item in
                    if item.isEqual(to: test) { count += 1 }
                    return true
                }
            }
            return count
        },
        Builtin(
            "counts", area: .collections,
            summary: "How often each item occurs, as a dict in order of first occurrence.",
            Parameter<Items>("items", "Strings, numbers or other keys."),
            returns: "dict", example: "counts([\"a\", \"b\", \"a\"])"
        ) { context, items in
            let result = context.keep(try context.dict(pairs: []))
            try context.each(items) { item in
                let before = try context.get(item, in: result)?.int ?? 0
                try context.set(item, to: context.int(before + 1), in: result)
                return true
            }
            return result
        },
        Builtin(
            "any", area: .collections,
            summary:
                "Whether a test holds for some item; without a test, whether some item is true.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction?>("test", default: nil, "Takes an item, gives a bool."),
            returns: "bool", example: "[1, -2].any(x -> x < 0)"
        ) { context, items, test in
            try context.firstIndex(items, test, is: true, for: "any") != nil
        },
        Builtin(
            "all", area: .collections,
            summary:
                "Whether a test holds for every item; without a test, whether every item is true.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction?>("test", default: nil, "Takes an item, gives a bool."),
            returns: "bool", example: "[1, 2].all(x -> x > 0)"
        ) { context, items, test in
            try context.firstIndex(items, test, is: false, for: "all") == nil
        },
        Builtin(
            "find", area: .collections, summary: "The first item that a test holds for, or none.",
            Parameter<ListReference>("items", "The list."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "value or none", example: "[1, 5, 7].find(x -> x > 3)"
        ) { context, items, test in
            var found = Value.none
            try context.mapped(Items(source: items.value), test) { item, answer in
                guard try context.truth(answer, for: "find") else { return true }
                found = item
                return false
            }
            return found
        },
        Builtin(
            "find_index", area: .collections,
            summary: "The index of the first item that a test holds for, or none.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "int or none", example: "[1, 5, 7].find_index(x -> x > 3)"
        ) { context, items, test in
            try context.firstIndex(items, test, is: true, for: "find_index")
        },
    ]
}

extension BuiltinContext {
    /// The index of the first item whose test, or which itself, is `wanted`.
    fileprivate func firstIndex(
        _ items: Items, _ test: ScriptFunction?, is wanted: Bool, for name: String
    ) throws -> Int? {
        var index = 0
        var isFound = false
        func look(_ truth: Bool) -> Bool {
            isFound = truth == wanted
            if !isFound { index += 1 }
            return !isFound
        }
        if let test {
            try mapped(items, test) { _, answer in look(try truth(answer, for: name)) }
        } else {
            try each(items) { item in
                guard let truth = item.bool else {
                    throw ScriptError.type("\(name): expected bools, got \(item.summary)")
                }
                return look(truth)
            }
        }
        return isFound ? index : nil
    }

    /// Hands each entry of a dict to `use` with what `function` gives for its key and value. The
    /// entries are those at the start, and stay alive whatever the function does to the dict.
    func eachEntry(
        _ dict: DictReference, _ function: ScriptFunction,
        _ use: ((key: Value, value: Value), Value) throws -> Void
    ) throws {
        let entries = dict.entries
        keep(list(entries.flatMap { [$0.key, $0.value] }))
        keep(function.value)
        for entry in entries {
            try use(entry, try call(function.value, [entry.key, entry.value]))
        }
    }
}
