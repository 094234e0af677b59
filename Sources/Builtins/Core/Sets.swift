import Machine

/// Sets: items each once, found at once, in the order they came. `|`, `&`, `-`, `<=` and `in` work on
/// them.
var setBuiltins: [Builtin] {
    [
        Builtin(
            "set", area: .collections,
            summary: "A set of the items of a sequence, each once, in the order they first came.",
            Parameter<AnySequence?>("items", default: nil, "Numbers, strings, bools."),
            returns: "set", example: "set([3, 1, 3]) | set([2])"
        ) { context, items in
            try context.set(items.map { try context.values(of: $0) } ?? [])
        },
        Builtin(
            "add", area: .collections,
            summary: "Adds an item to a set, in place; whether it is new there.",
            Parameter<SetReference>("set", "The set to change."),
            Parameter<Value>("item", "A number, a string, a bool or none."),
            returns: "bool", example: "set([1]).add(2)"
        ) { context, set, item in try context.insert(item, into: set.value) },
        Builtin(
            "remove", area: .collections,
            summary: "Takes an item out of a set, in place; whether it was there.",
            Parameter<SetReference>("set", "The set to change."),
            Parameter<Value>("item", "The item."),
            returns: "bool", example: "set([1, 2]).remove(2)"
        ) { context, set, item in try context.remove(item, from: set.value) != nil },
        Builtin(
            "clear", area: .collections, summary: "Removes all items of a set.",
            Parameter<SetReference>("set", "The set to empty."),
            returns: "none", example: "set([1]).clear()"
        ) { context, set in
            context.removeAll(from: set.value)
            return Value.none
        },
        Builtin(
            "copy", area: .collections, summary: "A new set of the same items.",
            Parameter<SetReference>("set", "The set."),
            returns: "set", example: "copy(set([1]))"
        ) { context, set in try context.set(set.items) },
        Builtin(
            "filter", area: .collections,
            summary: "A set of the items for which a function gives true.",
            Parameter<SetReference>("set", "The set."),
            Parameter<ScriptFunction>("function", "Given an item, a bool."),
            returns: "set", example: "set([1, 2, 3]).filter(x -> x > 1)"
        ) { context, set, function in
            let result = context.keep(try context.set([]))
            try context.mapped(Items(source: set.value), function) { item, answer in
                if try context.truth(answer, for: "filter") {
                    _ = try context.insert(item, into: result)
                }
                return true
            }
            return result
        },
        Builtin(
            "contains", area: .collections,
            summary: "Whether an item is in a set; `item in set` is the same.",
            Parameter<SetReference>("set", "The set."),
            Parameter<Value>("item", "What to look for."),
            returns: "bool", example: "set([1, 2]).contains(2)"
        ) { context, set, item in try context.binary(.isIn, item, set.value) },
        combination("union", "A set of the items of all.", example: "set([1]).union([2], [3])") {
            context, set, other in try context.binary(.unite, set, other)
        },
        combination(
            "intersection", "A set of the items that all have.",
            example: "set([1, 2]).intersection([2, 3])"
        ) { context, set, other in try context.binary(.intersect, set, other) },
        combination(
            "difference", "A set of a set's items that none of the others has.",
            example: "set([1, 2]).difference([2])"
        ) { context, set, other in try context.binary(.subtract, set, other) },
        combination(
            "symmetric_difference", "A set of the items that an odd number of them has.",
            example: "set([1, 2]).symmetric_difference([2, 3])"
        ) { context, set, other in
            let all = try context.binary(.unite, set, other)
            return try context.binary(.subtract, all, try context.binary(.intersect, set, other))
        },
        comparison(
            "is_subset", "Whether another has all items of a set.",
            example: "set([1]).is_subset([1, 2])"
        ) { context, set, other in try context.binary(.lessEqual, set, other) },
        comparison(
            "is_superset", "Whether a set has all items of another.",
            example: "set([1, 2]).is_superset([1])"
        ) { context, set, other in try context.binary(.lessEqual, other, set) },
        comparison(
            "is_disjoint", "Whether two sets have no item in common.",
            example: "set([1]).is_disjoint([2])"
        ) { context, set, other in
            Value(try context.binary(.intersect, set, other).itemCount == 0)
        },
    ]
}

/// A set made of a set and others, one after another.
private func combination(
    _ name: String, _ summary: String, example: String,
    _ combine: @escaping (BuiltinContext, Value, Value) throws -> Value
) -> Builtin {
    Builtin(
        name, area: .collections, summary: summary,
        Parameter<SetReference>("set", "The first set."),
        Parameter<Variadic<AnySequence>>("others", "Sets, or sequences of items."),
        returns: "set", example: example
    ) { context, set, others in
        var result = context.keep(try context.set(set.items))
        for other in others.values {
            let other = try context.set(try context.values(of: other))
            result = context.keep(try combine(context, result, other))
        }
        return result
    }
}

private func comparison(
    _ name: String, _ summary: String, example: String,
    _ compare: @escaping (BuiltinContext, Value, Value) throws -> Value
) -> Builtin {
    Builtin(
        name, area: .collections, summary: summary,
        Parameter<SetReference>("set", "The set."),
        Parameter<AnySequence>("other", "A set, or a sequence of items."),
        returns: "bool", example: example
    ) { context, set, other in
        try compare(context, set.value, try context.set(try context.values(of: other)))
    }
}

/// A set itself.
private struct SetReference: FromValue {
    let value: Value

    static var expectation: String { "set" }
    static func accepts(_ value: Value) -> Bool { value.isSet }
    static func from(_ value: Value, in context: BuiltinContext) -> SetReference? {
        value.isSet ? SetReference(value: value) : nil
    }

    var items: [Value] { value.set ?? [] }
}
