import Machine

/// Some of a sequence's items.
var listPartBuiltins: [Builtin] {
    [
        Builtin(
            "first", area: .collections,
            summary: "The first item, or a default where there is none.",
            Parameter<Items>("items", "A list, range, string, set, dict or generator."), fallback,
            returns: "value", example: "first([1, 2, 3])"
        ) { context, items, fallback in
            var result = fallback
            try context.each(items) { item in
                result = item
                return false
            }
            return result
        },
        Builtin(
            "last", area: .collections, summary: "The last item, or a default where there is none.",
            Parameter<Items>("items", "A list, range, string, set, dict or generator."), fallback,
            returns: "value", example: "last([1, 2, 3])"
        ) { context, items, fallback in
            if let range = items.source.range {
                return range.count > 0 ? context.int(range[range.count - 1]) : fallback
            }
            if let text = items.source.string {
                return text.last.map { context.string(String($0)) } ?? fallback
            }
            if items.source.isList {
                return items.source.listItem((items.count ?? 0) - 1) ?? fallback
            }
            return try context.values(of: items).last ?? fallback
        },
        Builtin(
            "get", area: .collections,
            summary: "The item at an index, or a default where there is none.",
            Parameter<ListReference>("items", "The list."),
            Parameter<Int>("index", "Counted from 0, or from the end where negative."), fallback,
            returns: "value", example: "[1, 2].get(5, 0)"
        ) { _, items, index, fallback in
            items.value.listItem(index < 0 ? index + items.count : index) ?? fallback
        },
        Builtin(
            "take", area: .collections, summary: "The first items, at most so many.",
            Parameter<Items>("items", "What to take from."),
            Parameter<Int>("count", "How many; 0 or more."),
            returns: "list", example: "[1, 2, 3].take(2)"
        ) { context, items, count in
            guard count >= 0 else { throw ScriptError.value("take: \(count) is negative") }
            let result = context.keep(context.list([]))
            // Nothing is asked of a sequence beyond what is taken: it may wait, or never end.
            guard count > 0 else { return result }
            try context.each(items) { item in
                context.append(item, to: result)
                return result.itemCount.map { $0 < count } ?? false
            }
            return result
        },
        Builtin(
            "drop", area: .collections, summary: "The items behind the first so many.",
            Parameter<Items>("items", "What to go through."),
            Parameter<Int>("count", "How many to leave out; 0 or more."),
            returns: "list", example: "[1, 2, 3].drop(2)"
        ) { context, items, count in
            guard count >= 0 else { throw ScriptError.value("drop: \(count) is negative") }
            if let range = items.source.range {
                let rest = range.dropping(min(count, range.count))
                return try context.newList(of: Items(source: context.range(rest)))
            }
            return context.list(Array(try context.values(of: items).dropFirst(count)))
        },
        Builtin(
            "chunks", area: .collections,
            summary: "The items in lists of so many; the last may be shorter.",
            Parameter<Items>("items", "What to cut."),
            Parameter<Int>("size", "How many in each; 1 or more."),
            returns: "list", example: "chunks([1, 2, 3, 4, 5], 2)"
        ) { context, items, size in
            guard size > 0 else { throw ScriptError.value("chunks: a size of \(size)") }
            try context.reserve(bytes: items.listBytes)
            let result = context.keep(context.list([]))
            var chunk: Value?
            try context.each(items) { item in
                if let open = chunk, open.itemCount != size {
                    context.append(item, to: open)
                } else {
                    let new = context.list([item])
                    context.append(new, to: result)
                    chunk = new
                }
                return true
            }
            return result
        },
        Builtin(
            "windows", area: .collections,
            summary: "The lists of so many neighbours, each starting one item after the last.",
            Parameter<Items>("items", "What to go through."),
            Parameter<Int>("size", "How many in each; 1 or more."),
            Parameter<Int>("step", default: 1, "From one start to the next; 1 or more."),
            returns: "list of list", example: "windows([1, 2, 3, 4], 2)"
        ) { context, items, size, step in
            guard size > 0 else { throw ScriptError.value("windows: a size of \(size)") }
            guard step > 0 else { throw ScriptError.value("windows: a step of \(step)") }
            func count(of items: Int) -> Int { items < size ? 0 : (items - size) / step + 1 }
            // Before a long range is written out.
            try context.reserveLists(count(of: items.count ?? 0), of: size)
            let values = try context.values(of: items)
            let starts = stride(from: 0, to: count(of: values.count) * step, by: step)
            var result: [Value] = []
            for start in starts {
                if result.count & 0xFFF == 0xFFF { try context.checkInterrupt() }
                result.append(context.list(Array(values[start..<start + size])))
            }
            return result
        },
    ]
}

private var fallback: Parameter<Value> {
    Parameter<Value>("default", default: .none, "What to give where there is no item.")
}

extension IntRange {
    /// Without the first `count` ints; there are at least so many.
    fileprivate func dropping(_ count: Int) -> IntRange {
        IntRange(start: start + count * step, stop: stop, step: step)
    }
}
