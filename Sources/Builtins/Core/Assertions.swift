import Machine
import Tensors

/// What tests claim.
var assertionBuiltins: [Builtin] {
    [
        Builtin(
            "assert", area: .basics,
            summary: "Throws unless a condition holds; a comparison's failure shows both sides.",
            Parameter<Claim>("condition", "What must be true; of a mask, everywhere."),
            Parameter<Value>("message", default: .none, "What to say otherwise."),
            returns: "none", example: "assert(1 + 1 == 2, \"arithmetic\")"
        ) { _, condition, message in
            guard condition.holds else {
                throw ScriptError(
                    "assertion", message.isNone ? "the assertion does not hold" : message.str())
            }
            return Value.none
        },
        Builtin(
            "assert_close", area: .basics,
            summary:
                "Throws unless numbers are near each other: |a - b| <= atol + rtol * max(|a|, |b|).",
            Parameter<NumberArray>("a", "A number, a tensor, or nested lists of numbers."),
            Parameter<NumberArray>("b", "What it should be near to, of the same shape."),
            Parameter<Double>("rtol", default: 1e-5, "The relative tolerance."),
            Parameter<Double>("atol", default: 1e-8, "The absolute tolerance."),
            returns: "none", example: "assert_close(0.1 + 0.2, 0.3)"
        ) { _, a, b, rtol, atol in
            guard rtol >= 0, atol >= 0 else {
                throw ScriptError.value("assert_close: a tolerance should be a number from 0 up")
            }
            if let problem = a.distance(to: b, rtol: rtol, atol: atol) {
                throw ScriptError("assertion", problem)
            }
            return Value.none
        },
        Builtin(
            "assert_error", area: .basics,
            summary: "Throws unless calling a function raises an error, which it gives back.",
            Parameter<ScriptFunction>("function", "Called without arguments."),
            Parameter<String?>("kind", default: nil, "The kind that the error must be of."),
            returns: "error", example: "assert_error(() -> [1][5], \"index\").message"
        ) { context, function, kind -> Value in
            let result: Value
            do {
                result = try function()
            } catch {
                let error = ScriptError(error)
                guard error.isCatchable else { throw error }
                guard let kind, error.kind != kind else { return context.error(error) }
                throw ScriptError(
                    "assertion",
                    "an error of kind \(quoted(kind)) was expected, and one of kind "
                        + "\(quoted(error.kind)) came: \(error.message)")
            }
            let wanted = kind.map { " of kind \(quoted($0))" } ?? ""
            throw ScriptError(
                "assertion",
                "an error\(wanted) was expected, and none came: the result is \(result.summary)")
        },
    ]
}

/// What is asserted: a bool, or a mask of which every place counts.
private struct Claim: FromValue {
    let holds: Bool

    static var expectation: String { "bool" }
    static func accepts(_ value: Value) -> Bool { true }
    static func from(_ value: Value, in context: BuiltinContext) -> Claim? {
        value.holds.map { Claim(holds: $0) }
    }
}

/// Numbers in rows and columns, in full precision whatever holds them.
struct NumberArray: FromValue {
    private(set) var shape: [Int]
    private(set) var values: [Double]

    static var expectation: String { "number, tensor or list of them" }
    static func accepts(_ value: Value) -> Bool {
        value.isNumber || value.isList || value.isRange || value.host is Tensor
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> NumberArray? {
        try read(value, depth: 0, in: context)
    }

    private static func read(
        _ value: Value, depth: Int, in context: BuiltinContext
    ) throws -> NumberArray? {
        if let number = value.number { return NumberArray(shape: [], values: [number]) }
        if let tensor = value.host as? Tensor {
            return NumberArray(shape: tensor.shape, values: try tensor.doubles())
        }
        guard value.isList || value.isRange, depth < Shape.maxRank else { return nil }
        var result = NumberArray(shape: [value.itemCount ?? 0], values: [])
        for (index, item) in try context.items(of: value).enumerated() {
            guard let part = try read(item, depth: depth + 1, in: context) else { return nil }
            if index == 0 { result.shape += part.shape }
            guard Array(result.shape.dropFirst()) == part.shape else {
                throw ScriptError.value(
                    "assert_close: item \(index) has the shape \(part.shape), "
                        + "the first one \(Array(result.shape.dropFirst()))")
            }
            result.values += part.values
        }
        return result
    }

    /// Why the two are not near each other, nil where they are.
    func distance(to other: NumberArray, rtol: Double, atol: Double) -> String? {
        // A single number stands beside every element.
        guard shape == other.shape || shape.isEmpty || other.shape.isEmpty else {
            return "the shapes differ: \(shape) and \(other.shape)"
        }
        let larger = shape.isEmpty ? other : self
        func pair(_ index: Int) -> (Double, Double) {
            (values[shape.isEmpty ? 0 : index], other.values[other.shape.isEmpty ? 0 : index])
        }
        func isNear(_ a: Double, _ b: Double) -> Bool {
            a == b || abs(a - b) <= atol + rtol * max(abs(a), abs(b)) && a.isFinite && b.isFinite
        }
        let far = larger.values.indices.filter { index in
            let (a, b) = pair(index)
            return !isNear(a, b)
        }
        guard let first = far.first else { return nil }
        let (a, b) = pair(first)
        let tolerance = "rtol \(formatNumber(rtol)), atol \(formatNumber(atol))"
        let numbers = "\(formatNumber(a)) and \(formatNumber(b))"
        if larger.shape.isEmpty {
            return "\(numbers) are \(formatNumber(abs(a - b))) apart (\(tolerance))"
        }
        let greatest =
            far.map { index in
                let (a, b) = pair(index)
                return abs(a - b)
            }.max() ?? 0
        return "\(far.count) of \(larger.values.count) numbers are not near, the first at "
            + "\(larger.place(first)): \(numbers); up to \(formatNumber(greatest)) apart (\(tolerance))"
    }

    /// The indices of an element counted in row-major order: `[0, 2]`.
    func place(_ index: Int) -> String {
        var rest = index
        var indices: [Int] = []
        for size in shape.reversed() {
            indices.insert(rest % max(size, 1), at: 0)
            rest /= max(size, 1)
        }
        return "\(indices)"
    }
}

extension Tensor {
    /// `3 of 6 elements, the first at [0, 2]: 1.0 and 2.0`.
    package func difference(from other: any HostObject) -> String? {
        guard let other = other as? Tensor else { return nil }
        guard shape == other.shape else { return "shapes \(shape) and \(other.shape)" }
        guard let a = try? doubles(), let b = try? other.doubles() else { return nil }
        let different = a.indices.filter { a[$0] != b[$0] }
        guard let first = different.first else { return nil }
        return "\(different.count) of \(a.count) elements, the first at "
            + NumberArray(shape: shape, values: a).place(first)
            + ": \(formatNumber(a[first])) and \(formatNumber(b[first]))"
    }

    package var holdsEverywhere: Bool? {
        dtype == .bool ? (try? all().item()).map { $0 == 1 } : nil
    }
}
