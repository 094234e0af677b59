package enum UnaryOperator: UInt8, CaseIterable, Sendable {
    case negate, plus, not
    /// `~`: turns a mask over.
    case invert

    package var symbol: String {
        switch self {
        case .negate: "-"
        case .plus: "+"
        case .not: "not"
        case .invert: "~"
        }
    }
}

package enum BinaryOperator: UInt8, CaseIterable, Sendable {
    case add, subtract, multiply, divide, floorDivide, remainder, power, matmul
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    case isIn, notIn
    /// `&` and `|`: masks, and figures beside and above one another.
    case intersect, unite

    package var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .remainder: "%"
        case .power: "**"
        case .matmul: "@"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessEqual: "<="
        case .greater: ">"
        case .greaterEqual: ">="
        case .isIn: "in"
        case .notIn: "not in"
        case .intersect: "&"
        case .unite: "|"
        }
    }

    /// The comparisons and `in`, whose result is a bool for scalars.
    package var isComparison: Bool {
        (BinaryOperator.equal.rawValue...BinaryOperator.notIn.rawValue).contains(rawValue)
    }
}

package enum LogicalOperator: UInt8, CaseIterable, Sendable {
    case and, or
    /// `a ?? b`: b where a is none.
    case coalesce

    package var symbol: String {
        switch self {
        case .and: "and"
        case .or: "or"
        case .coalesce: "??"
        }
    }
}
