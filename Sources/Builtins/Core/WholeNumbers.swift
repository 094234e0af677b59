import Glibc
import Machine

/// What is asked of ints alone: divisors, choices, bits.
var wholeNumberBuiltins: [Builtin] {
    [
        Builtin(
            "divmod", area: .math, summary: "The pair `[a // b, a % b]`.",
            Parameter<Number>("a", "What to divide."),
            Parameter<Number>("b", "What to divide by; not 0."),
            returns: "list of number", example: "let (minutes, seconds) = divmod(150, 60)"
        ) { context, a, b in
            let (a, b) = (a.value(in: context), b.value(in: context))
            return [
                try context.binary(.floorDivide, a, b), try context.binary(.remainder, a, b),
            ]
        },
        Builtin(
            "gcd", area: .math, summary: "The greatest common divisor.",
            Parameter<Int>("a", "An int."), Parameter<Int>("b", "Another."),
            returns: "int", example: "gcd(12, 18)"
        ) { _, a, b in greatestCommonDivisor(a, b) },
        Builtin(
            "lcm", area: .math, summary: "The least common multiple; 0 where one of them is 0.",
            Parameter<Int>("a", "An int."), Parameter<Int>("b", "Another."),
            returns: "int", example: "lcm(4, 6)"
        ) { context, a, b -> Value in
            guard a != 0, b != 0 else { return context.int(0) }
            let (product, overflow) = abs(a / greatestCommonDivisor(a, b))
                .multipliedReportingOverflow(by: abs(b))
            guard !overflow, product <= largestWhole else {
                throw ScriptError.arithmetic("lcm: the multiple of \(a) and \(b) is beyond 2^53")
            }
            return context.int(product)
        },
        Builtin(
            "isqrt", area: .math, summary: "The whole part of the square root.",
            Parameter<Int>("n", "An int, 0 or more."), returns: "int", example: "isqrt(17)"
        ) { _, n in
            guard n >= 0 else { throw ScriptError.arithmetic("isqrt: \(n) is negative") }
            // Ints have 53 bits, so the root is right but for its rounding.
            let root = Int(Double(n).squareRoot())
            return root * root > n ? root - 1 : root
        },
        Builtin(
            "factorial", area: .math,
            summary: "The product of the ints from 1 to n; a float from 19 on.",
            Parameter<Int>("n", "From 0 to 170."), returns: "number", example: "factorial(5)"
        ) { context, n -> Value in
            guard (0...170).contains(n) else {
                throw ScriptError.arithmetic(
                    "factorial: \(n) is not from 0 to 170",
                    hint: n > 170 ? "`lgamma(n + 1)` is its logarithm" : nil)
            }
            return whole((1...170).prefix(n).reduce(1.0) { $0 * Double($1) }, context)
        },
        Builtin(
            "comb", area: .math,
            summary: "How many ways there are to choose k of n; a float beyond 2^53.",
            Parameter<Int>("n", "0 or more."), Parameter<Int>("k", "0 or more."),
            returns: "number", example: "comb(5, 2)"
        ) { context, n, k -> Value in
            guard n >= 0, k >= 0 else {
                throw ScriptError.arithmetic("comb: \(n) and \(k) should be 0 or more")
            }
            return whole(try finite(binomial(n, k), "comb"), context)
        },
        Builtin(
            "perm", area: .math,
            summary: "How many ways there are to choose k of n in order; a float beyond 2^53.",
            Parameter<Int>("n", "0 or more."), Parameter<Int>("k", "0 or more."),
            returns: "number", example: "perm(5, 2)"
        ) { context, n, k -> Value in
            guard n >= 0, k >= 0 else {
                throw ScriptError.arithmetic("perm: \(n) and \(k) should be 0 or more")
            }
            guard k <= n else { return context.int(0) }
            var result = 1.0
            // Each factor but the last is 2 or more, so it passes every float soon.
            var factor = 0
            while factor < k, result.isFinite {
                result *= Double(n - factor)
                factor += 1
            }
            return whole(try finite(result, "perm"), context)
        },
        Builtin(
            "bit_xor", area: .math,
            summary:
                "The bits that one of two ints has and the other has not; `&` and `|` are operators.",
            Parameter<Int>("a", "An int."), Parameter<Int>("b", "Another."),
            returns: "int", example: "bit_xor(0b1100, 0b1010)"
        ) { _, a, b in a ^ b },
        Builtin(
            "bit_not", area: .math, summary: "The int with each bit turned over: -n - 1.",
            Parameter<Int>("n", "The int."), returns: "int", example: "bit_not(0b101)"
        ) { _, n in ~n },
        Builtin(
            "bit_count", area: .math, summary: "How many bits of an int's magnitude are set.",
            Parameter<Int>("n", "The int."), returns: "int", example: "bit_count(0b1011)"
        ) { _, n in n.magnitude.nonzeroBitCount },
        Builtin(
            "shift_left", area: .math,
            summary: "The bits moved up, which multiplies by 2 ** count.",
            Parameter<Int>("n", "The int."), Parameter<Int>("count", "How far; 0 or more."),
            returns: "int", example: "shift_left(1, 10)"
        ) { _, n, count in
            guard count >= 0 else { throw ScriptError.value("shift_left: a count of \(count)") }
            guard n != 0 else { return 0 }
            // A shift by the bits of an int leaves nothing of it; Swift's `<<` gives 0 then.
            let result = n << count
            guard count < 64, result >> count == n, result.magnitude <= UInt(largestWhole) else {
                throw ScriptError.arithmetic(
                    "shift_left: \(n) by \(count) bits is beyond 2^53",
                    hint: "`n * 2.0 ** count` gives a float")
            }
            return result
        },
        Builtin(
            "shift_right", area: .math,
            summary: "The bits moved down, which divides by 2 ** count and rounds down.",
            Parameter<Int>("n", "The int."), Parameter<Int>("count", "How far; 0 or more."),
            returns: "int", example: "shift_right(1024, 3)"
        ) { _, n, count in
            guard count >= 0 else { throw ScriptError.value("shift_right: a count of \(count)") }
            return n >> count
        },
    ]
}

/// Beyond ±2^53 a float no longer tells neighbours apart; ints end there.
private let largestWhole = 1 << 53

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (abs(a), abs(b))
    while b != 0 { (a, b) = (b, a % b) }
    return a
}

/// How many ways there are to choose k of n; infinite where no float can say it.
func binomial(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, k <= n else { return 0 }
    let count = min(k, n - k)
    var exact = 1
    var result = 1.0
    var isExact = true
    // From the first step on the number at least doubles while step < n / 2, so this ends soon.
    var step = 1
    while step <= count, result.isFinite {
        if isExact {
            let (product, overflow) = exact.multipliedReportingOverflow(by: n - count + step)
            isExact = !overflow
            if isExact {
                exact = product / step
                result = Double(exact)
            }
        }
        if !isExact { result = result / Double(step) * Double(n - count + step) }
        step += 1
    }
    return result
}

private func finite(_ value: Double, _ name: String) throws -> Double {
    guard value.isFinite else {
        throw ScriptError.arithmetic("\(name): the result is beyond the greatest float")
    }
    return value
}

/// A whole double as an int where ints reach.
private func whole(_ value: Double, _ context: BuiltinContext) -> Value {
    guard value <= Double(largestWhole), let int = Int(exactly: value) else { return Value(value) }
    return context.int(int)
}
