import Machine

/// What a builtin goes through item by item, so that neither a long range nor an endless struct has
/// to be written out first.
protocol ItemSource: FromValue {
    /// The sequence itself.
    var source: Value { get }
}

/// The items of a list, a range, a string, a set, a dict (its keys), a generator or a struct that can
/// be gone through.
///
/// Objects of Swift (tensors, datasets) are left to overloads of their own; `AnySequence` takes them
/// too.
struct Items: ItemSource {
    let source: Value

    static var expectation: String { "list" }

    static func accepts(_ value: Value) -> Bool {
        value.isList || value.isRange || value.isString || value.isDict || value.isSet
            || value.runsWhenGoneThrough
    }

    static func from(_ value: Value, in context: BuiltinContext) -> Items? {
        accepts(value) ? Items(source: value) : nil
    }
}

/// Whatever `for` can go through.
struct AnySequence: ItemSource {
    let source: Value

    static var expectation: String { "sequence" }

    static func accepts(_ value: Value) -> Bool {
        !value.isNumber && !value.isNone && !value.isBool && !value.isFunction
    }

    static func from(_ value: Value, in context: BuiltinContext) -> AnySequence? {
        accepts(value) ? AnySequence(source: value) : nil
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
enum Number: FromValue, ValueConvertible {
    case int(Int)
    case float(Double)

    static var expectation: String { "number" }
    static func accepts(_ value: Value) -> Bool { value.isNumber }
    static func from(_ value: Value, in context: BuiltinContext) -> Number? {
        if let int = value.int { return .int(int) }
        return value.number.map { .float($0) }
    }

    func value(in context: BuiltinContext) -> Value {
        switch self {
        case .int(let value): context.int(value)
        case .float(let value): Value(value)
        }
    }

    var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .float(let value): value
        }
    }
}

extension ItemSource {
    /// The items of what is changed in place (a list, a dict, a set) as they are now; nil of others.
    var presentItems: [Value]? { source.list ?? source.set ?? source.dict?.map(\.key) }

    /// How many items there are, where that is known beforehand.
    var count: Int? { source.itemCount }

    /// What the items will take in a list, where that is known beforehand.
    var listBytes: Int {
        guard let count = source.itemCount else { return 0 }
        // Ints beyond 32 bits are objects.
        let isWide =
            source.range.map { Int32(exactly: $0.start) == nil || Int32(exactly: $0.stop) == nil }
            ?? false
        return count.multipliedReportingOverflow(by: isWide ? 40 : 8).partialValue
    }
}

extension BuiltinContext {
    /// Hands the items to `body` one after another, until it answers false.
    ///
    /// A list's, a dict's and a set's are those that it has at the start. Where `body` calls back into the script, use
    /// `mapped`, which keeps them alive. Generators and structs run script code, so whatever
    /// `body` gathers must be kept.
    func each(_ items: some ItemSource, _ body: (Value) throws -> Bool) throws {
        if let values = items.presentItems {
            for (index, value) in values.enumerated() {
                if index & 0xFFF == 0xFFF { try checkInterrupt() }
                guard try body(value) else { return }
            }
            return
        }
        let next = try iterate(items.source)
        var count = 0
        while let item = try next() {
            count += 1
            if count & 0xFFF == 0 {
                try checkInterrupt()
                try reserve(bytes: 0)
            }
            guard try keeping(item, { try body(item) }) else { return }
        }
    }

    /// Hands each item to `use` with what `function` gives for it, until `use` answers false. The
    /// items stay alive meanwhile, whatever the function does to where they came from.
    func mapped(
        _ items: some ItemSource, _ function: ScriptFunction,
        _ use: (Value, Value) throws -> Bool
    ) throws {
        keepItems(items)
        keep(function.value)
        try each(items) { item in try use(item, try call(function.value, [item])) }
    }

    /// Keeps the items of a list, dict or set alive, whatever the script does to it.
    func keepItems(_ items: some ItemSource) {
        keep(items.source)
        if let values = items.presentItems { keep(list(values)) }
    }

    /// All items as a new list, which is kept.
    func newList(of items: some ItemSource) throws -> Value {
        try reserve(bytes: items.listBytes)
        let result = keep(list([]))
        try each(items) { item in
            append(item, to: result)
            return true
        }
        return result
    }

    /// All items at once; alive until the script is called.
    func values(of items: some ItemSource) throws -> [Value] {
        if let values = items.presentItems { return values }
        // Once in the list, once in the array.
        try reserve(bytes: items.listBytes.multipliedReportingOverflow(by: 2).partialValue)
        return try newList(of: items).list ?? []
    }

    /// Calls a function that has to answer with a bool.
    func test(_ function: ScriptFunction, _ item: Value, for name: String) throws -> Bool {
        try truth(try call(function.value, [item]), for: name)
    }

    func truth(_ answer: Value, for name: String) throws -> Bool {
        guard let truth = answer.plain.bool else {
            throw ScriptError.type(
                "\(name): the function should give a bool, got \(answer.summary)")
        }
        return truth
    }
}
