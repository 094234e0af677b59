import Machine
import Tensors

/// What `planned(f)` returns: called as `f` is, it gives the same, from plans that are made at the first
/// call with arguments of a kind.
///
/// Tensors and floats among the arguments, also within lists and dicts, are a plan's inputs. All else is a
/// part of it: another int, string or model makes another plan.
final class PlannedFunction: HostObject {
    static let typeName = "planned function"
    static let canBeCalled = true

    private let function: Value
    /// The latest ones.
    private var plans: [Entry] = []
    /// Why the function is called as it stands; nil while it is planned.
    private var unplanned: String?

    /// More kinds of arguments than a loop has; what makes more of them is not worth planning.
    private static let mostPlans = 8

    private struct Entry {
        let key: [PlannedArguments.Part]
        let plan: Plan
        let result: PlannedResult
        /// Whether what was found while planning still holds.
        let isValid: () -> Bool
    }

    init(_ function: Value) {
        self.function = function
    }

    func describe(limit: Int) -> String { "planned(\(function.str()))" }

    var memberNames: [String] { ["unplanned"] }

    func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        guard name == "unplanned" else { return nil }
        return unplanned.map { context.string($0) } ?? Value.none
    }

    func traceValues(_ visit: (Value) -> Void) {
        visit(function)
        for entry in plans {
            for case .constant(let value) in entry.key { visit(value) }
            entry.result.traceValues(visit)
        }
    }

    func call(_ arguments: [Value], in context: BuiltinContext) throws -> Value? {
        guard unplanned == nil else { return try context.call(function, arguments) }
        let found = try PlannedArguments(arguments)
        // Within a gradient or another plan its operations are part of that one.
        guard found.tensors.allSatisfy(\.isPlain) else {
            return try context.call(function, arguments)
        }
        guard let entry = try entry(for: found, arguments, in: context) else {
            return try context.call(function, arguments)
        }
        return try entry.result.value(of: try entry.plan.results(for: found.tensors), in: context)
    }

    /// nil where it cannot be planned.
    private func entry(
        for found: PlannedArguments, _ arguments: [Value], in context: BuiltinContext
    ) throws -> Entry? {
        plans.removeAll { !$0.isValid() }
        if let entry = plans.first(where: { $0.key == found.key }) { return entry }
        let random = context.random
        do {
            var result = PlannedResult()
            var assumptions: [() -> Bool] = []
            let plan = try Plan { trace in
                var inputs = found.tensors.map { trace.input(like: $0) }[...]
                let values = try arguments.map {
                    try TensorLeaves.rebuild(
                        $0, from: &inputs, in: context, where: PlannedArguments.isInput)
                }
                let outputs = try result.collect(context.call(self.function, values))
                assumptions = trace.assumptions
                return outputs
            }
            guard context.random == random else {
                throw ScriptError.value("the function draws random numbers, others at each call")
            }
            let entry = Entry(key: found.key, plan: plan, result: result) {
                assumptions.allSatisfy { $0() }
            }
            plans = plans.suffix(Self.mostPlans - 1) + [entry]
            return entry
        } catch {
            // A mistake shows again, and is told, where the function is called as it stands; what ends all
            // there is to do has to end here.
            guard (error as? ScriptError)?.isCatchable ?? true else { throw error }
            context.random = random
            unplanned = ScriptError(error).message
            return nil
        }
    }
}

/// The arguments of a call, taken apart into a plan's inputs and what the plan is for.
private struct PlannedArguments {
    enum Part: Equatable {
        case tensor(DType, [Int])
        case float
        case list(Int)
        case dict(Int)
        case int(Int)
        case string(String)
        /// Compared by identity.
        case constant(Value)

        static func == (a: Part, b: Part) -> Bool {
            switch (a, b) {
            case (.tensor(let t, let s), .tensor(let u, let r)): t == u && s == r
            case (.float, .float): true
            case (.list(let a), .list(let b)), (.dict(let a), .dict(let b)): a == b
            case (.int(let a), .int(let b)): a == b
            case (.string(let a), .string(let b)): a == b
            case (.constant(let a), .constant(let b)): a.bits == b.bits
            default: false
            }
        }
    }

    private(set) var tensors: [Tensor] = []
    private(set) var key: [Part] = []

    private static let deepest = 32

    init(_ arguments: [Value]) throws {
        for argument in arguments { try collect(argument, depth: 0) }
    }

    private mutating func collect(_ value: Value, depth: Int) throws {
        guard depth < Self.deepest else {
            throw ScriptError.value("planned: an argument is nested too deeply")
        }
        if let tensor = value.host as? Tensor {
            tensors.append(tensor)
            key.append(.tensor(tensor.dtype, tensor.shape))
        } else if Self.isInput(value), let number = value.number {
            tensors.append(try Tensor(scalar: number))
            key.append(.float)
        } else if let items = value.list {
            key.append(.list(items.count))
            for item in items { try collect(item, depth: depth + 1) }
        } else if let entries = value.dict {
            key.append(.dict(entries.count))
            for entry in entries {
                key.append(Self.constant(entry.key))
                try collect(entry.value, depth: depth + 1)
            }
        } else {
            key.append(Self.constant(value))
        }
    }

    private static func constant(_ value: Value) -> Part {
        if let int = value.int { return .int(int) }
        return value.string.map(Part.string) ?? .constant(value)
    }

    /// Whether a plan is run for any such value.
    static func isInput(_ value: Value) -> Bool {
        value.host is Tensor || (value.isNumber && !value.isInt)
    }
}

/// The form of a function's result, whose tensors are a plan's outputs.
private struct PlannedResult {
    private indirect enum Form {
        case tensor(Int)
        case list([Form])
        case dict([(key: Value, value: Form)])
        case constant(Value)
    }

    private var form = Form.list([])

    /// Remembers the form of a result and returns its tensors.
    mutating func collect(_ value: Value) throws -> [Tensor] {
        var tensors: [Tensor] = []
        form = try Self.form(value, &tensors, depth: 0)
        return tensors
    }

    private static func form(_ value: Value, _ tensors: inout [Tensor], depth: Int) throws -> Form {
        guard depth < 32 else {
            throw ScriptError.value("planned: the result is nested too deeply")
        }
        if let tensor = value.host as? Tensor {
            tensors.append(tensor)
            return .tensor(tensors.count - 1)
        }
        if let items = value.list {
            return .list(try items.map { try form($0, &tensors, depth: depth + 1) })
        }
        if let entries = value.dict {
            return .dict(
                try entries.map { ($0.key, try form($0.value, &tensors, depth: depth + 1)) })
        }
        return .constant(value)
    }

    func value(of tensors: [Tensor], in context: BuiltinContext) throws -> Value {
        try Self.value(form, tensors, context)
    }

    private static func value(
        _ form: Form, _ tensors: [Tensor], _ context: BuiltinContext
    ) throws -> Value {
        switch form {
        case .tensor(let place): return context.keep(context.host(tensors[place]))
        case .constant(let value): return value
        case .list(let items):
            return context.keep(context.list(try items.map { try value($0, tensors, context) }))
        case .dict(let entries):
            let pairs = try entries.map { ($0.key, try value($0.value, tensors, context)) }
            return context.keep(try context.dict(pairs: pairs))
        }
    }

    func traceValues(_ visit: (Value) -> Void) { Self.trace(form, visit) }

    private static func trace(_ form: Form, _ visit: (Value) -> Void) {
        switch form {
        case .tensor: break
        case .constant(let value): visit(value)
        case .list(let items): for item in items { trace(item, visit) }
        case .dict(let entries):
            for entry in entries {
                visit(entry.key)
                trace(entry.value, visit)
            }
        }
    }
}
