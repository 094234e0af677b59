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
