import Glibc
import Machine

/// Numbers one at a time. Tensors overload most of these names.
var mathBuiltins: [Builtin] {
    roundingBuiltins + extremeBuiltins + numberBuiltins
        + [
            function("sqrt", "The square root.", from: 0, direct: directSqrt, squareRoot),
            function("cbrt", "The cube root.", cubeRoot),
            function("exp", "e to the power of x.", direct: directExp, exp),
            function("expm1", "e to the power of x, minus 1, exact near 0.", expm1),
            function("log2", "The logarithm to base 2; -inf at 0.", from: 0, log2),
            function("log10", "The logarithm to base 10; -inf at 0.", from: 0, log10),
            function("log1p", "The natural logarithm of 1 + x, exact near 0.", from: -1, log1p),
            function("sin", "The sine of an angle in radians.", direct: directSin, sin),
            function("cos", "The cosine of an angle in radians.", direct: directCos, cos),
            function("tan", "The tangent of an angle in radians.", tan),
            function("asin", "The angle, in radians, whose sine is x.", from: -1, through: 1, asin),
            function(
                "acos", "The angle, in radians, whose cosine is x.", from: -1, through: 1, acos),
            function("atan", "The angle, in radians, whose tangent is x.", atan),
            function("sinh", "The hyperbolic sine.", sinh),
            function("cosh", "The hyperbolic cosine.", cosh),
            function("tanh", "The hyperbolic tangent.", tanh),
        ]
}

let mathConstants = [
    BuiltinConstant(
        "pi", area: .math, summary: "The circle's circumference by its diameter.", value: .pi),
    BuiltinConstant("e", area: .math, summary: "The base of the natural logarithm.", value: M_E),
    BuiltinConstant(
        "inf", area: .math, summary: "Infinity, greater than every number.", value: .infinity),
    BuiltinConstant(
        "nan", area: .math, summary: "Not a number; unequal to everything, itself included.",
        value: .nan),
]

/// A function of one number; outside of its domain it throws, since a silent nan would be found too
/// late.
func function(
    _ name: String, _ summary: String, from low: Double = -.infinity,
    through high: Double = .infinity, example: String? = nil, direct: DirectBody? = nil,
    _ body: @escaping (Double) -> Double
) -> Builtin {
    Builtin(
        raw: name, area: .math, summary: summary,
        parameters: [ParameterInfo(name: "x", type: "number", documentation: domain(low, high))],
        returns: "float", example: example ?? "\(name)(0.5)",
        accepts: { $0.isNumber }, direct: direct
    ) { _, arguments in
        guard let value = arguments[0] else {
            throw ScriptError.argument("\(name): `x` is missing")
        }
        guard let x = value.number else {
            throw ScriptError.type("\(name): `x` should be a number, got \(value.summary)")
        }
        // nan passes through: it is neither below nor above.
        if x < low || x > high {
            throw ScriptError.arithmetic("\(name): \(value.repr()) is not \(range(low, high))")
        }
        return Value(body(x))
    }
}

private func squareRoot(_ x: Double) -> Double { x.squareRoot() }

/// A function of one number that is at least `low`, or nan.
@inline(__always)
private func direct(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int,
    from low: Double = -.infinity, _ body: (Double) -> Double
) -> UInt64 {
    let call = DirectCall(heap, arguments, count)
    guard count == 1, let x = call[0].number, !(x < low) else { return DirectCall.unhandled }
    return Value(body(x)).bits
}

private func directSqrt(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
) -> UInt64 {
    direct(heap, arguments, count, from: 0, squareRoot)
}

private func directExp(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
) -> UInt64 {
    direct(heap, arguments, count, exp)
}

private func directSin(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
) -> UInt64 {
    direct(heap, arguments, count, sin)
}

private func directCos(
    _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
) -> UInt64 {
    direct(heap, arguments, count, cos)
}

/// glibc's cbrt may be one unit off (3.0000000000000004 for 27); a step of Newton's method mends that.
private func cubeRoot(_ x: Double) -> Double {
    let root = cbrt(x)
    guard root.isNormal else { return root }
    return root - (root * root * root - x) / (3 * root * root)
}

private func range(_ low: Double, _ high: Double) -> String {
    high == .infinity
        ? "\(formatNumber(low)) or more" : "from \(formatNumber(low)) to \(formatNumber(high))"
}

private func domain(_ low: Double, _ high: Double) -> String {
    low == -.infinity ? "The number." : "The number, \(range(low, high))."
}

private var roundingBuiltins: [Builtin] {
    [
        Builtin(
            "floor", area: .math, summary: "The greatest int that is not above x.",
            Parameter<Number>("x", "The number."), returns: "int", example: "floor(-1.5)"
        ) { context, x in try rounded(x, .down, "floor", context) },
        Builtin(
            "ceil", area: .math, summary: "The least int that is not below x.",
            Parameter<Number>("x", "The number."), returns: "int", example: "ceil(1.2)"
        ) { context, x in try rounded(x, .up, "ceil", context) },
        Builtin(
            "trunc", area: .math, summary: "The whole part of x.",
            Parameter<Number>("x", "The number."), returns: "int", example: "trunc(-1.5)"
        ) { context, x in try rounded(x, .towardZero, "trunc", context) },
        Builtin(
            "round", area: .math,
            summary:
                "The int nearest to x, or x to so many decimals; halves go to the even neighbour.",
            Parameter<Number>("x", "The number."),
            Parameter<Int?>(
                "digits", default: nil,
                "Decimals to keep, up to 300; negative ones round tens and hundreds."),
            returns: "int, or float with digits", example: "round(3.14159, 2)"
        ) { context, x, digits in
            guard let digits else { return try rounded(x, .toNearestOrEven, "round", context) }
            guard (-300...300).contains(digits) else {
                throw ScriptError.value("round: \(digits) digits are not from -300 to 300")
            }
            switch x {
            case .int(let value):
                return digits >= 0 ? value : roundedToPower(value, digits: -digits)
            case .float(let value):
                guard value.isFinite else { return value }
                if digits < 0 {
                    let power = Glibc.pow(10, Double(-digits))
                    return (value / power).rounded(.toNearestOrEven) * power
                }
                // The decimal expansion is exact, so that 2.675 to 2 digits is 2.67, which it is
                // below.
                return Double(try FormatSpecification(".\(digits)f").format(Value(value))) ?? value
            }
        },
    ]
}

private func rounded(
    _ x: Number, _ rule: FloatingPointRoundingRule, _ name: String, _ context: BuiltinContext
) throws -> Value {
    switch x {
    case .int(let value): context.int(value)
    case .float(let value): try wholeNumber(value.rounded(rule), for: name, in: context)
    }
}

/// An int to the nearest multiple of a power of ten, halves to the even one.
private func roundedToPower(_ value: Int, digits: Int) -> Int {
    // Ints have at most 16 digits.
    guard digits <= 16 else { return 0 }
    var power = 1
    for _ in 0..<digits { power *= 10 }
    var (quotient, remainder) = value.quotientAndRemainder(dividingBy: power)
    let twice = 2 * remainder.magnitude
    if twice > power.magnitude || twice == power.magnitude && quotient % 2 != 0 {
        quotient += value < 0 ? -1 : 1
    }
    remainder = quotient.multipliedReportingOverflow(by: power).partialValue
    return remainder
}

private var numberBuiltins: [Builtin] {
    [
        Builtin(
            raw: "abs", area: .math, summary: "The distance from 0.",
            parameters: [ParameterInfo(name: "x", type: "number", documentation: "The number.")],
            returns: "number", example: "abs(-3)", accepts: { $0.isNumber }
        ) { context, arguments in
            guard let x = arguments[0] else { throw ScriptError.argument("abs: `x` is missing") }
            if let int = x.int { return context.int(abs(int)) }
            guard let float = x.number else {
                throw ScriptError.type("abs: `x` should be a number, got \(x.summary)")
            }
            return Value(float.magnitude)
        },
        Builtin(
            "sign", area: .math, summary: "-1, 0 or 1 as x is below, at or above 0.",
            Parameter<Number>("x", "The number."), returns: "int", example: "sign(-2.5)"
        ) { _, x in x.double > 0 ? 1 : x.double < 0 ? -1 : 0 },
        Builtin(
            "log", area: .math, summary: "The natural logarithm, or the one to a base; -inf at 0.",
            Parameter<Number>("x", "The number, 0.0 or more."),
            Parameter<Double?>("base", default: nil, "Above 0 and not 1; e where it is left out."),
            returns: "float", example: "log(8, base: 2)"
        ) { _, x, base in
            guard !(x.double < 0) else {
                throw ScriptError.arithmetic("log: \(formatNumber(x.double)) is not 0.0 or more")
            }
            guard let base else { return log(x.double) }
            guard base > 0, base != 1 else {
                throw ScriptError.arithmetic(
                    "log: base \(formatNumber(base)) should be above 0 and not 1")
            }
            // The exact functions where there are any: log(8) / log(2) is not 3.
            if base == 2 { return log2(x.double) }
            if base == 10 { return log10(x.double) }
            return log(x.double) / log(base)
        },
        Builtin(
            "atan2", area: .math, summary: "The angle of the point (x, y), from -pi to pi.",
            Parameter<Number>("y", "Upwards."), Parameter<Double>("x", "To the right."),
            returns: "float", example: "atan2(1, -1)"
        ) { _, y, x in atan2(y.double, x) },
        Builtin(
            "hypot", area: .math, summary: "The length of the vector (x, y).",
            Parameter<Number>("x", "One side."), Parameter<Double>("y", "The other."),
            returns: "float", example: "hypot(3, 4)"
        ) { _, x, y in hypot(x.double, y) },
        Builtin(
            "pow", area: .math, summary: "x to the power of y; `x ** y` is the same.",
            Parameter<Number>("x", "The base."), Parameter<Value>("y", "The exponent."),
            returns: "number", example: "pow(2, 10)"
        ) { context, x, y in
            guard y.isNumber else {
                throw ScriptError.type("pow: `y` should be a number, got \(y.summary)")
            }
            return try context.binary(.power, x.value(in: context), y)
        },
        Builtin(
            "is_nan", area: .math, summary: "Whether x is not a number.",
            Parameter<Double>("x", "The number."), returns: "bool", example: "is_nan(nan)"
        ) { _, x in x.isNaN },
        Builtin(
            "is_finite", area: .math, summary: "Whether x is neither infinite nor nan.",
            Parameter<Double>("x", "The number."), returns: "bool", example: "is_finite(1 / 3)"
        ) { _, x in x.isFinite },
    ]
}

// MARK: Least and greatest

private var extremeBuiltins: [Builtin] {
    [
        extreme("min", "least", sign: -1), extreme("max", "greatest", sign: 1),
        Builtin(
            "clamp", area: .math, summary: "x, or the nearer bound where it lies outside of them.",
            Parameter<Number>("x", "The number."), Parameter<Value>("low", "The least to give."),
            Parameter<Value>("high", "The greatest to give."),
            returns: "number", example: "clamp(12, 0, 10)"
        ) { context, x, low, high in
            guard let least = low.number, let greatest = high.number else {
                throw ScriptError.type(
                    "clamp: the bounds should be numbers, got \(low.summary) and \(high.summary)")
            }
            guard least <= greatest else {
                throw ScriptError.value(
                    "clamp: the bounds \(low.repr()) and \(high.repr()) are swapped")
            }
            if x.double < least { return low }
            if x.double > greatest { return high }
            return x.value(in: context)
        },
    ]
}

/// Of two numbers or more. nan wins, as in NumPy: what is unknown is not hidden.
private func extreme(_ name: String, _ word: String, sign: Int) -> Builtin {
    Builtin(
        name, area: .math, summary: "The \(word) of two numbers or more.",
        Parameter<Number>("x", "A number."),
        Parameter<Variadic<Value>>("others", "What to compare it with."),
        returns: "number", example: "\(name)(3, 1, 2)"
    ) { context, x, others in
        var best = x.value(in: context)
        for value in others.values {
            guard let number = value.number, let current = best.number else {
                throw ScriptError.type("\(name): expected numbers, got \(value.summary)")
            }
            if current.isNaN { break }
            if number.isNaN || (sign > 0 ? number > current : number < current) { best = value }
        }
        return best
    }
}
