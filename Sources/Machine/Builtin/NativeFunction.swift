import Syntax
import Text

/// All builtins of one name. A call goes to the first whose first parameter accepts the first argument.
package final class NativeFunction {
    package let name: String
    package let overloads: [Builtin]
    /// The body of the only overload, for calls without names of at most `plainCount` arguments.
    private let plainBody: (BuiltinContext, BoundArguments) throws -> Value
    private let plainCount: Int
    /// The overloads as calls without names see them, where there are several.
    private let plainOverloads: [PlainOverload]

    /// What such a call needs; an object, so that choosing one copies no declaration.
    private final class PlainOverload {
        let accepts: (Value) -> Bool
        let body: (BuiltinContext, BoundArguments) throws -> Value
        /// At most so many arguments; -1 where they must be bound first.
        let count: Int

        init(_ builtin: Builtin) {
            accepts = builtin.acceptsFirst
            body = builtin.body
            let isPlain = builtin.parameters.allSatisfy { $0.passing == .single }
            count = isPlain ? builtin.parameters.count : -1
        }
    }

    /// The first overload's common case. Tried before all, so it leaves what it does not accept.
    var direct: DirectBody? { overloads[0].direct }

    convenience init(_ builtin: Builtin) { self.init(builtin, others: []) }

    private init(_ first: Builtin, others: ArraySlice<Builtin>) {
        name = first.name
        overloads = [first] + others
        let plain = overloads.map(PlainOverload.init)
        plainBody = first.body
        plainCount = others.isEmpty ? plain[0].count : -1
        plainOverloads = others.isEmpty ? [] : plain
    }

    /// The same with one more overload.
    func adding(_ builtin: Builtin) -> NativeFunction {
        NativeFunction(overloads[0], others: overloads.dropFirst() + [builtin])
    }

    /// Calls it with `count` positional arguments at `base`.
    @inline(__always)
    func call(_ context: BuiltinContext, _ base: UnsafePointer<Value>, _ count: Int) throws -> Value
    {
        if count <= plainCount {
            return try plainBody(context, BoundArguments(base: base, count: count))
        }
        if count > 0, let overload = plainOverloads.first(where: { $0.accepts(base[0]) }),
            count <= overload.count
        {
            return try overload.body(context, BoundArguments(base: base, count: count))
        }
        return try call(context, base, count, names: [])
    }

    /// Calls it with `count` arguments at `base`, of which the last ones bear `names`.
    func call(
        _ context: BuiltinContext, _ base: UnsafePointer<Value>, _ count: Int, names: [String]
    )
        throws -> Value
    {
        let builtin =
            overloads.count == 1
            ? overloads[0] : try chooseOverload(base, count - names.count, names, count)
        let parameters = builtin.parameters
        if names.isEmpty && count <= parameters.count
            && parameters.allSatisfy({ $0.passing == .single })
        {
            return try builtin.body(context, BoundArguments(base: base, count: count))
        }
        let (slots, places) = try bind(builtin, context, base, count, names)
        // The slots hold nothing that the caller's registers do not, but for the rest's list and dict.
        for slot in slots { context.keep(slot) }
        do {
            return try slots.withUnsafeBufferPointer { slots in
                guard let base = slots.baseAddress else {
                    return try withUnsafePointer(to: Value.undefined) {
                        try builtin.body(context, BoundArguments(base: $0, count: 0))
                    }
                }
                return try builtin.body(context, BoundArguments(base: base, count: slots.count))
            }
        } catch let error as ScriptError where error.location == nil {
            // The body counts parameters; the text of the call holds arguments.
            guard case .argument(let index)? = error.part else { throw error }
            throw error.at(places[index].map { .argument($0) })
        }
    }

    private func chooseOverload(
        _ base: UnsafePointer<Value>, _ positional: Int, _ names: [String], _ count: Int
    ) throws -> Builtin {
        var first: Value? = positional > 0 ? base[0] : nil
        if first == nil {
            for builtin in overloads {
                guard let parameter = builtin.parameters.first else { return builtin }
                if let index = names.firstIndex(of: parameter.name) {
                    first = base[positional + index]
                    break
                }
            }
        }
        guard let value = first else {
            return names.isEmpty
                ? overloads.first { $0.parameters.allSatisfy { !$0.isRequired } } ?? overloads[0]
                : overload(for: names)
        }
        if let builtin = overloads.first(where: { $0.acceptsFirst(value) }) { return builtin }
        var types: [String] = []
        for type in overloads.compactMap({ $0.parameters.first?.type }) where !types.contains(type)
        {
            types.append(type)
        }
        let expected =
            types.count > 1
            ? types.dropLast().joined(separator: ", ") + " or " + types[types.count - 1]
            : types.first ?? "nothing"
        throw ScriptError.type(
            "\(name) takes \(article(expected)), got \(value.summary)",
            hint: overloads.lazy.compactMap { $0.hintForFirst(value) }.first
                ?? Habits.hint(forUnknownMethod: name) ?? value.hintForQuotedNumber
        ).at(.argument(0))
    }

    /// The overload that knows the most of the names, whether by its own words or by another library's.
    private func overload(for names: [String]) -> Builtin {
        func known(_ builtin: Builtin) -> Int {
            let parameters = builtin.parameters.map(\.name)
            return names.count {
                parameters.contains($0) || Habits.parameter(called: $0, among: parameters) != nil
            }
        }
        return overloads.dropFirst().reduce(overloads[0]) { known($1) > known($0) ? $1 : $0 }
    }

    /// One value a parameter, undefined where none was given, and which argument it came from.
    private func bind(
        _ builtin: Builtin, _ context: BuiltinContext, _ base: UnsafePointer<Value>, _ count: Int,
        _ names: [String]
    ) throws -> (slots: [Value], places: [Int?]) {
        let parameters = builtin.parameters
        var slots = [Value](repeating: .undefined, count: parameters.count)
        var places = [Int?](repeating: nil, count: parameters.count)
        let positional = count - names.count
        var next = 0
        for (index, parameter) in parameters.enumerated() where next < positional {
            switch parameter.passing {
            case .single:
                slots[index] = base[next]
                places[index] = next
                next += 1
            case .rest:
                slots[index] = context.list(
                    Array(UnsafeBufferPointer(start: base + next, count: positional - next)))
                next = positional
            case .named:
                break
            }
        }
        guard next == positional else {
            throw ScriptError.argument(
                "\(name) takes \(argumentCount(parameters.filter { $0.passing == .single }.count)), got \(positional)",
                hint: count > 0 ? builtin.hintForFirst(base[0]) ?? builtin.signature : nil
            ).at(.argument(next))
        }
        var others: [(key: String, value: Value)] = []
        for (offset, argument) in names.enumerated() {
            let value = base[positional + offset]
            guard
                let index = parameters.firstIndex(where: {
                    $0.passing == .single && $0.name == argument
                })
            else {
                guard parameters.contains(where: { $0.passing == .named }) else {
                    throw ScriptError.argument(
                        "\(name) has no parameter `\(argument)`",
                        hint: Habits.hint(
                            forUnknownParameter: argument, among: parameters.map(\.name))
                            ?? suggestion(for: argument, among: parameters.map(\.name))
                            ?? builtin.signature
                    ).at(.name(positional + offset))
                }
                others.append((argument, value))
                continue
            }
            guard slots[index].isUndefined else {
                throw ScriptError.argument("\(name): `\(argument)` is given twice")
                    .at(.name(positional + offset))
            }
            slots[index] = value
            places[index] = positional + offset
        }
        if let index = parameters.firstIndex(where: { $0.passing == .named }) {
            slots[index] = context.dict(others)
        }
        return (slots, places)
    }
}

/// `at most 2 arguments`, `no arguments`.
private func argumentCount(_ count: Int) -> String {
    count == 0 ? "no arguments" : "at most \(count) argument\(count == 1 ? "" : "s")"
}
