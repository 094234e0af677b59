import Machine

/// The items of sequences, otherwise arranged.
var arrangementBuiltins: [Builtin] {
    [
        Builtin(
            "enumerate", area: .collections, summary: "The items as pairs `[index, item]`.",
            Parameter<AnySequence>("items", "What to go through."),
            Parameter<Int>("start", default: 0, "The first index."),
            returns: "list", example: "for (i, x) in enumerate([\"a\", \"b\"]) { print(i, x) }"
        ) { context, items, start in
            try context.reservePairs(items.count)
            let result = context.keep(context.list([]))
            var index = start
            try context.each(items) { item in
                context.append(context.list([context.int(index), item]), to: result)
                index = index.addingReportingOverflow(1).partialValue
                return true
            }
            return result
        },
        Builtin(
            "zip", area: .collections,
            summary:
                "The first items together, the second ones, and so on, until the shortest ends.",
            Parameter<AnySequence>("items", "The first sequence."),
            Parameter<Variadic<AnySequence>>("others", "The others."),
            Parameter<Bool>("strict", default: false, "An error where one ends before another."),
            returns: "list", example: "zip([1, 2], [\"a\", \"b\"])"
        ) { context, items, others, strict in
            try zipped([items] + others.values, strict: strict, context)
        },
        Builtin(
            "product", area: .collections,
            summary: "Each item of the first sequence with each of the others, as lists.",
            Parameter<Items>("items", "The first sequence."),
            Parameter<Variadic<Items>>(
                "others", "The others; the last one's items change fastest."),
            returns: "list of list", example: "product([1, 2], [\"a\", \"b\"])"
        ) { context, items, others in
            var parts: [[Value]] = []
            for part in [items] + others.values { parts.append(try context.values(of: part)) }
            return try product(of: parts, context)
        },
        Builtin(
            "combinations", area: .collections,
            summary: "All ways to choose so many of the items, each in their order.",
            Parameter<Items>("items", "What to choose from."),
            Parameter<Int>("size", "How many to choose; 0 or more."),
            returns: "list of list", example: "combinations([1, 2, 3], 2)"
        ) { context, items, size in
            guard size >= 0 else { throw ScriptError.value("combinations: \(size) is negative") }
            return try combinations(of: try context.values(of: items), size, context)
        },
        Builtin(
            "unique", area: .collections,
            summary: "The items without repetitions, in order of first occurrence.",
            Parameter<Items>("items", "What to go through."), returns: "list",
            example: "unique([2, 1, 2])"
        ) { context, items in
            let result = context.keep(context.list([]))
            let seen = context.keep(try context.dict(pairs: []))
            try context.each(items) { item in
                // What cannot be a key is compared with all that came before.
                if item.isNone || item.isBool || item.isNumber || item.isString {
                    guard try context.get(item, in: seen) == nil else { return true }
                    try context.set(item, to: .true, in: seen)
                } else if try context.position(of: item, in: result) != nil {
                    return true
                }
                context.append(item, to: result)
                return true
            }
            return result
        },
        Builtin(
            "flatten", area: .collections,
            summary: "The items of the lists in a list, one level down.",
            Parameter<ListReference>("items", "A list, some of whose items are lists."),
            returns: "list", example: "flatten([[1, 2], 3, [[4]]])"
        ) { context, items in
            let result = context.list([])
            try context.each(Items(source: items.value)) { item in
                try context.reserve(bytes: (item.list == nil ? 1 : item.itemCount ?? 1) * 8)
                for inner in item.list ?? [item] { context.append(inner, to: result) }
                return true
            }
            return result
        },
        Builtin(
            "transpose", area: .collections,
            summary: "The columns of a list of rows, which are lists of one length.",
            Parameter<ListReference>("rows", "The rows."),
            returns: "list of list", example: "[[1, 2], [3, 4]].transpose()"
        ) { context, rows in
            let rows = rows.value.list ?? []
            let width = rows.first?.itemCount ?? 0
            for (index, row) in rows.enumerated() where !row.isList || row.itemCount != width {
                throw ScriptError.value(
                    row.isList
                        ? "transpose: row \(index) has \(row.itemCount ?? 0) items, row 0 has \(width)"
                        : "transpose: row \(index) should be a list, got \(row.summary)")
            }
            return (0..<width).map { column in
                context.list(rows.map { $0.listItem(column) ?? .none })
            }
        },
        Builtin(
            "rotate", area: .collections,
            summary: "The items from an index on, and then those before it, as a new list.",
            Parameter<ListReference>("items", "The list."),
            Parameter<Int>(
                "count", default: 1, "How far to the left; to the right where negative."),
            returns: "list", example: "[1, 2, 3, 4].rotate()"
        ) { _, items, count in
            let values = items.value.list ?? []
            guard !values.isEmpty else { return values }
            let remainder = count % values.count
            let start = remainder < 0 ? remainder + values.count : remainder
            return Array(values[start...] + values[..<start])
        },
    ]
}

private func zipped(
    _ sequences: [AnySequence], strict: Bool, _ context: BuiltinContext
) throws -> Value {
    try context.reservePairs(sequences.compactMap(\.count).min())
    let result = context.keep(context.list([]))
    let steps = try sequences.map { try context.iterate($0.source) }
    var count = 0
    while true {
        count += 1
        if count & 0xFFF == 0 {
            try context.checkInterrupt()
            try context.reserve(bytes: 0)
        }
        // In the list before it is full: what comes next may run script code.
        let row = context.list([])
        context.append(row, to: result)
        for (index, step) in steps.enumerated() {
            if let item = try step() {
                context.append(item, to: row)
                continue
            }
            _ = context.remove(at: count - 1, from: result)
            guard strict else { return result }
            let isLonger = try index > 0 || steps.dropFirst().contains { try $0() != nil }
            guard isLonger else { return result }
            throw ScriptError.value(
                "zip: sequence \(index + 1) ends after \(count - 1) items, another goes on")
        }
    }
}

private func product(of parts: [[Value]], _ context: BuiltinContext) throws -> Value {
    var size = 1
    for part in parts {
        let (next, overflow) = size.multipliedReportingOverflow(by: part.count)
        size = overflow ? .max : next
        if size == 0 { break }
    }
    try context.reserveLists(size, of: parts.count)
    let result = context.list([])
    guard size > 0 else { return result }
    var places = [Int](repeating: 0, count: parts.count)
    while true {
        context.append(context.list(zip(parts, places).map { $0[$1] }), to: result)
        if result.itemCount.map({ $0 & 0xFFF == 0 }) == true { try context.checkInterrupt() }
        var last = parts.count - 1
        while last >= 0 {
            places[last] += 1
            if places[last] < parts[last].count { break }
            places[last] = 0
            last -= 1
        }
        if last < 0 { return result }
    }
}

private func combinations(
    of items: [Value], _ size: Int, _ context: BuiltinContext
) throws -> Value {
    let result = context.list([])
    guard size <= items.count else { return result }
    let count = binomial(items.count, size)
    try context.reserveLists(Int(exactly: count) ?? .max, of: size)
    var places = Array(0..<size)
    while true {
        context.append(context.list(places.map { items[$0] }), to: result)
        if result.itemCount.map({ $0 & 0xFFF == 0 }) == true { try context.checkInterrupt() }
        // The last place that can still move to the right does; those behind it follow closely.
        guard
            let moving = places.indices.last(where: { places[$0] < items.count - size + $0 })
        else { return result }
        places[moving] += 1
        for index in places.indices.dropFirst(moving + 1) { places[index] = places[index - 1] + 1 }
    }
}

extension BuiltinContext {
    /// The index of the first item of a list that is equal to a value.
    func position(of item: Value, in list: Value) throws -> Int? {
        for index in 0..<(list.itemCount ?? 0) {
            if index & 0xFFF == 0xFFF { try checkInterrupt() }
            if let other = list.listItem(index), other.isEqual(to: item) { return index }
        }
        return nil
    }

    /// Makes sure that so many lists of a size fit into memory.
    func reserveLists(_ count: Int, of size: Int) throws {
        // A list's own 48 bytes, 8 an item and its place in the outer list.
        let (bytes, overflow) = count.multipliedReportingOverflow(
            by: 56 + size.multipliedReportingOverflow(by: 8).partialValue)
        try reserve(bytes: overflow ? .max : bytes)
    }

    fileprivate func reservePairs(_ count: Int?) throws { try reserveLists(count ?? 0, of: 2) }
}
