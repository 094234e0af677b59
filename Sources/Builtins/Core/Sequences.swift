import Machine

/// The items of a list, a range, a string, a set, a dict (its keys) or a generator.
///
/// Objects of Swift (tensors, datasets) are left to overloads of their own; `Sequence` takes them
/// too.
struct Items: FromValue {
    let values: [Value]

    static var expectation: String { "list" }

    static func accepts(_ value: Value) -> Bool {
        value.isList || value.isRange || value.isString || value.isDict || value.isSet
            || value.isGenerator
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> Items? {
        guard accepts(value) else { return nil }
        return Items(values: context.keep(try context.items(of: value)))
    }
}

/// Whatever `for` can go through.
struct AnySequence: FromValue {
    let values: [Value]

    static var expectation: String { "sequence" }

    static func accepts(_ value: Value) -> Bool {
        !value.isNumber && !value.isNone && !value.isBool && !value.isFunction
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> AnySequence? {
        guard accepts(value) else { return nil }
        return AnySequence(values: context.keep(try context.items(of: value)))
    }
}

/// A list itself, for what changes it or would not copy it.
struct ListReference: FromValue {
    let value: Value

    static var expectation: String { "list" }
    static func accepts(_ value: Value) -> Bool { value.isList }
    static func from(_ value: Value, in context: BuiltinContext) -> ListReference? {
        value.isList ? ListReference(value: value) : nil
    }

    var count: Int { value.itemCount ?? 0 }

    /// The position that an index means, negative ones from the end.
    func position(of index: Int, for function: String) throws -> Int {
        let count = count
        let position = index < 0 ? index + count : index
        guard position >= 0, position < count else {
            throw ScriptError.index(
                count == 0
                    ? "\(function): the list is empty"
                    : "\(function): index \(index) of a list of \(count)")
        }
        return position
    }
}

/// A dict itself.
struct DictReference: FromValue {
    let value: Value

    static var expectation: String { "dict" }
    static func accepts(_ value: Value) -> Bool { value.isDict }
    static func from(_ value: Value, in context: BuiltinContext) -> DictReference? {
        value.isDict ? DictReference(value: value) : nil
    }

    var entries: [(key: Value, value: Value)] { value.dict ?? [] }
}

/// An int or a float, kept apart.
enum Number: FromValue {
    case int(Int)
    case float(Double)

    static var expectation: String { "number" }
    static func accepts(_ value: Value) -> Bool { value.isNumber }
    static func from(_ value: Value, in context: BuiltinContext) -> Number? {
        if let int = value.int { return .int(int) }
        return value.number.map { .float($0) }
    }

    var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .float(let value): value
        }
    }
}

extension BuiltinContext {
    /// What calling `function` with each item gives, as a list. The items stay alive meanwhile,
    /// whatever the function does to where they came from.
    func mapped(
        _ items: [Value], _ function: ScriptFunction, _ use: (Value, Value) throws -> Bool
    ) throws {
        keep(list(items))
        keep(function.value)
        for item in items {
            guard try use(item, try call(function.value, [item])) else { return }
        }
    }

    /// Calls a function that has to answer with a bool.
    func test(_ function: ScriptFunction, _ item: Value, for name: String) throws -> Bool {
        try truth(try call(function.value, [item]), for: name)
    }

    func truth(_ answer: Value, for name: String) throws -> Bool {
        guard let truth = answer.bool else {
            throw ScriptError.type(
                "\(name): the function should give a bool, got \(answer.summary)")
        }
        return truth
    }

    /// The items from least to greatest; equal ones keep their order, and nan comes last, as in
    /// NumPy.
    func sorted(
        _ items: [Value], by key: ScriptFunction?, descending: Bool, for name: String
    ) throws -> [Value] {
        keep(list(items))
        var keys = items
        if let key {
            let kept = list([])
            keep(kept)
            try mapped(items, key) { _, result in
                append(result, to: kept)
                return true
            }
            keys = kept.list ?? []
        }
        let order = try keys.indices.sorted { a, b in
            let comparison = try compare(keys[a], keys[b], for: name)
            if comparison == 0 { return a < b }
            return descending && !isNaN(keys[a]) && !isNaN(keys[b])
                ? comparison > 0 : comparison < 0
        }
        return order.map { items[$0] }
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
