import Machine
import Tensors

/// Functions of each element.
var tensorMathBuiltins: [Builtin] {
    [
        elementwise("abs", "The distance of each element from 0.") { try $0.abs() },
        elementwise("sign", "-1, 0 or 1 as each element is negative, zero or positive.") {
            try $0.sign()
        },
        elementwise("floor", "The nearest whole number below each element.") { try $0.floor() },
        elementwise("ceil", "The nearest whole number above each element.") { try $0.ceil() },
        elementwise("round", "The nearest whole number, halves to the even one.") {
            try $0.round()
        },
        elementwise("square", "Each element times itself.") { try $0.square() },
        elementwise("sqrt", "The square root of each element; nan of negative ones.") {
            try $0.sqrt()
        },
        elementwise("exp", "e to the power of each element.") { try $0.exp() },
        elementwise("log", "The natural logarithm of each element; -inf of 0, nan below.") {
            try $0.log()
        },
        elementwise("log1p", "log(1 + x) of each element, exact near 0.") { try $0.log1p() },
        elementwise("sin", "The sine of each element, in radians.") { try $0.sin() },
        elementwise("cos", "The cosine of each element, in radians.") { try $0.cos() },
        elementwise("tanh", "The hyperbolic tangent of each element.") { try $0.tanh() },
        elementwise("sigmoid", "1 / (1 + exp(-x)) of each element.") { try $0.sigmoid() },
        elementwise("relu", "The larger of each element and 0.") { try $0.relu() },
        elementwise("relu6", "The larger of each element and 0, at most 6.") { try $0.relu6() },
        elementwise("gelu", "Each element times the share of a normal distribution below it.") {
            try $0.gelu()
        },
        elementwise("silu", "x * sigmoid(x) of each element.") { try $0.silu() },
        elementwise("hard_sigmoid", "min(max(x + 3, 0), 6) / 6 of each element.") {
            try $0.hardSigmoid()
        },
        elementwise("hard_swish", "x * hard_sigmoid(x) of each element.") { try $0.hardSwish() },
        Builtin(
            "leaky_relu", area: .tensors,
            summary: "Each element where it is positive, else a small share of it.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<Double>("slope", default: 0.01, "The share."),
            returns: "tensor", example: "leaky_relu(tensor([-2.0, 3.0]), 0.1)"
        ) { _, x, slope in try x.leakyReLU(slope: slope) },
        Builtin(
            "elu", area: .tensors,
            summary: "Each element where it is positive, else alpha * (exp(x) - 1).",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<Double>("alpha", default: 1, "How far below zero it can come."),
            returns: "tensor", example: "elu(tensor([-2.0, 3.0]))"
        ) { _, x, alpha in try x.elu(alpha: alpha) },
        elementwise("erf", "The error function of each element.") { try $0.erf() },
        elementwise("is_nan", "Whether each element is nan.") { try $0.isNaN() },
        pairwise("maximum", "The larger of each pair; nan if either is.") { try $0.maximum($1) },
        pairwise("minimum", "The smaller of each pair; nan if either is.") { try $0.minimum($1) },
        Builtin(
            "clip", area: .tensors,
            summary: "Each element, or the nearer bound where it lies outside.",
            Parameter<Tensor>("x", "The tensor."), Parameter<Double>("low", "The least."),
            Parameter<Double>("high", "The greatest."),
            returns: "tensor", example: "tensor([-2.0, 0.5, 3.0]).clip(0, 1)"
        ) { _, x, low, high in try x.clip(low, high) },
        Builtin(
            "where", area: .tensors,
            summary: "Elements of `a` where the condition holds, else of `b`; all are broadcast.",
            Parameter<TensorLike>("condition", "Bools."),
            Parameter<Value>("a", "A tensor or number."),
            Parameter<Value>("b", "A tensor or number."),
            returns: "tensor", example: "where(tensor([1, -2]) > 0, 1.0, 0.0)"
        ) { _, condition, a, b in
            let known = try a.host as? Tensor ?? TensorLike.tensor(of: b, for: "where")
            guard let x = try TensorLike.operand(a, beside: known),
                let y = try TensorLike.operand(b, beside: x)
            else {
                throw ScriptError.type(
                    "where: should choose between tensors or numbers, got \(a.summary) and \(b.summary)"
                )
            }
            return try Tensor.select(condition.tensor, x, y)
        },
        Builtin(
            "softmax", area: .tensors, summary: "exp(x) / sum(exp(x)) along an axis.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<Int>("axis", default: -1, "The axis that sums to 1."),
            returns: "tensor", example: "softmax(tensor([1.0, 2.0]))"
        ) { _, x, axis in try x.softmax(axis: axis) },
        Builtin(
            "log_softmax", area: .tensors,
            summary: "The logarithm of softmax, exact where softmax is near 0.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<Int>("axis", default: -1, "The axis whose softmax sums to 1."),
            returns: "tensor", example: "log_softmax(tensor([1.0, 2.0]))"
        ) { _, x, axis in try x.logSoftmax(axis: axis) },
        Builtin(
            "matmul", area: .tensors,
            summary: "The matrix product, as `@`; axes before the last two are broadcast.",
            Parameter<Tensor>("a", "The left factor."), Parameter<Tensor>("b", "The right factor."),
            returns: "tensor", example: "matmul(eye(2), tensor([1.0, 2.0]))"
        ) { _, a, b in try a.matmul(b) },
        Builtin(
            "attention", area: .tensors,
            summary:
                "What each query gathers of the values by the match of its key: softmax(q kT / sqrt(d)) v.",
            Parameter<Tensor>("queries", "[..., n, d]."), Parameter<Tensor>("keys", "[..., m, d]."),
            Parameter<Tensor>("values", "[..., m, e]."),
            Parameter<Bool>(
                "causal", default: false, "Whether query i sees only the values up to place i."),
            returns: "tensor", example: "attention(eye(3), eye(3), eye(3), causal: true)"
        ) { _, queries, keys, values, isCausal in
            try queries.attention(keys: keys, values: values, isCausal: isCausal)
        },
        Builtin(
            "layer_norm", area: .tensors,
            summary: "Each row of the last axis with its mean taken away, over its deviation.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<Double>("epsilon", default: 1e-5, "Added to the variance."),
            returns: "tensor", example: "layer_norm(tensor([[1.0, 2.0, 3.0]]))"
        ) { _, x, epsilon in try x.layerNormalized(epsilon: epsilon) },
        Builtin(
            "dropout", area: .tensors,
            summary: "Elements set to 0 with a probability, the others scaled to keep the mean.",
            Parameter<Tensor>("x", "The tensor."), Parameter<Double>("rate", "The probability."),
            returns: "tensor", example: "dropout(ones([4]), 0.5)"
        ) { context, x, rate in
            var random = context.nextRandom()
            return try x.dropout(rate, key: random.key())
        },
    ]
}

/// A function of each element. It reads its tensor itself: on a few elements, decoding would cost more
/// than the work.
private func elementwise(
    _ name: String, _ summary: String, _ body: @escaping (Tensor) throws -> Tensor
) -> Builtin {
    Builtin(
        raw: name, area: .tensors, summary: summary,
        parameters: [ParameterInfo(name: "x", type: "tensor", documentation: "The tensor.")],
        returns: "tensor", example: "\(name)(tensor([0.25, 1.5]))",
        accepts: { $0.host is Tensor }
    ) { context, arguments in
        guard let value = arguments[0] else {
            throw ScriptError.argument("\(name): `x` is missing")
        }
        guard let x = value.host as? Tensor else {
            throw ScriptError.type("\(name): `x` should be a tensor, got \(value.summary)")
        }
        return context.host(try body(x))
    }
}

private func pairwise(
    _ name: String, _ summary: String, _ body: @escaping (Tensor, Tensor) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary, Parameter<Tensor>("a", "The first tensor."),
        Parameter<Value>("b", "A tensor or number."),
        returns: "tensor", example: "\(name)(tensor([-1.0, 2.0]), 0)"
    ) { _, a, b in
        guard let other = try TensorLike.operand(b, beside: a) else {
            throw ScriptError.type("\(name): `b` should be a tensor or number, got \(b.summary)")
        }
        return try body(a, other)
    }
}
