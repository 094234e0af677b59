import Text

/// A Swift type that a builtin's parameter may have.
package protocol FromValue {
    /// The type as a person says it, without an article: `int`, `list of int`.
    static var expectation: String { get }

    /// Whether `from` would succeed, as far as that can be told at once. Overloads are chosen by it.
    static func accepts(_ value: Value) -> Bool

    /// The Swift value, or nil when `value` is of another type.
    static func from(_ value: Value, in context: BuiltinContext) throws -> Self?

    /// What to write instead of a value of another type; nil where that is anyone's guess.
    static func hint(for value: Value) -> String?

    /// What is wrong with a value that `from` gave nil for.
    static func mismatch(_ value: Value, in context: BuiltinContext) -> Mismatch

    /// A default as a script would write it.
    static func literal(_ value: Self) -> String

    static var passing: ParameterPassing { get }
}

extension FromValue {
    package static func accepts(_ value: Value) -> Bool { true }
    package static func hint(for value: Value) -> String? { nil }
    package static func mismatch(_ value: Value, in context: BuiltinContext) -> Mismatch {
        Mismatch(expectation: expectation, value: value, hint: hint(for: value))
    }
    package static func literal(_ value: Self) -> String { String(describing: value) }
    package static var passing: ParameterPassing { .single }
}

/// A value of the wrong type, or the part of it that is.
package struct Mismatch {
    /// The item that it is, as `[2]`, or nothing where it is the value itself.
    package var place = ""
    package var expectation: String
    package var value: Value
    package var hint: String?
}

extension Value {
    /// What to write instead of a text that holds a number.
    var hintForQuotedNumber: String? {
        guard let text = string, Double(text) != nil else { return nil }
        return "write \(text) without quotes; `float(x)` makes a number of a text"
    }
}

/// A Swift type that a builtin may return.
package protocol ValueConvertible {
    func value(in context: BuiltinContext) -> Value
}

extension Value: FromValue, ValueConvertible {
    package static var expectation: String { "value" }
    package static func from(_ value: Value, in context: BuiltinContext) -> Value? { value }
    package static func literal(_ value: Value) -> String { value.repr() }
    package func value(in context: BuiltinContext) -> Value { self }
}

extension Int: FromValue, ValueConvertible {
    package static var expectation: String { "int" }
    package static func accepts(_ value: Value) -> Bool { value.isInt }
    package static func from(_ value: Value, in context: BuiltinContext) -> Int? { value.plain.int }
    package static func hint(for value: Value) -> String? {
        value.isDouble ? "`int(x)` gives the whole part" : value.hintForQuotedNumber
    }
    package func value(in context: BuiltinContext) -> Value { context.heap.int(self) }
}

extension Double: FromValue, ValueConvertible {
    package static var expectation: String { "number" }
    package static func accepts(_ value: Value) -> Bool { value.isNumber }
    package static func from(_ value: Value, in context: BuiltinContext) -> Double? {
        value.plain.number
    }
    package static func hint(for value: Value) -> String? { value.hintForQuotedNumber }
    package static func literal(_ value: Double) -> String { formatNumber(value) }
    package func value(in context: BuiltinContext) -> Value { Value(self) }
}

extension Float: FromValue, ValueConvertible {
    package static var expectation: String { "number" }
    package static func accepts(_ value: Value) -> Bool { value.isNumber }
    package static func from(_ value: Value, in context: BuiltinContext) -> Float? {
        value.plain.number.map { Float($0) }
    }
    package static func hint(for value: Value) -> String? { value.hintForQuotedNumber }
    package func value(in context: BuiltinContext) -> Value { Value(Double(self)) }
}

extension Bool: FromValue, ValueConvertible {
    package static var expectation: String { "bool" }
    package static func accepts(_ value: Value) -> Bool { value.isBool }
    package static func from(_ value: Value, in context: BuiltinContext) -> Bool? {
        value.plain.bool
    }
    package func value(in context: BuiltinContext) -> Value { Value(self) }
}

extension String: FromValue, ValueConvertible {
    package static var expectation: String { "string" }
    package static func accepts(_ value: Value) -> Bool { value.isString }
    package static func from(_ value: Value, in context: BuiltinContext) -> String? { value.string }
    package static func hint(for value: Value) -> String? {
        value.isNumber || value.isBool ? "`str(x)` makes a text of it, and so does \"{x}\"" : nil
    }
    package static func literal(_ value: String) -> String { quoted(value) }
    package func value(in context: BuiltinContext) -> Value { context.heap.string(self) }
}

extension Optional: FromValue where Wrapped: FromValue {
    package static var expectation: String { "\(Wrapped.expectation) or none" }
    package static func accepts(_ value: Value) -> Bool { value.isNone || Wrapped.accepts(value) }
    package static func from(_ value: Value, in context: BuiltinContext) throws -> Wrapped?? {
        if value.isNone { return .some(nil) }
        return try Wrapped.from(value, in: context).map { .some($0) }
    }
    package static func hint(for value: Value) -> String? { Wrapped.hint(for: value) }
    /// None is the default, so nobody need be told to write it.
    package static func mismatch(_ value: Value, in context: BuiltinContext) -> Mismatch {
        Wrapped.mismatch(value, in: context)
    }
    package static func literal(_ value: Wrapped?) -> String {
        value.map { Wrapped.literal($0) } ?? "none"
    }
}

extension Optional: ValueConvertible where Wrapped: ValueConvertible {
    package func value(in context: BuiltinContext) -> Value {
        map { $0.value(in: context) } ?? .none
    }
}

extension Array: FromValue where Element: FromValue {
    package static var expectation: String {
        Element.self == Value.self ? "list" : "list of \(Element.expectation)"
    }
    package static func accepts(_ value: Value) -> Bool { value.isList || value.isRange }
    package static func from(_ value: Value, in context: BuiltinContext) throws -> [Element]? {
        var result: [Element] = []
        if value.isKind(.list) {
            let list = value.object.list
            result.reserveCapacity(list.pointee.count)
            // By index: decoding an element may, through a host's code, change the list.
            var index = 0
            while index < list.pointee.count {
                guard let item = try Element.from(list.pointee.buffer[index], in: context) else {
                    return nil
                }
                result.append(item)
                index += 1
            }
            return result
        }
        if let range = value.range {
            try context.reserve(bytes: range.count * MemoryLayout<Element>.stride)
            result.reserveCapacity(range.count)
            for index in 0..<range.count {
                let item = context.heap.int(range[index])
                guard let element = try Element.from(item, in: context) else { return nil }
                result.append(element)
            }
            return result
        }
        return nil
    }
    package static func hint(for value: Value) -> String? {
        guard Element.self != Value.self, Element.accepts(value) else { return nil }
        return "put it in a list: `[…]`"
    }
    package static func mismatch(_ value: Value, in context: BuiltinContext) -> Mismatch {
        guard value.isList else {
            return Mismatch(expectation: expectation, value: value, hint: hint(for: value))
        }
        for (index, item) in (value.list ?? []).enumerated() {
            if (try? Element.from(item, in: context)) != nil { continue }
            var mismatch = Element.mismatch(item, in: context)
            mismatch.place = "[\(index)]" + mismatch.place
            return mismatch
        }
        return Mismatch(expectation: expectation, value: value)
    }
    package static func literal(_ value: [Element]) -> String {
        "[" + value.map { Element.literal($0) }.joined(separator: ", ") + "]"
    }
}

extension Array: ValueConvertible where Element: ValueConvertible {
    package func value(in context: BuiltinContext) -> Value {
        let list = context.heap.list(capacity: count)
        for item in self { list.append(item.value(in: context), heap: context.heap) }
        return Value(object: list)
    }
}

extension Dictionary: FromValue where Key == String, Value: FromValue {
    package static var expectation: String {
        Value.self == Machine.Value.self ? "dict" : "dict of \(Value.expectation)"
    }
    package static func accepts(_ value: Machine.Value) -> Bool { value.isDict }
    package static func from(_ value: Machine.Value, in context: BuiltinContext) throws
        -> [String: Value]?
    {
        guard let entries = value.dict else { return nil }
        var result: [String: Value] = [:]
        for entry in entries {
            guard let key = entry.key.string, let item = try Value.from(entry.value, in: context)
            else { return nil }
            result[key] = item
        }
        return result
    }
    package static func literal(_ value: [String: Value]) -> String {
        let entries = value.sorted { $0.key < $1.key }
        return "{"
            + entries.map { "\(quoted($0.key)): \(Value.literal($0.value))" }
            .joined(separator: ", ") + "}"
    }
}

/// A dict whose entries keep their order.
package struct OrderedEntries: FromValue, ValueConvertible {
    package var entries: [(key: String, value: Value)]

    package init(_ entries: [(key: String, value: Value)]) { self.entries = entries }

    package static var expectation: String { "dict with string keys" }
    package static func accepts(_ value: Value) -> Bool { value.isDict }
    package static func from(_ value: Value, in context: BuiltinContext) -> OrderedEntries? {
        guard let entries = value.dict else { return nil }
        var result: [(key: String, value: Value)] = []
        for entry in entries {
            guard let key = entry.key.string else { return nil }
            result.append((key, entry.value))
        }
        return OrderedEntries(result)
    }
    package func value(in context: BuiltinContext) -> Value {
        context.dict(entries.map { ($0.key, $0.value) })
    }
}

extension IntRange: FromValue, ValueConvertible {
    package static var expectation: String { "range" }
    package static func accepts(_ value: Value) -> Bool { value.isRange }
    package static func from(_ value: Value, in context: BuiltinContext) -> IntRange? {
        value.range
    }
    package func value(in context: BuiltinContext) -> Value { context.heap.range(self) }
}

/// All positional arguments that are left.
package struct Variadic<T: FromValue>: FromValue {
    package let values: [T]

    package static var expectation: String { T.expectation }
    package static var passing: ParameterPassing { .rest }
    package static func accepts(_ value: Value) -> Bool { T.accepts(value) }
    /// Given the list of the remaining arguments.
    package static func from(_ value: Value, in context: BuiltinContext) throws -> Variadic<T>? {
        try [T].from(value, in: context).map { Variadic(values: $0) }
    }
    package static func mismatch(_ value: Value, in context: BuiltinContext) -> Mismatch {
        [T].mismatch(value, in: context)
    }
}

/// All named arguments that no other parameter takes, in order.
package struct NamedArguments: FromValue {
    package let entries: [(key: String, value: Value)]

    package static var expectation: String { "value" }
    package static var passing: ParameterPassing { .named }
    package static func from(_ value: Value, in context: BuiltinContext) -> NamedArguments? {
        OrderedEntries.from(value, in: context).map { NamedArguments(entries: $0.entries) }
    }
}

/// A function of the script as a builtin's argument.
package struct ScriptFunction: FromValue, ValueConvertible {
    package let value: Value
    let context: BuiltinContext

    package static var expectation: String { "function" }
    package static func accepts(_ value: Value) -> Bool {
        value.isCallable || value.isKind(.host)
    }
    package static func from(_ value: Value, in context: BuiltinContext) -> ScriptFunction? {
        accepts(value) ? ScriptFunction(value: value, context: context) : nil
    }

    package func callAsFunction(_ arguments: any ValueConvertible...) throws -> Value {
        try context.call(value, arguments.map { $0.value(in: context) })
    }

    /// The random numbers that it would draw.
    package var random: RandomKeys {
        get { context.random }
        nonmutating set { context.random = newValue }
    }

    package func value(in context: BuiltinContext) -> Value { value }
}

/// A string out of a few: `enum Padding: String, CaseIterable, FromValue { case same, valid }`.
extension FromValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    package static var expectation: String {
        let names = allCases.map { quoted($0.rawValue) }
        guard let last = names.last, names.count > 1 else { return names.first ?? "string" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
    package static func accepts(_ value: Value) -> Bool { value.isString }
    package static func from(_ value: Value, in context: BuiltinContext) -> Self? {
        value.string.flatMap { Self(rawValue: $0) }
    }
    package static func hint(for value: Value) -> String? {
        value.string.flatMap { suggestion(for: $0, among: allCases.map(\.rawValue)) }
    }
    package static func literal(_ value: Self) -> String { quoted(value.rawValue) }
}
