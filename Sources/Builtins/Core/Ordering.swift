import Machine

/// What puts items in order, and what is found by their order.
var orderingBuiltins: [Builtin] {
    [
        Builtin(
            "sorted", area: .collections, summary: "The items in order; equal ones stay in theirs.",
            Parameter<Items>("items", "Numbers, strings, or lists of them."),
            Parameter<ScriptFunction?>(
                "key", default: nil, "What to order by instead of the item itself."),
            Parameter<Bool>("reverse", default: false, "From greatest to least."),
            returns: "list", example: "sorted([\"bb\", \"a\"], key: len)"
        ) { context, items, key, reverse in
            // A range is in order already, and may be long.
            if key == nil, let range = items.source.range {
                let ordered = (range.step < 0) == reverse ? range : range.reversed
                return try context.newList(of: Items(source: context.range(ordered)))
            }
            return try context.sorted(items, by: key, descending: reverse, for: "sorted")
                .value(in: context)
        },
        Builtin(
            "sort", area: .collections,
            summary: "Puts a list in order, in place; equal items stay in theirs.",
            Parameter<ListReference>(
                "items", "The list to change: numbers, strings, or lists of them."),
            Parameter<ScriptFunction?>(
                "key", default: nil, "What to order by instead of the item itself."),
            Parameter<Bool>("reverse", default: false, "From greatest to least."),
            returns: "none", example: "[3, 1, 2].sort(reverse: true)"
        ) { context, items, key, reverse in
            let sorted = try context.sorted(
                Items(source: items.value), by: key, descending: reverse, for: "sort")
            context.setItems(of: items.value, to: sorted)
            return Value.none
        },
        Builtin(
            "reversed", area: .collections, summary: "The items from the last to the first.",
            Parameter<Items>("items", "What to turn around."), returns: "list",
            example: "reversed([1, 2, 3])"
        ) { context, items in
            if let range = items.source.range {
                return try context.newList(of: Items(source: context.range(range.reversed)))
            }
            return context.list(try context.values(of: items).reversed())
        },
        Builtin(
            "reverse", area: .collections, summary: "Turns a list around, in place.",
            Parameter<ListReference>("items", "The list to change."),
            returns: "none", example: "[1, 2].reverse()"
        ) { context, items in
            context.setItems(of: items.value, to: (items.value.list ?? []).reversed())
            return Value.none
        },
        Builtin(
            "search_sorted", area: .collections,
            summary: "Where an item belongs in a list that is in order, found by halving.",
            Parameter<ListReference>("items", "The list, from least to greatest."),
            Parameter<Value>("item", "What to place."),
            Parameter<Bool>("right", default: false, "Behind items equal to it, not before them."),
            returns: "int", example: "[10, 20, 20, 30].search_sorted(20)"
        ) { context, items, item, right in
            var low = 0
            var high = items.count
            while low < high {
                let middle = low + (high - low) / 2
                guard let other = items.value.listItem(middle) else { break }
                let order = try context.compare(other, item, for: "search_sorted")
                if order < 0 || right && order == 0 { low = middle + 1 } else { high = middle }
            }
            return low
        },
        extremeOfItems("min", "least", sign: -1), extremeOfItems("max", "greatest", sign: 1),
    ]
}

private func extremeOfItems(_ name: String, _ word: String, sign: Int) -> Builtin {
    Builtin(
        name, area: .collections, summary: "The \(word) item; the first of equal ones.",
        Parameter<Items>("items", "What to choose from; not empty."),
        Parameter<ScriptFunction?>(
            "key", default: nil, "What to compare instead of the item itself."),
        returns: "value", example: "\(name)([\"b\", \"aaa\"], key: len)"
    ) { context, items, key in
        if items.count == 0 { throw ScriptError.value("\(name): the list is empty") }
        if key == nil, let range = items.source.range {
            return context.int(range[(range.step < 0) == (sign < 0) ? range.count - 1 : 0])
        }
        // The best item and its key, where the collector sees them while the script runs.
        let best = context.keep(context.list([]))
        func consider(_ item: Value, _ key: Value) throws -> Bool {
            if let leader = best.listItem(1) {
                // nan wins, as in NumPy: what is unknown is not hidden.
                if let number = leader.number, number.isNaN { return false }
                let isNaN = key.number?.isNaN ?? false
                guard try isNaN || context.compare(key, leader, for: name) * sign > 0 else {
                    return true
                }
            }
            context.setItems(of: best, to: [item, key])
            return true
        }
        if let key {
            try context.mapped(items, key, consider)
        } else {
            try context.each(items) { try consider($0, $0) }
        }
        guard let item = best.listItem(0) else {
            throw ScriptError.value("\(name): the list is empty")
        }
        return item
    }
}

extension IntRange {
    /// The same ints from the last to the first.
    var reversed: IntRange {
        guard count > 0 else { return IntRange(start: start, stop: start, step: -step) }
        return IntRange(start: self[count - 1], stop: start - step.signum(), step: -step)
    }
}

extension BuiltinContext {
    /// The items from least to greatest; equal ones keep their order, and nan comes last, as in
    /// NumPy.
    func sorted(
        _ items: some ItemSource, by key: ScriptFunction?, descending: Bool, for name: String
    ) throws -> [Value] {
        // The items, their keys, their order and the result.
        try reserve(bytes: (items.count ?? 0).multipliedReportingOverflow(by: 32).partialValue)
        let values = try values(of: items)
        var keys = values
        if let key {
            let kept = keep(list([]))
            try mapped(Items(source: list(values)), key) { _, result in
                append(result, to: kept)
                return true
            }
            keys = kept.list ?? []
        }
        var comparisons = 0
        let order = try keys.indices.sorted { a, b in
            comparisons += 1
            if comparisons & 0xFFFF == 0 { try checkInterrupt() }
            let comparison = try compare(keys[a], keys[b], for: name)
            if comparison == 0 { return a < b }
            return descending && !isNaN(keys[a]) && !isNaN(keys[b])
                ? comparison > 0 : comparison < 0
        }
        return order.map { values[$0] }
    }

    private func isNaN(_ value: Value) -> Bool { value.number.map(\.isNaN) ?? false }

    /// -1, 0 or 1 as `a` sorts before, with or after `b`.
    func compare(_ a: Value, _ b: Value, for name: String) throws -> Int {
        if let x = a.number, let y = b.number {
            if x.isNaN || y.isNaN { return (x.isNaN ? 1 : 0) - (y.isNaN ? 1 : 0) }
            return x < y ? -1 : x > y ? 1 : 0
        }
        guard let order = try order(a, b) else {
            throw ScriptError.type(
                "\(name): \(a.summary) and \(b.summary) have no order",
                hint: "give a key: `\(name)(items, key: x -> …)`")
        }
        return order
    }
}
