import Glibc
import Machine

/// Functions of one number or two that are not in every textbook's first chapter.
var specialFunctionBuiltins: [Builtin] {
    [
        function("asinh", "The inverse of `sinh`.", asinh),
        function("acosh", "The inverse of `cosh`.", from: 1, example: "acosh(2)", acosh),
        function(
            "atanh", "The inverse of `tanh`; infinite at -1 and 1.", from: -1, through: 1, atanh),
        function("degrees", "An angle in radians as degrees.") { $0 * 180 / .pi },
        function("radians", "An angle in degrees as radians.") { $0 * .pi / 180 },
        function("erf", "The error function.", erf),
        function("erfc", "1 - erf(x), exact where erf is near 1.", erfc),
        Builtin(
            "gamma", area: .math, summary: "The gamma function: factorial(x - 1) for ints.",
            Parameter<Number>("x", "Neither 0 nor a negative int."),
            returns: "float", example: "gamma(5)"
        ) { _, x in
            let x = x.double
            guard x.isNaN || x > 0 || (x != x.rounded() && x.isFinite) else {
                throw ScriptError.arithmetic("gamma: \(formatNumber(x)) is a pole")
            }
            return tgamma(x)
        },
        Builtin(
            "lgamma", area: .math,
            summary: "The natural logarithm of the gamma function's magnitude.",
            Parameter<Number>("x", "Neither 0 nor a negative int."),
            returns: "float", example: "lgamma(1000)"
        ) { _, x in
            let x = x.double
            guard x.isNaN || x > 0 || x != x.rounded() else {
                throw ScriptError.arithmetic("lgamma: \(formatNumber(x)) is a pole")
            }
            // The one of the C library that keeps no sign in a global.
            var sign: Int32 = 0
            return lgamma_r(x, &sign)
        },
        Builtin(
            "copysign", area: .math, summary: "The magnitude of x with the sign of y.",
            Parameter<Number>("x", "The magnitude."), Parameter<Double>("y", "The sign."),
            returns: "float", example: "copysign(3, -0.0)"
        ) { _, x, y in copysign(x.double, y) },
        Builtin(
            "is_close", area: .math,
            summary: "Whether two numbers are equal but for rounding.",
            Parameter<Number>("a", "A number."), Parameter<Double>("b", "Another."),
            Parameter<Double>(
                "relative", default: 1e-9, "The greatest distance as a share of the greater one."),
            Parameter<Double>("absolute", default: 0, "A distance that is always close enough."),
            returns: "bool", example: "is_close(0.1 + 0.2, 0.3)"
        ) { _, a, b, relative, absolute in
            guard relative >= 0, absolute >= 0 else {
                throw ScriptError.value("is_close: a tolerance is 0 or more")
            }
            let a = a.double
            if a == b { return true }
            guard a.isFinite, b.isFinite else { return false }
            return abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute)
        },
        Builtin(
            "is_inf", area: .math, summary: "Whether x is infinite, of either sign.",
            Parameter<Double>("x", "The number."), returns: "bool", example: "is_inf(-inf)"
        ) { _, x in x.isInfinite },
    ]
}
