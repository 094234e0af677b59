import Machine
import Text

/// What changes a list, and what is asked of any collection's size and contents.
var listBuiltins: [Builtin] {
    [
        Builtin(
            raw: "len", area: .collections,
            summary:
                "How many items a list, dict, range or other collection has; a string's characters.",
            parameters: [
                ParameterInfo(name: "items", type: "collection", documentation: "The collection.")
            ],
            returns: "int", example: "len([1, 2, 3])",
            direct: directLength
        ) { context, arguments in
            guard let items = arguments[0] else {
                throw ScriptError.argument("len: `items` is missing")
            }
            if let count = items.itemCount { return context.int(count) }
            if items.isASCIIString { return context.int(items.withUTF8 { $0.count } ?? 0) }
            if let text = items.string { return context.int(text.count) }
            if let count = items.host?.length { return context.int(count) }
            throw ScriptError.type("len: \(items.summary) has no length")
        },
        Builtin(
            raw: "append", area: .collections, summary: "Adds an item at a list's end.",
            parameters: [
                ParameterInfo(name: "items", type: "list", documentation: "The list to change."),
                ParameterInfo(name: "item", type: "value", documentation: "What to add."),
            ],
            returns: "none", example: "[1, 2].append(3)", accepts: { $0.isList },
            direct: directAppend
        ) { context, arguments in
            guard let items = arguments[0], let item = arguments[1] else {
                throw ScriptError.argument("append: `item` is missing")
            }
            guard items.isList else {
                throw ScriptError.type("append: `items` should be a list, got \(items.summary)")
            }
            context.append(item, to: items)
            return .none
        },
        Builtin(
            "extend", area: .collections, summary: "Adds all items of a sequence at a list's end.",
            Parameter<ListReference>("items", "The list to change."),
            Parameter<AnySequence>("more", "What to add."),
            returns: "none", example: "[1].extend(0..3)"
        ) { context, items, more in
            try context.reserve(bytes: more.listBytes)
            try context.each(more) { item in
                context.append(item, to: items.value)
                return true
            }
            return Value.none
        },
        Builtin(
            "insert", area: .collections, summary: "Puts an item before the one at an index.",
            Parameter<ListReference>("items", "The list to change."),
            Parameter<Int>(
                "index", "Where; the list's length puts it at the end, negative counts from there."),
            Parameter<Value>("item", "What to add."),
            returns: "none", example: "[1, 3].insert(1, 2)"
        ) { context, items, index, item in
            let position = index < 0 ? index + items.count : index
            guard position >= 0, position <= items.count else {
                throw ScriptError.index("insert: index \(index) of a list of \(items.count)")
            }
            context.insert(item, at: position, in: items.value)
            return Value.none
        },
        Builtin(
            "pop", area: .collections,
            summary: "Takes an item out of a list and gives it; the last one if not told.",
            Parameter<ListReference>("items", "The list to change."),
            Parameter<Int>(
                "index", default: -1, "Which one, counted from 0, or from the end where negative."),
            returns: "value", example: "[1, 2, 3].pop()"
        ) { context, items, index in
            let position = try items.position(of: index, for: "pop")
            return context.remove(at: position, from: items.value) ?? .none
        },
        Builtin(
            "remove", area: .collections,
            summary: "Takes the first item equal to a value out of a list.",
            Parameter<ListReference>("items", "The list to change."),
            Parameter<Value>("item", "What to remove; an error where it is not there."),
            returns: "none", example: "[1, 2, 1].remove(1)"
        ) { context, items, item in
            guard let position = try context.position(of: item, in: items.value) else {
                throw ScriptError.value("remove: \(item.summary) is not in the list")
            }
            _ = context.remove(at: position, from: items.value)
            return Value.none
        },
        Builtin(
            "remove", area: .collections, summary: "Takes a key out of a dict and gives its value.",
            Parameter<DictReference>("dict", "The dict to change."),
            Parameter<Value>("key", "What to remove; an error where it is not there."),
            returns: "value", example: "{a: 1}.remove(\"a\")"
        ) { context, dict, key in
            guard let value = try context.remove(key, from: dict.value) else {
                throw ScriptError(
                    "key", "the dict has no key \(key.repr())",
                    hint: key.string.flatMap {
                        suggestion(for: $0, among: dict.entries.compactMap(\.key.string))
                    })
            }
            return value
        },
        Builtin(
            "remove_if", area: .collections,
            summary: "Takes the items that a test holds for out of a list; gives their number.",
            Parameter<ListReference>("items", "The list to change."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "int", example: "[1, -2, 3].remove_if(x -> x < 0)"
        ) { context, items, test in
            let rest = context.keep(context.list([]))
            var removed = 0
            try context.mapped(Items(source: items.value), test) { item, answer in
                if try context.truth(answer, for: "remove_if") {
                    removed += 1
                } else {
                    context.append(item, to: rest)
                }
                return true
            }
            context.setItems(of: items.value, to: rest.list ?? [])
            return removed
        },
        Builtin(
            "clear", area: .collections, summary: "Removes all items of a list.",
            Parameter<ListReference>("items", "The list to change."),
            returns: "none", example: "[1, 2].clear()"
        ) { context, items in
            context.setItems(of: items.value, to: [])
            return Value.none
        },
        Builtin(
            "clear", area: .collections, summary: "Removes all keys of a dict.",
            Parameter<DictReference>("dict", "The dict to change."),
            returns: "none", example: "dict([[1, 2]]).clear()"
        ) { context, dict in
            context.removeAll(from: dict.value)
            return Value.none
        },
        Builtin(
            "copy", area: .collections, summary: "A new list of the same items.",
            Parameter<ListReference>("items", "The list."), returns: "list",
            example: "copy([1, [2]])"
        ) { _, items in items.value.list ?? [] },
        Builtin(
            "copy", area: .collections, summary: "A new dict of the same keys and values.",
            Parameter<DictReference>("dict", "The dict."), returns: "dict",
            example: "copy(dict([[1, 2]]))"
        ) { context, dict in try context.dict(pairs: dict.entries) },
        // MARK: Asking

        Builtin(
            "contains", area: .collections,
            summary: "Whether an item is in a list; `item in items` is the same.",
            Parameter<ListReference>("items", "The list."),
            Parameter<Value>("item", "What to look for."),
            returns: "bool", example: "[1, 2].contains(2)"
        ) { context, items, item in try context.position(of: item, in: items.value) != nil },
        Builtin(
            "contains", area: .collections,
            summary: "Whether a dict has a key; `key in dict` is the same.",
            Parameter<DictReference>("dict", "The dict."), Parameter<Value>("key", "The key."),
            returns: "bool", example: "{a: 1}.contains(\"a\")"
        ) { context, dict, key in try context.get(key, in: dict.value) != nil },
        Builtin(
            "contains", area: .collections, summary: "Whether an int is one of a range's.",
            Parameter<IntRange>("range", "The range."),
            Parameter<Value>("item", "What to look for."),
            returns: "bool", example: "(0..10 by 3).contains(6)"
        ) { context, range, item in
            try context.binary(.isIn, item, context.range(range))
        },
        Builtin(
            "index_of", area: .collections,
            summary: "The index of the first item equal to a value, or none.",
            Parameter<ListReference>("items", "The list."),
            Parameter<Value>("item", "What to look for."),
            returns: "int or none", example: "[\"a\", \"b\"].index_of(\"b\")"
        ) { context, items, item in try context.position(of: item, in: items.value) },
    ]
}

private func directLength(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
) -> UInt64 {
    let call = DirectCall(heap, arguments, count)
    guard count == 1, let items = call[0].itemCount else { return DirectCall.unhandled }
    return call.int(items)
}

private func directAppend(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
) -> UInt64 {
    let call = DirectCall(heap, arguments, count)
    guard count == 2, call.append(call[1], to: call[0]) else { return DirectCall.unhandled }
    return Value.none.bits
}
