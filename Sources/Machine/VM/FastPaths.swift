// Arithmetic on floats and small ints, inlined into the loop. nil sends it to the slow path: wide ints, overflow,
// division by zero, strings, lists, host objects and errors.

extension Value {
    /// The result of arithmetic on doubles, whose NaN is canonical already.
    @inline(__always)
    init(result: Double) { self.init(bits: result.bitPattern) }

    @inline(__always)
    static func areSmallInts(_ l: Value, _ r: Value) -> Bool { l.bits & r.bits >= Value.intTag }
}

/// The operands as doubles, when both are floats or small ints.
@inline(__always)
private func doubles(_ l: Value, _ r: Value) -> (Double, Double)? {
    if l.isDouble {
        if r.isDouble { return (l.double, r.double) }
        if r.isSmallInt { return (l.double, Double(r.smallInt)) }
    } else if l.isSmallInt && r.isDouble {
        return (Double(l.smallInt), r.double)
    }
    return nil
}

@inline(__always)
func fastAdd(_ l: Value, _ r: Value) -> Value? {
    if Value.areSmallInts(l, r) {
        let (sum, overflow) = l.smallInt.addingReportingOverflow(r.smallInt)
        return overflow ? nil : Value(sum)
    }
    guard let (x, y) = doubles(l, r) else { return nil }
    return Value(result: x + y)
}

@inline(__always)
func fastSubtract(_ l: Value, _ r: Value) -> Value? {
    if Value.areSmallInts(l, r) {
        let (difference, overflow) = l.smallInt.subtractingReportingOverflow(r.smallInt)
        return overflow ? nil : Value(difference)
    }
    guard let (x, y) = doubles(l, r) else { return nil }
    return Value(result: x - y)
}

@inline(__always)
func fastMultiply(_ l: Value, _ r: Value) -> Value? {
    if Value.areSmallInts(l, r) {
        let (product, overflow) = l.smallInt.multipliedReportingOverflow(by: r.smallInt)
        return overflow ? nil : Value(product)
    }
    guard let (x, y) = doubles(l, r) else { return nil }
    return Value(result: x * y)
}

@inline(__always)
func fastDivide(_ l: Value, _ r: Value) -> Value? {
    if Value.areSmallInts(l, r) {
        return r.smallInt == 0 ? nil : Value(result: Double(l.smallInt) / Double(r.smallInt))
    }
    guard let (x, y) = doubles(l, r), y != 0 else { return nil }
    return Value(result: x / y)
}

@inline(__always)
func fastFloorDivide(_ l: Value, _ r: Value) -> Value? {
    // Over -1 the least int would leave 32 bits.
    guard Value.areSmallInts(l, r), r.smallInt != 0, r.smallInt != -1 else { return nil }
    let quotient = l.smallInt / r.smallInt
    let remainder = l.smallInt % r.smallInt
    return Value(remainder != 0 && remainder ^ r.smallInt < 0 ? quotient &- 1 : quotient)
}

@inline(__always)
func fastRemainder(_ l: Value, _ r: Value) -> Value? {
    guard Value.areSmallInts(l, r), r.smallInt != 0, r.smallInt != -1 else { return nil }
    let remainder = l.smallInt % r.smallInt
    return Value(remainder != 0 && remainder ^ r.smallInt < 0 ? remainder &+ r.smallInt : remainder)
}

@inline(__always)
func fastLess(_ l: Value, _ r: Value) -> Bool? {
    if Value.areSmallInts(l, r) { return l.smallInt < r.smallInt }
    guard let (x, y) = doubles(l, r) else { return nil }
    return x < y
}

@inline(__always)
func fastLessEqual(_ l: Value, _ r: Value) -> Bool? {
    if Value.areSmallInts(l, r) { return l.smallInt <= r.smallInt }
    guard let (x, y) = doubles(l, r) else { return nil }
    return x <= y
}

/// Equality of what fits in the 8 bytes; objects go the slow way, but for the question whether one is none.
@inline(__always)
func fastEqual(_ l: Value, _ r: Value) -> Bool? {
    if Value.areSmallInts(l, r) { return l.bits == r.bits }
    if let (x, y) = doubles(l, r) { return x == y }
    if (l.isObject && !r.isNone) || (r.isObject && !l.isNone) { return nil }
    return l.bits == r.bits
}
