import Machine

/// New collections out of old ones, and what functions find in them.
var functionalBuiltins: [Builtin] {
    [
        Builtin(
            "map", area: .collections, summary: "What a function gives for each item.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("function", "Takes an item."),
            returns: "list", example: "[1, 2, 3].map(x -> x * x)"
        ) { context, items, function in
            let result = context.list([])
            context.keep(result)
            try context.mapped(items.values, function) { _, value in
                context.append(value, to: result)
                return true
            }
            return result
        },
        Builtin(
            "filter", area: .collections, summary: "The items that a test holds for.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "list", example: "(0..10).filter(x -> x % 2 == 0)"
        ) { context, items, test in
            let result = context.list([])
            context.keep(result)
            try context.mapped(items.values, test) { item, answer in
                if try context.truth(answer, for: "filter") { context.append(item, to: result) }
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
            guard initial.values.count <= 1 else {
                throw ScriptError.argument("reduce takes at most 3 arguments")
            }
            context.keep(context.list(items.values))
            context.keep(function.value)
            var rest = items.values[...]
            guard var result = initial.values.first ?? rest.popFirst() else {
                throw ScriptError.value(
                    "reduce: the list is empty",
                    hint: "say what to start from: `reduce(items, f, 0)`")
            }
            for item in rest { result = try context.call(function.value, [result, item]) }
            return result
        },
        Builtin(
            "enumerate", area: .collections, summary: "The items as pairs `[index, item]`.",
            Parameter<AnySequence>("items", "What to go through."),
            Parameter<Int>("start", default: 0, "The first index."),
            returns: "list", example: "for (i, x) in enumerate([\"a\", \"b\"]) { print(i, x) }"
        ) { context, items, start in
            items.values.enumerated().map { index, item in
                context.list([context.int(start.addingReportingOverflow(index).partialValue), item])
            }
        },
        Builtin(
            "zip", area: .collections,
            summary:
                "The first items together, the second ones, and so on, until the shortest ends.",
            Parameter<AnySequence>("items", "The first sequence."),
            Parameter<Variadic<AnySequence>>("others", "The others."),
            returns: "list", example: "zip([1, 2], [\"a\", \"b\"])"
        ) { context, items, others in
            let sequences = [items.values] + others.values.map(\.values)
            let count = sequences.map(\.count).min() ?? 0
            return (0..<count).map { index in context.list(sequences.map { $0[index] }) }
        },
        Builtin(
            "any", area: .collections,
            summary:
                "Whether a test holds for some item; without a test, whether some item is true.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction?>("test", default: nil, "Takes an item, gives a bool."),
            returns: "bool", example: "[1, -2].any(x -> x < 0)"
        ) { context, items, test in try first(items, test, is: true, "any", context) != nil },
        Builtin(
            "all", area: .collections,
            summary:
                "Whether a test holds for every item; without a test, whether every item is true.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction?>("test", default: nil, "Takes an item, gives a bool."),
            returns: "bool", example: "[1, 2].all(x -> x > 0)"
        ) { context, items, test in try first(items, test, is: false, "all", context) == nil },
        Builtin(
            "find", area: .collections, summary: "The first item that a test holds for, or none.",
            Parameter<ListReference>("items", "The list."),
            Parameter<ScriptFunction>("test", "Takes an item, gives a bool."),
            returns: "value or none", example: "[1, 5, 7].find(x -> x > 3)"
        ) { context, items, test in
            try first(Items(values: items.value.list ?? []), test, is: true, "find", context)
                ?? .none
        },
        Builtin(
            "sum", area: .collections, summary: "The sum of the items; 0 of none.",
            Parameter<Items>("items", "Numbers, or what `+` adds."),
            returns: "number", example: "sum([1, 2, 3])"
        ) { context, items in try total(items.values, .add, from: 0, context) },
        Builtin(
            "prod", area: .collections, summary: "The product of the items; 1 of none.",
            Parameter<Items>("items", "Numbers, or what `*` multiplies."),
            returns: "number", example: "prod([2, 3, 4])"
        ) { context, items in try total(items.values, .multiply, from: 1, context) },
        Builtin(
            "mean", area: .collections, summary: "The average of the items.",
            Parameter<Items>("items", "Numbers; at least one."),
            returns: "float", example: "mean([1, 2, 4])"
        ) { context, items in
            let numbers = try numbers(items, for: "mean")
            guard !numbers.isEmpty else { throw ScriptError.value("mean: the list is empty") }
            return compensatedSum(numbers) / Double(numbers.count)
        },
        Builtin(
            "sorted", area: .collections, summary: "The items in order; equal ones stay in theirs.",
            Parameter<Items>("items", "Numbers, strings, or lists of them."),
            Parameter<ScriptFunction?>(
                "key", default: nil, "What to order by instead of the item itself."),
            Parameter<Bool>("reverse", default: false, "From greatest to least."),
            returns: "list", example: "sorted([\"bb\", \"a\"], key: len)"
        ) { context, items, key, reverse in
            try context.sorted(items.values, by: key, descending: reverse, for: "sorted")
        },
        Builtin(
            "reversed", area: .collections, summary: "The items from the last to the first.",
            Parameter<Items>("items", "What to turn around."), returns: "list",
            example: "reversed([1, 2, 3])"
        ) { _, items in Array(items.values.reversed()) },
        Builtin(
            "unique", area: .collections,
            summary: "The items without repetitions, in order of first occurrence.",
            Parameter<Items>("items", "What to go through."), returns: "list",
            example: "unique([2, 1, 2])"
        ) { context, items in
            var result: [Value] = []
            let seen = try context.dict(pairs: [])
            for item in items.values {
                // What cannot be a key is compared with all that came before.
                let isKey = item.isNone || item.isBool || item.isNumber || item.isString
                if isKey {
                    guard try context.get(item, in: seen) == nil else { continue }
                    try context.set(item, to: .true, in: seen)
                } else if result.contains(where: { $0.isEqual(to: item) }) {
                    continue
                }
                result.append(item)
            }
            return result
        },
        Builtin(
            "flatten", area: .collections,
            summary: "The items of the lists in a list, one level down.",
            Parameter<ListReference>("items", "A list, some of whose items are lists."),
            returns: "list", example: "flatten([[1, 2], 3, [[4]]])"
        ) { _, items in (items.value.list ?? []).flatMap { $0.list ?? [$0] } },
        Builtin(
            "take", area: .collections, summary: "The first items, at most so many.",
            Parameter<Items>("items", "What to take from."),
            Parameter<Int>("count", "How many; 0 or more."),
            returns: "list", example: "[1, 2, 3].take(2)"
        ) { _, items, count in
            guard count >= 0 else { throw ScriptError.value("take: \(count) is negative") }
            return Array(items.values.prefix(count))
        },
        Builtin(
            "chunks", area: .collections,
            summary: "The items in lists of so many; the last may be shorter.",
            Parameter<Items>("items", "What to cut."),
            Parameter<Int>("size", "How many in each; 1 or more."),
            returns: "list", example: "chunks([1, 2, 3, 4, 5], 2)"
        ) { context, items, size in
            guard size > 0 else { throw ScriptError.value("chunks: a size of \(size)") }
            let values = items.values
            return stride(from: 0, to: values.count, by: size).map { start in
                context.list(
                    Array(values[start..<min(values.count, start + min(size, values.count))]))
            }
        },
        Builtin(
            "group_by", area: .collections,
            summary: "The items in lists by what a function gives for them, as a dict.",
            Parameter<Items>("items", "What to go through."),
            Parameter<ScriptFunction>("key", "Takes an item, gives its group's key."),
            returns: "dict",
            example: "[1, 2, 3].group_by(x -> if x % 2 == 0 { \"even\" } else { \"odd\" })"
        ) { context, items, key in
            let result = try context.dict(pairs: [])
            context.keep(result)
            try context.mapped(items.values, key) { item, group in
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

/// The first item whose test gives `wanted`.
private func first(
    _ items: Items, _ test: ScriptFunction?, is wanted: Bool, _ name: String,
    _ context: BuiltinContext
) throws -> Value? {
    guard let test else {
        return try items.values.first { item in
            guard let truth = item.bool else {
                throw ScriptError.type("\(name): expected bools, got \(item.summary)")
            }
            return truth == wanted
        }
    }
    var found: Value?
    try context.mapped(items.values, test) { item, answer in
        guard try context.truth(answer, for: name) == wanted else { return true }
        found = item
        return false
    }
    return found
}

private func total(
    _ items: [Value], _ operation: BinaryOperator, from start: Int, _ context: BuiltinContext
) throws -> Value {
    if operation == .add, items.contains(where: \.isDouble) {
        let numbers = items.compactMap(\.number)
        if numbers.count == items.count { return Value(compensatedSum(numbers)) }
    }
    guard var result = items.first else { return context.int(start) }
    if items.count == 1, !result.isNumber {
        // Says so where a single item is nothing that can be added.
        return try context.binary(operation, context.int(start), result)
    }
    for item in items.dropFirst() {
        result = try context.binary(operation, result, item)
        context.keep(result)
    }
    return result
}

/// Neumaier's compensated sum (1974), so that many small numbers are not lost beside a large one.
private func compensatedSum(_ numbers: [Double]) -> Double {
    var sum = 0.0
    var lost = 0.0
    for number in numbers {
        let next = sum + number
        lost += sum.magnitude >= number.magnitude ? (sum - next) + number : (number - next) + sum
        sum = next
    }
    // With an infinity in the sum the correction is nan and says nothing.
    return lost.isFinite ? sum + lost : sum
}

private func numbers(_ items: Items, for name: String) throws -> [Double] {
    try items.values.map { item in
        guard let number = item.number else {
            throw ScriptError.type("\(name): expected numbers, got \(item.summary)")
        }
        return number
    }
}
