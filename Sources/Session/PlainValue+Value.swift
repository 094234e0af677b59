import Machine
import Tensors

extension PlainValue {
    /// A value of the language as far as it can leave its session; functions, models and figures stay and
    /// become `none`. So does what a list or dict holds of itself, and what lies deeper than 100 levels
    /// or beyond 2^24 items in all: parts that are shared may multiply without end.
    init(_ value: Value) {
        var copier = PlainCopier()
        self = copier.copy(value)
    }

    /// The same value inside a session.
    func value(in context: BuiltinContext) -> Value {
        switch self {
        case .none: return .none
        case .bool(let bool): return Value(bool)
        case .int(let int): return context.int(int)
        case .float(let number): return Value(number)
        case .string(let text): return context.string(text)
        case .list(let items): return context.list(items.map { $0.value(in: context) })
        case .dict(let entries):
            return context.dict(entries.map { ($0.key, $0.value.value(in: context)) })
        case .tensor(let tensor):
            guard
                let made = try? Tensor(tensor.values.map { Float($0) }, shape: tensor.shape),
                let host = made as AnyObject as? any HostObject
            else { return .none }
            return context.host(host)
        }
    }
}

private struct PlainCopier {
    private static let maximumDepth = 100
    private var itemsLeft = 1 << 24
    /// The lists and dicts around what is being copied.
    private var open: [UInt64] = []

    mutating func copy(_ value: Value) -> PlainValue {
        itemsLeft -= 1
        guard itemsLeft > 0 else { return .none }
        if let bool = value.bool { return .bool(bool) }
        if let int = value.int { return .int(int) }
        if let number = value.number { return .float(number) }
        if let text = value.string { return .string(text) }
        if let range = value.range {
            guard range.count <= itemsLeft else { return .none }
            itemsLeft -= range.count
            return .list((0..<range.count).map { .int(range[$0]) })
        }
        if let tensor = value.host as? Tensor, let values = try? tensor.doubles() {
            return .tensor(PlainTensor(shape: tensor.shape, values: values))
        }
        guard value.isList || value.isDict, open.count < Self.maximumDepth,
            !open.contains(value.bits)
        else { return .none }
        open.append(value.bits)
        defer { open.removeLast() }
        if let items = value.list { return .list(items.map { copy($0) }) }
        return .dict((value.dict ?? []).map { ($0.key.str(), copy($0.value)) })
    }
}
