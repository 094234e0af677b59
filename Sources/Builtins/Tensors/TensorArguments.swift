import Machine
import Tensors
import Text

/// A tensor, or what a tensor is made of: a number, a bool, nested lists of them.
struct TensorLike: FromValue {
    let tensor: Tensor

    static var expectation: String { "tensor" }

    static func accepts(_ value: Value) -> Bool {
        value.host is Tensor || value.isNumber || value.isBool || value.isList || value.isRange
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> TensorLike? {
        guard accepts(value) else { return nil }
        return TensorLike(tensor: try tensor(of: value, for: "tensor"))
    }

    /// The tensor that a value writes out. Ints become int64, floats float32, bools bool.
    static func tensor(of value: Value, for function: String) throws -> Tensor {
        if let tensor = value.host as? Tensor { return tensor }
        var reader = NestedListReader(function: function)
        return try reader.read(value)
    }

    /// A value that meets `other` in arithmetic: a plain number does not widen other's type.
    static func operand(_ value: Value, beside other: Tensor) throws -> Tensor? {
        if let tensor = value.host as? Tensor { return tensor }
        if let int = value.int { return try other.number(Double(int)) }
        if let number = value.number {
            return try Tensor(scalar: number, other.dtype.isFloat ? other.dtype : .float32)
        }
        guard value.isBool || value.isList || value.isRange else { return nil }
        return try tensor(of: value, for: "tensor")
    }
}

/// Reads nested lists into one tensor, and says where they do not fit together.
private struct NestedListReader {
    let function: String
    private var numbers: [Double] = []
    private var shape: [Int] = []
    private var hasFloat = false
    private var hasInt = false
    private var hasBool = false

    init(function: String) { self.function = function }

    mutating func read(_ value: Value) throws -> Tensor {
        if let tensors = try tensors(in: value) { return try Tensor.stack(tensors) }
        shape = try outline(of: value)
        // A range may be longer than memory; this says so before it is written out.
        _ = try Tensor(uninitialized: shape, .float64, for: function)
        try visit(value, [])
        guard !(hasBool && (hasInt || hasFloat)) else {
            throw ScriptError.type("\(function): the list mixes bools and numbers")
        }
        let dtype: DType = hasBool ? .bool : hasInt && !hasFloat ? .int64 : .float32
        let result = try Tensor(numbers, shape: shape)
        return try result.cast(dtype)
    }

    /// Lists that hold tensors are stacked, so that a gradient goes through.
    private func tensors(in value: Value, depth: Int = 0) throws -> [Tensor]? {
        guard depth < Shape.maxRank, let items = value.list,
            items.contains(where: { holdsTensor($0, depth: depth) })
        else { return nil }
        return try items.map { item in
            if let nested = try tensors(in: item, depth: depth + 1) {
                return try Tensor.stack(nested)
            }
            return try TensorLike.tensor(of: item, for: function)
        }
    }

    private func holdsTensor(_ value: Value, depth: Int) -> Bool {
        if value.host is Tensor { return true }
        guard depth < Shape.maxRank, let first = value.listItem(0) else { return false }
        return holdsTensor(first, depth: depth + 1)
    }

    /// The shape that the first items suggest.
    private func outline(of value: Value) throws -> [Int] {
        var shape: [Int] = []
        var item = value
        while let count = item.isList || item.isRange ? item.itemCount : nil {
            shape.append(count)
            guard shape.count <= Shape.maxRank else {
                throw ScriptError.value("\(function): lists nested more than \(Shape.maxRank) deep")
            }
            guard let first = item.listItem(0) else { break }
            item = first
        }
        return shape
    }

    private func place(_ path: [Int]) -> String {
        path.isEmpty ? "the list" : "the item at \(path.map { "[\($0)]" }.joined())"
    }

    private mutating func visit(_ value: Value, _ path: [Int]) throws {
        let expected = path.count < shape.count ? shape[path.count] : nil
        if value.isList || value.isRange {
            let count = value.itemCount ?? 0
            guard let expected else {
                throw ScriptError.value(
                    "\(function): \(place(path)) is a list, but the first one of its level is a number",
                    hint: "all rows must have the same shape")
            }
            guard count == expected else {
                throw ScriptError.value(
                    "\(function): \(place(path)) has \(count) items, but the first one of its level "
                        + "has \(expected)", hint: "all rows must be of the same length")
            }
            if let range = value.range {
                hasInt = true
                for index in 0..<count { numbers.append(Double(range[index])) }
                return
            }
            for index in 0..<count {
                guard let item = value.listItem(index) else { continue }
                try visit(item, path + [index])
            }
            return
        }
        guard expected == nil else {
            throw ScriptError.value(
                "\(function): \(place(path)) is \(value.summary), but the first one of its level is a list",
                hint: "all rows must have the same shape")
        }
        if let bool = value.bool {
            hasBool = true
            numbers.append(bool ? 1 : 0)
        } else if let number = value.number {
            if value.isInt { hasInt = true } else { hasFloat = true }
            numbers.append(number)
        } else {
            throw ScriptError.type(
                "\(function): \(place(path)) is \(value.summary), not a number, bool or list")
        }
    }
}

/// The name of an element type.
enum TypeName: String, CaseIterable, FromValue {
    case float32, float64, int32, int64, uint8, bool

    var dtype: DType { DType(name: rawValue) ?? .float32 }

    static func hint(for value: Value) -> String? {
        value.isInt
            ? "several sizes go in a list: `zeros([3, 4])`"
            : value.string.flatMap { suggestion(for: $0, among: allCases.map(\.rawValue)) }
    }
}

/// A shape: a list of sizes, or one size.
struct ShapeArgument: FromValue {
    let sizes: [Int]

    static var expectation: String { "shape" }
    static func accepts(_ value: Value) -> Bool { value.isInt || value.isList }
    static func hint(for value: Value) -> String? {
        value.isInt ? "several sizes go in a list: `zeros([3, 4])`" : nil
    }
    static func literal(_ value: ShapeArgument) -> String { "\(value.sizes)" }

    static func from(_ value: Value, in context: BuiltinContext) throws -> ShapeArgument? {
        if let size = value.plain.int { return ShapeArgument(sizes: [size]) }
        // Before a range is written out.
        if let count = value.itemCount, count > Shape.maxRank {
            throw ScriptError.value(
                "a shape has at most \(Shape.maxRank) sizes, got \(value.summary) of \(count)")
        }
        return try [Int].from(value, in: context).map { ShapeArgument(sizes: $0) }
    }
}

/// One axis or several; none stands for all.
struct AxesArgument: FromValue {
    let axes: [Int]?

    static var expectation: String { "int, list of int or none" }
    static func accepts(_ value: Value) -> Bool { value.isInt || value.isList || value.isNone }
    static func literal(_ value: AxesArgument) -> String { value.axes.map { "\($0)" } ?? "none" }
    static var all: AxesArgument { AxesArgument(axes: nil) }

    static func from(_ value: Value, in context: BuiltinContext) throws -> AxesArgument? {
        if value.isNone { return .all }
        return try ShapeArgument.from(value, in: context).map { AxesArgument(axes: $0.sizes) }
    }
}

extension TensorError: ScriptFacingError {}
