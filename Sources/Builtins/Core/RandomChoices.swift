import Machine

/// Items by chance, from the session's random numbers.
var randomChoiceBuiltins: [Builtin] {
    [
        Builtin(
            "choice", area: .random, summary: "One of the items by chance.",
            Parameter<Items>("items", "What to choose from; not empty."), weightsParameter,
            returns: "value", example: "choice([\"heads\", \"tails\"])"
        ) { context, items, weights in
            var draws = try Draws(items, weights, for: "choice", context)
            return try draws.next(in: context)
        },
        Builtin(
            "choices", area: .random,
            summary: "So many items by chance, each out of all: one may come several times.",
            Parameter<Items>("items", "What to choose from; not empty."),
            Parameter<Int>("count", "How many; 0 or more."), weightsParameter,
            returns: "list", example: "choices([1, 2, 3, 4, 5, 6], 3)"
        ) { context, items, count, weights in
            guard count >= 0 else { throw ScriptError.value("choices: \(count) is negative") }
            let (bytes, overflow) = count.multipliedReportingOverflow(by: 16)
            try context.reserve(bytes: overflow ? .max : bytes)
            var draws = try Draws(items, weights, for: "choices", context)
            let result = context.keep(context.list([]))
            for drawn in 0..<count {
                if drawn & 0xFFF == 0xFFF { try context.checkInterrupt() }
                context.append(try draws.next(in: context), to: result)
            }
            return result
        },
        Builtin(
            "sample", area: .random,
            summary: "So many different items by chance, in random order.",
            Parameter<Items>("items", "What to draw from; at least so many."),
            Parameter<Int>("count", "How many; 0 or more."),
            returns: "list", example: "sample(0..49, 6)"
        ) { context, items, count in
            let total = try context.sized(items)
            guard count >= 0, count <= total.count else {
                throw ScriptError.value(
                    "sample: \(count) of \(total.count) items",
                    hint: "`choices` may draw an item several times")
            }
            try context.reserve(bytes: count * 64)
            var random = context.randomStream()
            // Floyd's method (Bentley and Floyd 1987): the work is that of what is drawn, however many
            // there are.
            var drawn: Set<Int> = []
            var order: [Int] = []
            for last in total.count - count..<total.count {
                if order.count & 0xFFF == 0xFFF { try context.checkInterrupt() }
                let place = random.next(below: last + 1)
                let isNew = drawn.insert(place).inserted
                if !isNew { drawn.insert(last) }
                order.append(isNew ? place : last)
            }
            random.shuffle(&order)
            return order.map { total.item($0, context) }
        },
        Builtin(
            "shuffle", area: .random,
            summary: "The items in a random order, as a new list.",
            Parameter<Items>("items", "What to shuffle."),
            Parameter<Int?>(
                "seed", default: nil, "Fixes the order; drawn from the session's seed if not given."
            ),
            returns: "list", example: "shuffle([1, 2, 3], seed: 1)"
        ) { context, items, seed in
            var values = try context.values(of: items)
            var random =
                seed.map { RandomKeys(seed: UInt64(bitPattern: Int64($0))) }
                ?? context.randomStream()
            random.shuffle(&values)
            return values
        },
    ]
}

private var weightsParameter: Parameter<[Double]?> {
    Parameter<[Double]?>(
        "weights", default: nil, "How likely each is beside the others; all as likely if left out.")
}

/// Items that may be drawn again and again.
private struct Draws {
    private let items: SizedItems
    /// The sums of the weights up to each item; nil where all are as likely.
    private var sums: [Double]?
    private var random: RandomKeys

    init(
        _ items: Items, _ weights: [Double]?, for name: String, _ context: BuiltinContext
    ) throws {
        self.items = try context.sized(items)
        guard self.items.count > 0 else { throw ScriptError.value("\(name): the list is empty") }
        random = context.randomStream()
        guard let weights else { return }
        guard weights.count == self.items.count else {
            throw ScriptError.value(
                "\(name): \(weights.count) weights for \(self.items.count) items")
        }
        var sum = 0.0
        sums = try weights.enumerated().map { index, weight in
            guard weight >= 0, weight.isFinite else {
                throw ScriptError.value(
                    "\(name): weight \(index) is \(formatNumber(weight)), expected 0 or more")
            }
            sum += weight
            return sum
        }
        guard sum > 0, sum.isFinite else {
            throw ScriptError.value("\(name): the weights add up to \(formatNumber(sum))")
        }
    }

    mutating func next(in context: BuiltinContext) throws -> Value {
        guard let sums, let total = sums.last else {
            return items.item(random.next(below: items.count), context)
        }
        let place = random.uniform() * total
        // The first sum above the place, by halving.
        var low = 0
        var high = sums.count - 1
        while low < high {
            let middle = low + (high - low) / 2
            if sums[middle] > place { high = middle } else { low = middle + 1 }
        }
        return items.item(low, context)
    }
}

/// Items of a known number, of which a range's are not written out.
private enum SizedItems {
    case range(IntRange)
    case values([Value])

    var count: Int {
        switch self {
        case .range(let range): range.count
        case .values(let values): values.count
        }
    }

    func item(_ index: Int, _ context: BuiltinContext) -> Value {
        switch self {
        case .range(let range): context.int(range[index])
        case .values(let values): values[index]
        }
    }
}

extension BuiltinContext {
    fileprivate func sized(_ items: Items) throws -> SizedItems {
        if let range = items.source.range { return .range(range) }
        return .values(try values(of: items))
    }

    /// The random numbers of one operation, by the session's next key: how many it takes changes no
    /// other's.
    fileprivate func randomStream() -> RandomKeys { RandomKeys(seed: random.next()) }
}

extension RandomKeys {
    /// Uniform in 0..<bound, which is above 0. Lemire's method (2019), without bias.
    fileprivate mutating func next(below bound: Int) -> Int {
        let bound = UInt64(bound)
        var (high, low) = next().multipliedFullWidth(by: bound)
        if low < bound {
            let threshold = (0 &- bound) % bound
            while low < threshold { (high, low) = next().multipliedFullWidth(by: bound) }
        }
        return Int(high)
    }

    /// Fisher and Yates's shuffle.
    fileprivate mutating func shuffle<Item>(_ items: inout [Item]) {
        var last = items.count - 1
        while last > 0 {
            items.swapAt(last, next(below: last + 1))
            last -= 1
        }
    }
}
