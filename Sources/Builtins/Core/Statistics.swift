import Glibc
import Machine

/// What several numbers come to.
var statisticsBuiltins: [Builtin] {
    [
        Builtin(
            "sum", area: .collections, summary: "The sum of the items; 0 of none.",
            Parameter<Items>("items", "Numbers, or what `+` adds."),
            returns: "number", example: "sum([1, 2, 3])"
        ) { context, items in
            if let range = items.source.range { return sum(of: range, context) }
            return try total(items, .add, from: 0, context)
        },
        Builtin(
            "prod", area: .collections, summary: "The product of the items; 1 of none.",
            Parameter<Items>("items", "Numbers, or what `*` multiplies."),
            returns: "number", example: "prod([2, 3, 4])"
        ) { context, items in try total(items, .multiply, from: 1, context) },
        Builtin(
            "mean", area: .collections, summary: "The average of the items.",
            Parameter<Items>("items", "Numbers; at least one."),
            returns: "float", example: "mean([1, 2, 4])"
        ) { context, items in
            if let middle = items.source.range.flatMap(middle(of:)) { return middle }
            let numbers = try context.numbers(items, for: "mean")
            return compensatedSum(numbers) / Double(numbers.count)
        },
        Builtin(
            "median", area: .collections,
            summary: "The middle one of the items in order, or the mean of the middle two.",
            Parameter<Items>("items", "Numbers; at least one."),
            returns: "float", example: "median([5, 1, 2])"
        ) { context, items in
            if let middle = items.source.range.flatMap(middle(of:)) { return middle }
            return quantile(try context.numbers(items, for: "median"), 0.5)
        },
        Builtin(
            "quantile", area: .collections,
            summary:
                "The number that a share of the items lies below, between neighbours in proportion.",
            Parameter<Items>("items", "Numbers; at least one."),
            Parameter<Double>("share", "From 0, the least, to 1, the greatest."),
            returns: "float", example: "quantile([1, 2, 3, 4], 0.25)"
        ) { context, items, share in
            guard (0...1).contains(share) else {
                throw ScriptError.value(
                    "quantile: a share of \(formatNumber(share)) is not from 0 to 1")
            }
            return quantile(try context.numbers(items, for: "quantile"), share)
        },
        Builtin(
            "var", area: .collections,
            summary: "The variance of the items: the mean squared distance from their mean.",
            Parameter<Items>("items", "Numbers; more than `correction`."), correction,
            returns: "float", example: "[1, 2, 3, 4].var()"
        ) { context, items, correction in
            try variance(items, correction, for: "var", context)
        },
        Builtin(
            "std", area: .collections,
            summary: "The standard deviation of the items, the root of their variance.",
            Parameter<Items>("items", "Numbers; more than `correction`."), correction,
            returns: "float", example: "[1, 2, 3, 4].std()"
        ) { context, items, correction in
            try variance(items, correction, for: "std", context).squareRoot()
        },
    ]
}

private var correction: Parameter<Int> {
    Parameter<Int>("correction", default: 0, "Taken from the count; 1 for a sample's variance.")
}

/// By the formula, in the time of one item.
private func sum(of range: IntRange, _ context: BuiltinContext) -> Value {
    guard range.count > 0 else { return context.int(0) }
    let (ends, count) = (range[0] + range[range.count - 1], range.count)
    // One of the two is even: the ends of an even number of steps differ by an even number.
    let (product, overflow) = (ends % 2 == 0 ? ends / 2 : ends)
        .multipliedReportingOverflow(by: ends % 2 == 0 ? count : count / 2)
    return overflow ? Value(Double(ends) / 2 * Double(count)) : context.int(product)
}

/// The mean and the median of a range.
private func middle(of range: IntRange) -> Double? {
    range.count > 0 ? (Double(range[0]) + Double(range[range.count - 1])) / 2 : nil
}

private func total(
    _ items: Items, _ operation: BinaryOperator, from start: Int, _ context: BuiltinContext
) throws -> Value {
    if operation == .add, let list = items.source.list, list.contains(where: \.isDouble) {
        let numbers = list.compactMap(\.number)
        if numbers.count == list.count { return Value(compensatedSum(numbers)) }
    }
    // Where items come from script code, what is added up must outlive it.
    let items =
        items.source.runsWhenGoneThrough ? Items(source: try context.newList(of: items)) : items
    context.keepItems(items)
    var result: Value?
    var count = 0
    try context.each(items) { item in
        result = try result.map { try context.binary(operation, $0, item) } ?? item
        count += 1
        return true
    }
    guard let value = result else { return context.int(start) }
    // Says so where a single item is nothing that can be added.
    if count == 1, !value.isNumber {
        return try context.binary(operation, context.int(start), value)
    }
    return value
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

/// Linear between the neighbours in order, as NumPy has it by default; nan where one is nan.
private func quantile(_ numbers: [Double], _ share: Double) -> Double {
    guard !numbers.contains(where: \.isNaN) else { return .nan }
    let ordered = numbers.sorted()
    let place = share * Double(ordered.count - 1)
    let below = ordered[Int(place)]
    let above = ordered[min(Int(place) + 1, ordered.count - 1)]
    let fraction = place - place.rounded(.down)
    // An infinity beside a number would give nan by the formula.
    return fraction == 0 || below == above ? below : below * (1 - fraction) + above * fraction
}

private func variance(
    _ items: Items, _ correction: Int, for name: String, _ context: BuiltinContext
) throws -> Double {
    let numbers = try context.numbers(items, for: name)
    guard correction >= 0, correction < numbers.count else {
        throw ScriptError.value(
            "\(name): a correction of \(correction) for \(numbers.count) numbers",
            hint: "it is from 0 to less than their count")
    }
    let mean = compensatedSum(numbers) / Double(numbers.count)
    return compensatedSum(numbers.map { ($0 - mean) * ($0 - mean) })
        / Double(numbers.count - correction)
}

extension BuiltinContext {
    /// The items as numbers, at least one.
    fileprivate func numbers(_ items: Items, for name: String) throws -> [Double] {
        try reserve(bytes: items.listBytes)
        var numbers: [Double] = []
        try each(items) { item in
            guard let number = item.number else {
                throw ScriptError.type("\(name): expected numbers, got \(item.summary)")
            }
            numbers.append(number)
            return true
        }
        guard !numbers.isEmpty else { throw ScriptError.value("\(name): the list is empty") }
        return numbers
    }
}
