import Machine

/// Dicts: their parts, and new ones out of old ones. Keys keep the order in which they came.
var dictBuiltins: [Builtin] {
    [
        Builtin(
            "keys", area: .collections, summary: "A dict's keys, in order.",
            Parameter<DictReference>("dict", "The dict."),
            returns: "list", example: "keys({a: 1})"
        ) { _, dict in dict.entries.map(\.key) },
        Builtin(
            "values", area: .collections, summary: "A dict's values, in the order of their keys.",
            Parameter<DictReference>("dict", "The dict."),
            returns: "list", example: "values({a: 1})"
        ) { _, dict in dict.entries.map(\.value) },
        Builtin(
            "items", area: .collections, summary: "A dict's entries as pairs `[key, value]`.",
            Parameter<DictReference>("dict", "The dict."),
            returns: "list", example: "for (key, value) in items({a: 1}) { print(key, value) }"
        ) { context, dict in dict.entries.map { context.list([$0.key, $0.value]) } },
        Builtin(
            raw: "get", area: .collections,
            summary: "The value of a key, or a default where there is none.",
            parameters: [
                ParameterInfo(name: "dict", type: "dict", documentation: "The dict."),
                ParameterInfo(name: "key", type: "value", documentation: "The key."),
                ParameterInfo(
                    name: "default", type: "value",
                    documentation: "What to give where the key is missing.",
                    defaultText: "none"),
            ],
            returns: "value", example: "{a: 1}.get(\"b\", 0)", accepts: { $0.isDict },
            direct: directGet
        ) { context, arguments in
            guard let dict = arguments[0], let key = arguments[1] else {
                throw ScriptError.argument("get: `key` is missing")
            }
            guard dict.isDict else {
                throw ScriptError.type("get: `dict` should be a dict, got \(dict.summary)")
            }
            return try context.get(key, in: dict) ?? arguments[2] ?? .none
        },
        Builtin(
            "pop", area: .collections,
            summary: "Takes a key out of a dict and gives its value, or a default.",
            Parameter<DictReference>("dict", "The dict to change."),
            Parameter<Value>("key", "What to take out."),
            Parameter<Value>(
                "default", default: .none, "What to give where the key is missing."),
            returns: "value", example: "{a: 1}.pop(\"a\")"
        ) { context, dict, key, fallback in
            try context.remove(key, from: dict.value) ?? fallback
        },
        Builtin(
            "set_default", area: .collections,
            summary: "The value of a key, which is set to a default first where it is missing.",
            Parameter<DictReference>("dict", "The dict to change."),
            Parameter<Value>("key", "The key."),
            Parameter<Value>("default", "The value of a missing key."),
            returns: "value",
            example: "let groups = {a: [1]}; groups.set_default(\"b\", []).append(2)"
        ) { context, dict, key, fallback in
            if let value = try context.get(key, in: dict.value) { return value }
            try context.set(key, to: fallback, in: dict.value)
            return fallback
        },
        Builtin(
            "map_values", area: .collections,
            summary: "A new dict of the same keys, with what a function gives for each value.",
            Parameter<DictReference>("dict", "The dict."),
            Parameter<ScriptFunction>("function", "Takes a value."),
            returns: "dict", example: "{a: 1, b: 2}.map_values(x -> x * 10)"
        ) { context, dict, function in
            let result = context.keep(try context.dict(pairs: []))
            let entries = dict.entries
            context.keep(context.list(entries.flatMap { [$0.key, $0.value] }))
            for entry in entries {
                let value = try context.call(function.value, [entry.value])
                try context.set(entry.key, to: value, in: result)
            }
            return result
        },
        Builtin(
            "invert", area: .collections,
            summary: "A new dict from each value to its key; no value may occur twice.",
            Parameter<DictReference>("dict", "The dict; its values are strings, numbers or bools."),
            returns: "dict", example: "{a: 1, b: 2}.invert()"
        ) { context, dict in
            let result = try context.dict(pairs: [])
            for entry in dict.entries {
                if let other = try context.get(entry.value, in: result) {
                    throw ScriptError.value(
                        "invert: \(other.repr()) and \(entry.key.repr()) have the same value \(entry.value.repr())",
                        hint: "`keys(d).group_by(key -> d[key])` keeps them all")
                }
                try context.set(entry.value, to: entry.key, in: result)
            }
            return result
        },
        Builtin(
            "merge", area: .collections,
            summary: "A new dict of all entries; where a key occurs twice, the later one counts.",
            Parameter<DictReference>("dict", "The first dict."),
            Parameter<Variadic<DictReference>>("others", "Those whose entries are added."),
            returns: "dict", example: "merge({a: 1}, {a: 2})"
        ) { context, dict, others in
            let result = try context.dict(pairs: dict.entries)
            for other in others.values {
                for entry in other.entries {
                    try context.set(entry.key, to: entry.value, in: result)
                }
            }
            return result
        },
        Builtin(
            "update", area: .collections,
            summary: "Adds the entries of another dict to a dict, in place.",
            Parameter<DictReference>("dict", "The dict to change."),
            Parameter<DictReference>("other", "Whose entries are added."),
            returns: "none", example: "{a: 1}.update({b: 2})"
        ) { context, dict, other in
            for entry in other.entries {
                try context.set(entry.key, to: entry.value, in: dict.value)
            }
            return Value.none
        },
    ]
}

private func directGet(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
) -> UInt64 {
    let call = DirectCall(heap, arguments, count)
    guard count == 2 || count == 3 else { return DirectCall.unhandled }
    let other = count == 3 ? call[2] : .none
    return call.get(call[1], in: call[0], else: other)?.bits ?? DirectCall.unhandled
}
