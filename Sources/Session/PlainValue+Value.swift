import Machine
import Tensors

extension PlainValue {
    /// A value of the language as far as it can leave its session; functions, models and figures stay
    /// and become `none`. Lists and dicts nested deeper than 100, as cyclic ones are, end in `none`.
    init(_ value: Value) {
        self.init(value, depth: 0)
    }

    private init(_ value: Value, depth: Int) {
        guard depth < 100 else {
            self = .none
            return
        }
        if let bool = value.bool {
            self = .bool(bool)
        } else if let int = value.int {
            self = .int(int)
        } else if let number = value.number {
            self = .float(number)
        } else if let text = value.string {
            self = .string(text)
        } else if let range = value.range {
            self = .list((0..<range.count).map { .int(range[$0]) })
        } else if let items = value.list {
            self = .list(items.map { PlainValue($0, depth: depth + 1) })
        } else if let entries = value.dict {
            self = .dict(
                entries.map { ($0.key.str(), PlainValue($0.value, depth: depth + 1)) })
        } else if let tensor = value.host as AnyObject? as? Tensor,
            let values = try? tensor.doubles()
        {
            self = .tensor(PlainTensor(shape: tensor.shape, values: values))
        } else {
            self = .none
        }
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
