import Glibc
import Syntax

// What the loop's fast paths leave: wide ints, overflow, division by zero, strings, lists, structs and host
// objects. Each function stores its result in the register given, or records the error and returns false.

@inline(never)
func slowBinary(
    _ vm: VM, _ operation: BinaryOperator, _ destination: Int, _ l: Value, _ r: Value
) -> Bool {
    if !l.isKind(.host), let a = l.int, let b = r.int,
        let result = wideArithmetic(operation, a, b)
    {
        vm.base[destination] = vm.pointee.heap.int(result)
        return true
    }
    return vm.attempt {
        try $0.binary(operation, l, r)
    } store: {
        vm.base[destination] = $0
    }
}

/// What leaves 32 bits but not 64: both operands lie within ±2^53.
@inline(__always)
private func wideArithmetic(_ operation: BinaryOperator, _ a: Int, _ b: Int) -> Int? {
    switch operation {
    case .add: return a &+ b
    case .subtract: return a &- b
    case .multiply:
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : product
    default: return nil
    }
}

@inline(never)
func slowUnary(_ vm: VM, _ raw: UInt8, _ destination: Int, _ value: Value) -> Bool {
    vm.attempt { interpreter in
        try interpreter.unary(UnaryOperator(rawValue: raw) ?? .plus, value)
    } store: {
        vm.base[destination] = $0
    }
}

/// `<` or `<=` as the loop knows them; the flag's bit 1 says that the script wrote the mirrored operator.
private func comparison(_ operation: BinaryOperator, _ flag: UInt8, _ l: Value, _ r: Value) -> (
    BinaryOperator, Value, Value
) {
    if flag & 2 == 0 { return (operation, l, r) }
    return (operation == .less ? .greater : .greaterEqual, r, l)
}

@inline(never)
func slowCompare(
    _ vm: VM, _ operation: BinaryOperator, _ flag: UInt8, _ destination: Int, _ l: Value, _ r: Value
) -> Bool {
    let (operation, l, r) = comparison(operation, flag, l, r)
    return slowBinary(vm, operation, destination, l, r)
}

/// 1, 0, or -1 for an error.
@inline(never)
func slowCompareTruth(_ vm: VM, _ operation: BinaryOperator, _ flag: UInt8, _ l: Value, _ r: Value)
    -> Int
{
    let (operation, l, r) = comparison(operation, flag, l, r)
    var truth = -1
    _ = vm.attempt {
        try $0.truth(of: try $0.binary(operation, l, r))
    } store: {
        truth = $0 ? 1 : 0
    }
    return truth
}

@inline(never)
func slowEqual(_ vm: VM, _ flag: UInt8, _ destination: Int, _ l: Value, _ r: Value) -> Bool {
    slowBinary(vm, flag & 1 == 0 ? .equal : .notEqual, destination, l, r)
}

@inline(never)
func slowEqualTruth(_ vm: VM, _ l: Value, _ r: Value) -> Int {
    if l.isKind(.string) && r.isKind(.string) {
        return l.object.string.equals(r.object.string) ? 1 : 0
    }
    return slowCompareTruth(vm, .equal, 0, l, r)
}

/// Whether a condition holds: 1, 0, or -1 for an error.
@inline(never)
func slowTruth(_ vm: VM, _ value: Value) -> Int {
    var truth = -1
    _ = vm.attempt {
        try $0.truth(of: value)
    } store: {
        truth = $0 ? 1 : 0
    }
    return truth
}

extension Interpreter {
    /// Conditions are bools; a host object may stand for one (a tensor of a single bool).
    func truth(of value: Value) throws -> Bool {
        if value.isBool { return value.isTrue }
        if let truth = value.host?.truth { return truth }
        throw ScriptError.type(
            "a condition should be a bool, got \(value.summary)", hint: truthHint(value))
    }

    private func truthHint(_ value: Value) -> String? {
        if value.isNumber { return "write `x != 0`" }
        if value.isNone { return "write `x != none`" }
        if value.isString || value.isList || value.isDict { return "write `len(x) > 0`" }
        if value.isCallable, !value.isKind(.host) { return "call it: `f(…)`" }
        guard let host = value.host else { return nil }
        return type(of: host).typeName == "tensor"
            ? "reduce it with `all()` or `any()`; masks are joined by `&` and `|`" : nil
    }

    /// `l op r` for any values.
    func binary(_ operation: BinaryOperator, _ l: Value, _ r: Value) throws -> Value {
        if l.isKind(.host) || r.isKind(.host) {
            if let result = try hostBinary(operation, l, r) { return result }
        } else {
            if let a = l.int, let b = r.int { return try intBinary(operation, a, b) }
            if let a = l.number, let b = r.number { return try doubleBinary(operation, a, b) }
        }
        if let result = try structBinary(operation, l, r) { return result }
        if l.isSet, r.isSet, let result = setBinary(operation, l, r) { return result }
        switch operation {
        case .equal: return Value(l.isEqual(to: r))
        case .notEqual: return Value(!l.isEqual(to: r))
        case .isIn: return Value(try contains(r, l))
        case .notIn: return Value(!(try contains(r, l)))
        case .less, .lessEqual, .greater, .greaterEqual:
            if let order = try order(l, r) {
                switch operation {
                case .less: return Value(order < 0)
                case .lessEqual: return Value(order <= 0)
                case .greater: return Value(order > 0)
                default: return Value(order >= 0)
                }
            }
        case .add:
            if l.isString && r.isString { return try concatenate(l, r) }
            if l.isList && r.isList {
                let (a, b) = (l.object.list, r.object.list)
                try context.reserve(bytes: (a.pointee.count + b.pointee.count) * 8)
                let result = heap.list(capacity: a.pointee.count + b.pointee.count)
                for item in a.pointee.buffer { result.append(item, heap: heap) }
                for item in b.pointee.buffer { result.append(item, heap: heap) }
                return Value(object: result)
            }
        case .multiply:
            if let count = r.int, l.isString || l.isList { return try repeated(l, count) }
            if let count = l.int, r.isString || r.isList { return try repeated(r, count) }
        case .unite where l.isDict && r.isDict:
            let result = heap.dict()
            for (key, value) in l.object.dict.pointee.liveEntries
                + r.object.dict.pointee.liveEntries
            {
                result.set(key, hash: try key.keyHash(), value, heap: heap)
            }
            return Value(object: result)
        case .intersect, .unite:
            if l.isBool && r.isBool {
                return Value(
                    operation == .unite ? l.isTrue || r.isTrue : l.isTrue && r.isTrue)
            }
        default:
            break
        }
        throw unsupported(operation, l, r)
    }

    private func unsupported(_ operation: BinaryOperator, _ l: Value, _ r: Value) -> ScriptError {
        .type(
            "\(l.summary) \(operation.symbol) \(r.summary) is not defined",
            hint: hint(forUnsupported: operation, l, r))
    }

    private func hint(
        forUnsupported operation: BinaryOperator, _ l: Value, _ r: Value
    ) -> String? {
        if l.isNone || r.isNone { return "a value is none; `x ?? 0` gives another in its place" }
        if l.isCallable && !l.isKind(.host) || r.isCallable && !r.isKind(.host) {
            return operation == .floorDivide
                ? "`//` divides and rounds down; a comment starts with `#`"
                : "a function is called with parentheses: `f(x)`"
        }
        switch operation {
        case .add where l.isString || r.isString:
            return "write \"{x}\" to put a value into a text, or str(x)"
        case .remainder where l.isString:
            return "a text takes values in braces: `\"loss {x:.3f}\"`"
        case _ where l.isBool && r.isBool && operation.isComparison:
            return "bools have no order"
        case _ where l.isString && r.isNumber || l.isNumber && r.isString:
            return "`float(x)` and `int(x)` make a number of a text"
        case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power, .matmul:
            if l.isList || r.isList { return "`tensor(x)` calculates item by item" }
            return nil
        default: return nil
        }
    }

    private func intBinary(_ operation: BinaryOperator, _ a: Int, _ b: Int) throws -> Value {
        // Both lie within ±2^53: sums and differences cannot overflow 64 bits, products can.
        switch operation {
        case .add: return heap.int(a + b)
        case .subtract: return heap.int(a - b)
        case .multiply:
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            return overflow ? Value(Double(a) * Double(b)) : heap.int(product)
        case .divide:
            guard b != 0 else { throw divisionByZero(a, operation) }
            return Value(Double(a) / Double(b))
        case .floorDivide:
            guard b != 0 else { throw divisionByZero(a, operation) }
            return heap.int(a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0))
        case .remainder:
            guard b != 0 else { throw divisionByZero(a, operation) }
            let remainder = a % b
            return heap.int(
                remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
        case .power:
            if b >= 0 { return intPower(a, b) }
            guard a != 0 else { throw divisionByZero(1, .divide) }
            return Value(pow(Double(a), Double(b)))
        case .equal: return Value(a == b)
        case .notEqual: return Value(a != b)
        case .less: return Value(a < b)
        case .lessEqual: return Value(a <= b)
        case .greater: return Value(a > b)
        case .greaterEqual: return Value(a >= b)
        case .intersect: return heap.int(a & b)
        case .unite: return heap.int(a | b)
        case .matmul, .isIn, .notIn:
            throw unsupported(operation, heap.int(a), heap.int(b))
        }
    }

    private func divisionByZero(_ a: Int, _ operation: BinaryOperator) -> ScriptError {
        .arithmetic("division by zero: \(a) \(operation.symbol) 0")
    }

    /// Exact while it fits, by squaring; a float beyond.
    private func intPower(_ base: Int, _ exponent: Int) -> Value {
        var result = 1
        var factor = base
        var left = exponent
        while left > 0 {
            if left & 1 == 1 {
                let (product, overflow) = result.multipliedReportingOverflow(by: factor)
                if overflow { return Value(pow(Double(base), Double(exponent))) }
                result = product
            }
            left >>= 1
            if left > 0 {
                let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
                if overflow { return Value(pow(Double(base), Double(exponent))) }
                factor = square
            }
        }
        return heap.int(result)
    }

    private func doubleBinary(_ operation: BinaryOperator, _ a: Double, _ b: Double) throws -> Value
    {
        switch operation {
        case .add: return Value(a + b)
        case .subtract: return Value(a - b)
        case .multiply: return Value(a * b)
        case .divide, .floorDivide, .remainder:
            guard b != 0 else {
                throw ScriptError.arithmetic(
                    "division by zero: \(formatNumber(a)) \(operation.symbol) \(formatNumber(b))")
            }
            if operation == .divide { return Value(a / b) }
            let remainder = fmod(a, b)
            let adjusted = remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
            if operation == .remainder { return Value(adjusted) }
            return Value(((a - adjusted) / b).rounded())
        case .power: return Value(pow(a, b))
        case .equal: return Value(a == b)
        case .notEqual: return Value(a != b)
        case .less: return Value(a < b)
        case .lessEqual: return Value(a <= b)
        case .greater: return Value(a > b)
        case .greaterEqual: return Value(a >= b)
        case .matmul, .isIn, .notIn, .intersect, .unite:
            throw unsupported(operation, Value(a), Value(b))
        }
    }

    /// The left operand's class is asked first, then the right one's.
    private func hostBinary(_ operation: BinaryOperator, _ l: Value, _ r: Value) throws -> Value? {
        let (left, right) = (l.hostType, r.hostType)
        if let left, let result = try left.binary(operation, l, r, in: context) { return result }
        guard let right, left != right else { return nil }
        return try right.binary(operation, l, r, in: context)
    }

    /// A struct defines an operator by a method: `add`, `equals`, `less` …; `right_add` and its like
    /// where the struct's value is the right operand only.
    private func structBinary(_ operation: BinaryOperator, _ l: Value, _ r: Value) throws -> Value?
    {
        guard l.isKind(.instance) || r.isKind(.instance) else { return nil }
        let (name, negated): (String, Bool) =
            switch operation {
            case .add: ("add", false)
            case .subtract: ("subtract", false)
            case .multiply: ("multiply", false)
            case .divide: ("divide", false)
            case .floorDivide: ("floor_divide", false)
            case .remainder: ("remainder", false)
            case .power: ("power", false)
            case .matmul: ("matmul", false)
            case .equal: ("equals", false)
            case .notEqual: ("equals", true)
            case .less: ("less", false)
            case .greaterEqual: ("less", true)
            case .greater: ("greater", false)
            case .lessEqual: ("greater", true)
            case .isIn: ("contains", false)
            case .notIn: ("contains", true)
            case .intersect: ("intersect", false)
            case .unite: ("unite", false)
            }
        if operation == .isIn || operation == .notIn {
            guard let method = r.method(name) else { return nil }
            let result = try truth(of: try call(method, [r, l]))
            return Value(result != negated)
        }
        if let method = l.method(name) {
            let result = try call(method, [l, r])
            return negated ? Value(!(try truth(of: result))) : result
        }
        if !operation.isComparison, let method = r.method("right_\(name)") {
            return try call(method, [r, l])
        }
        // a > b is b < a where only `less` is written.
        if operation == .greater || operation == .lessEqual, let method = r.method("less") {
            return Value(try truth(of: try call(method, [r, l])) != negated)
        }
        return nil
    }

    /// `item in collection`
    private func contains(_ collection: Value, _ item: Value) throws -> Bool {
        switch collection.kind {
        case .list:
            return collection.object.list.pointee.buffer.contains { $0.isEqual(to: item) }
        case .dict, .set:
            return collection.object.dict.find(item, hash: try item.keyHash()) != nil
        case .string:
            guard item.isString else { break }
            let (text, part) = (collection.object.string, item.object.string)
            if part.pointee.count == 0 { return true }
            return text.firstOffset(of: part.buffer) != nil
        case .range:
            guard let number = item.number else { break }
            guard let int = Int(exactly: number) else { return false }
            let range = collection.object.range.pointee.bounds
            let inside =
                range.step > 0
                ? int >= range.start && int < range.stop : int <= range.start && int > range.stop
            return inside && (int - range.start) % range.step == 0
        default:
            break
        }
        throw unsupported(.isIn, item, collection)
    }

    private func concatenate(_ l: Value, _ r: Value) throws -> Value {
        let (a, b) = (l.object.string, r.object.string)
        try context.reserve(bytes: a.pointee.count + b.pointee.count)
        let result = heap.emptyString(count: a.pointee.count + b.pointee.count)
        memcpy(result.bytes, a.bytes, a.pointee.count)
        memcpy(result.bytes + a.pointee.count, b.bytes, b.pointee.count)
        return Value(object: result)
    }

    private func repeated(_ value: Value, _ count: Int) throws -> Value {
        let count = max(count, 0)
        if value.isString {
            let part = value.object.string
            let (bytes, overflow) = part.pointee.count.multipliedReportingOverflow(by: count)
            try context.reserve(bytes: overflow ? .max : bytes)
            let result = heap.emptyString(count: bytes)
            for index in 0..<(bytes == 0 ? 0 : count) {
                memcpy(result.bytes + index * part.pointee.count, part.bytes, part.pointee.count)
            }
            return Value(object: result)
        }
        let part = value.object.list
        let (items, overflow) = part.pointee.count.multipliedReportingOverflow(by: count)
        try context.reserve(bytes: overflow || items > Int.max / 8 ? .max : items * 8)
        let result = heap.list(capacity: items)
        for _ in 0..<(items == 0 ? 0 : count) {
            for item in part.pointee.buffer { result.append(item, heap: heap) }
        }
        return Value(object: result)
    }

    func unary(_ operation: UnaryOperator, _ value: Value) throws -> Value {
        if operation == .not { return Value(!(try truth(of: value))) }
        if let int = value.int {
            switch operation {
            case .negate: return heap.int(-int)
            case .plus: return value
            case .invert: return heap.int(~int)
            case .not: break
            }
        }
        if value.isDouble && operation != .invert {
            return operation == .negate ? Value(-value.double) : value
        }
        if operation == .invert && value.isBool { return Value(!value.isTrue) }
        if let host = value.host,
            let result = try type(of: host).unary(operation, value, in: context)
        {
            return result
        }
        if operation == .negate, let method = value.method("negate") {
            return try call(method, [value])
        }
        throw ScriptError.type(
            "\(operation.symbol)\(value.summary) is not defined", hint: value.hintForQuotedNumber)
    }
}
