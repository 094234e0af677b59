import Machine
import Tensors

/// The tensors and numbers in a value, lists and dicts gone through, in order.
struct TensorLeaves {
    private(set) var tensors: [Tensor] = []

    private static let deepest = 32

    /// - Parameter refusal: the error for what is neither tensor nor number.
    init(of value: Value, refusal: (Value) -> ScriptError) throws {
        try collect(value, refusal, depth: 0)
    }

    private mutating func collect(
        _ value: Value, _ refusal: (Value) -> ScriptError, depth: Int
    ) throws {
        guard depth < Self.deepest else {
            throw ScriptError.value("lists and dicts of tensors are nested too deeply")
        }
        if let tensor = value.host as? Tensor {
            tensors.append(tensor)
        } else if let number = value.number {
            tensors.append(try Tensor(scalar: number))
        } else if let items = value.list {
            for item in items { try collect(item, refusal, depth: depth + 1) }
        } else if let entries = value.dict {
            for entry in entries { try collect(entry.value, refusal, depth: depth + 1) }
        } else {
            throw refusal(value)
        }
    }

    /// A value of the same form, of other tensors where `isLeaf` holds.
    static func rebuild(
        _ value: Value, from leaves: inout ArraySlice<Tensor>, in context: BuiltinContext,
        where isLeaf: (Value) -> Bool = { _ in true }
    ) throws -> Value {
        if let items = value.list {
            let changed = try items.map {
                try rebuild($0, from: &leaves, in: context, where: isLeaf)
            }
            return context.keep(context.list(changed))
        }
        if let entries = value.dict {
            let changed = try entries.map { entry in
                (
                    key: entry.key,
                    value: try rebuild(entry.value, from: &leaves, in: context, where: isLeaf)
                )
            }
            return context.keep(try context.dict(pairs: changed))
        }
        guard isLeaf(value), let leaf = leaves.popFirst() else { return value }
        return context.keep(context.host(leaf))
    }
}
