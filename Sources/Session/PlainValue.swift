/// A value of the language that needs no session to live: what parameters and embedding exchange.
public enum PlainValue: Equatable, Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case list([PlainValue])
    case dict([(key: String, value: PlainValue)])
    case tensor(PlainTensor)

    public static func == (left: PlainValue, right: PlainValue) -> Bool {
        switch (left, right) {
        case (.none, .none): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.dict(let a), .dict(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
        case (.tensor(let a), .tensor(let b)): a == b
        default: false
        }
    }
}

/// A tensor's numbers outside of a session: row-major, as float64 whatever they were stored as.
public struct PlainTensor: Equatable, Sendable {
    public var shape: [Int]
    public var values: [Double]

    public init(shape: [Int], values: [Double]) {
        self.shape = shape
        self.values = values
    }
}
