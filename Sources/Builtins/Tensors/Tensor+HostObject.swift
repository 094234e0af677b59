import Machine
import Tensors

extension Tensor: HostObject {
    package static var typeName: String { "tensor" }

    package func describe(limit: Int) -> String { summary(width: limit) }

    package var outline: String {
        if rank == 0 || rank == 1 && count <= 6 { return summary(width: 60) }
        let size = "\(dtype.name) \(shape), \(Memory.text(byteCount))"
        // The whole of a large tensor is not read for a line in a list.
        guard count > 0, count <= 1 << 20, dtype != .bool, node == nil, let values = try? doubles(),
            let least = values.min(), let most = values.max()
        else { return size }
        return "\(size), from \(shortNumber(least)) to \(shortNumber(most))"
    }

    package var externalBytes: Int { heldBytes }

    package var length: Int? { shape.first }

    package var truth: Bool? {
        dtype == .bool && count == 1 ? (try? item()).map { $0 != 0 } : nil
    }

    /// The number or bool of a tensor of one element, as long as no gradient depends on it.
    package var scalar: Value? {
        guard count == 1, node == nil, let number = try? item() else { return nil }
        if dtype == .bool { return Value(number != 0) }
        if !dtype.isFloat, let int = Int32(exactly: number) { return Value(int) }
        return Value(number)
    }

    package var memberNames: [String] { ["shape", "dtype", "ndim", "count", "T"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "shape": context.list(shape.map { context.int($0) })
        case "dtype": context.string(dtype.name)
        case "ndim": context.int(rank)
        case "count": context.int(count)
        case "T": context.host(try transpose())
        default: nil
        }
    }

    package func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        let result = try index(indices.map { try Tensor.item($0, in: context) })
        return context.host(try result.compacted())
    }

    package func setIndex(
        _ indices: [IndexArgument], to value: Value, in context: BuiltinContext
    ) throws {
        guard let tensor = try TensorLike.operand(value, beside: self) else {
            throw ScriptError.type("index assignment: \(value.summary) does not go into a tensor")
        }
        try assign(indices.map { try Tensor.item($0, in: context) }, tensor)
    }

    private static func item(_ argument: IndexArgument, in context: BuiltinContext) throws
        -> TensorIndex
    {
        switch argument {
        case .ellipsis: return .ellipsis
        case .slice(let slice): return .slice(from: slice.start, to: slice.stop, step: slice.step)
        case .value(let value):
            if let place = value.int { return .place(place) }
            if value.isNone { return .newAxis }
            if let tensor = value.host as? Tensor {
                let isPlace = tensor.rank == 0 && tensor.dtype.isInteger
                return isPlace ? .place(try tensor.integerItem()) : .tensor(tensor)
            }
            guard value.isList || value.isRange else {
                throw ScriptError.type(
                    "index: a tensor is indexed by ints, slices, lists and masks, not \(value.summary)"
                )
            }
            let list = try TensorLike.tensor(of: value, for: "index")
            // An empty list has no type of its own.
            return .tensor(list.count == 0 && list.dtype.isFloat ? try list.cast(.int64) : list)
        }
    }

    package static func binary(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, in context: BuiltinContext
    ) throws -> Value? {
        if let a = left.host as? Tensor, let b = right.host as? Tensor {
            return try binary(operation, a, b, in: context)
        }
        if let result = try withNumber(operation, left, right) { return context.host(result) }
        guard let known = left.host as? Tensor ?? right.host as? Tensor,
            let a = try TensorLike.operand(left, beside: known),
            let b = try TensorLike.operand(right, beside: known)
        else { return nil }
        switch operation {
        case .isIn where !(right.host is Tensor), .notIn where !(right.host is Tensor): return nil
        default: return try binary(operation, a, b, in: context)
        }
    }

    private static func binary(
        _ operation: BinaryOperator, _ a: Tensor, _ b: Tensor, in context: BuiltinContext
    ) throws -> Value? {
        switch operation {
        case .add: return context.host(try a + b)
        case .subtract: return context.host(try a - b)
        case .multiply: return context.host(try a * b)
        case .divide: return context.host(try a / b)
        case .floorDivide: return context.host(try a.floorDivide(b))
        case .remainder: return context.host(try a.modulo(b))
        case .power: return context.host(try a.power(b))
        case .matmul: return context.host(try a.matmul(b))
        case .equal: return context.host(try a.equal(b))
        case .notEqual: return context.host(try a.notEqual(b))
        case .less: return context.host(try a.less(b))
        case .lessEqual: return context.host(try a.lessEqual(b))
        case .greater: return context.host(try a.greater(b))
        case .greaterEqual: return context.host(try a.greaterEqual(b))
        case .intersect: return context.host(try a.and(b))
        case .unite: return context.host(try a.or(b))
        case .isIn, .notIn:
            let found = try a.equal(b).any().item() != 0
            return Value(found == (operation == .isIn))
        }
    }

    /// A tensor and a plain number, which need not become a tensor first; nil for anything else.
    private static func withNumber(
        _ operation: BinaryOperator, _ left: Value, _ right: Value
    ) throws -> Tensor? {
        let kind: ArithmeticKind
        switch operation {
        case .add: kind = .add
        case .subtract: kind = .subtract
        case .multiply: kind = .multiply
        case .divide: kind = .divide
        default: return nil
        }
        if let number = right.number {
            return try (left.host as? Tensor)?.arithmetic(kind, number)
        }
        guard let number = left.number else { return nil }
        return try (right.host as? Tensor)?.arithmetic(kind, number, isLeft: true)
    }

    package static func unary(
        _ operation: UnaryOperator, _ value: Value, in context: BuiltinContext
    ) throws -> Value? {
        guard let x = value.host as? Tensor else { return nil }
        switch operation {
        case .negate: return context.host(try -x)
        case .plus: return value
        case .invert: return context.host(try x.logicalNot())
        case .not:
            if let truth = x.truth { return Value(!truth) }
            throw ScriptError.type(
                "`not` is for one bool, got \(value.summary)", hint: "`~` turns a mask over")
        }
    }

    package func iterate(in context: BuiltinContext) throws -> (() throws -> Value?)? {
        guard let length else {
            throw ScriptError.type("a tensor of no dimensions cannot be gone through")
        }
        var next = 0
        return { [self] in
            guard next < length else { return nil }
            defer { next += 1 }
            return context.host(try index([.place(next)]).compacted())
        }
    }

    package func isEqual(to other: any HostObject) -> Bool {
        guard let other = other as? Tensor, other.shape == shape else { return false }
        return (try? equal(other).all().item()) == 1
    }
}
