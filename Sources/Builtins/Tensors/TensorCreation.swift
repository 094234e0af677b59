import Machine
import Tensors

/// Tensors from values, sizes and seeds.
var tensorCreationBuiltins: [Builtin] {
    [
        Builtin(
            "tensor", area: .tensors,
            summary: "A tensor of a number, nested lists, or a copy of another tensor.",
            Parameter<TensorLike>(
                "values", "Rows of one length; ints become int64, floats float32, bools bool."),
            Parameter<TypeName?>("dtype", default: nil, "Another element type."),
            returns: "tensor", example: "tensor([[1, 2], [3, 4]], dtype: \"float32\")"
        ) { _, values, dtype in
            try values.tensor.cast(dtype?.dtype ?? values.tensor.dtype).copied()
        },
        filled("zeros", "A tensor of zeros.") { try Tensor.zeros($0, $1) },
        filled("ones", "A tensor of ones.") { try Tensor.ones($0, $1) },
        Builtin(
            "full", area: .tensors, summary: "A tensor whose elements are all one number.",
            Parameter<ShapeArgument>("shape", "The sizes, or one size."),
            Parameter<Double>("value", "The number."),
            Parameter<TypeName>("dtype", default: .float32, "The element type."),
            returns: "tensor", example: "full([2, 3], 0.5)"
        ) { _, shape, value, dtype in try Tensor.full(shape.sizes, value, dtype.dtype) },
        Builtin(
            "zeros_like", area: .tensors, summary: "Zeros in another tensor's shape and type.",
            Parameter<Tensor>("x", "The tensor to take after."),
            returns: "tensor", example: "zeros_like(tensor([1, 2]))"
        ) { _, x in try Tensor.zeros(x.shape, x.dtype) },
        Builtin(
            "ones_like", area: .tensors, summary: "Ones in another tensor's shape and type.",
            Parameter<Tensor>("x", "The tensor to take after."),
            returns: "tensor", example: "ones_like(tensor([1, 2]))"
        ) { _, x in try Tensor.ones(x.shape, x.dtype) },
        Builtin(
            "arange", area: .tensors,
            summary: "Evenly spaced numbers: from 0 to stop, or from start to stop, without stop.",
            Parameter<Value>("start", "The first number; alone, the end."),
            Parameter<Value>("stop", default: .none, "The end, not included."),
            Parameter<Value>("step", default: Value(1), "The distance between neighbours."),
            Parameter<TypeName?>(
                "dtype", default: nil, "int64 of ints, float32 of floats if left out."),
            returns: "tensor", example: "arange(0, 1, 0.25)"
        ) { _, start, stop, step, dtype in
            let values = stop.isNone ? [Value(0), start, step] : [start, stop, step]
            let numbers = try values.map { value in
                guard let number = value.plain.number else {
                    throw ScriptError.type(
                        "arange: a bound should be a number, got \(value.summary)")
                }
                return number
            }
            let type: DType = values.allSatisfy(\.plain.isInt) ? .int64 : .float32
            return try Tensor.arange(numbers[0], numbers[1], by: numbers[2], dtype?.dtype ?? type)
        },
        Builtin(
            "linspace", area: .tensors, summary: "Evenly spaced numbers, both ends included.",
            Parameter<Double>("start", "The first."), Parameter<Double>("stop", "The last."),
            Parameter<Int>("count", default: 50, "How many."),
            returns: "tensor", example: "linspace(0, 1, 5)"
        ) { _, start, stop, count in try Tensor.linspace(start, stop, count: count) },
        Builtin(
            "eye", area: .tensors, summary: "The identity matrix.",
            Parameter<Int>("rows", "Its rows."),
            Parameter<Int?>("columns", default: nil, "Its columns, as many as rows if left out."),
            returns: "tensor", example: "eye(3)"
        ) { _, rows, columns in try Tensor.eye(rows, columns) },
        Builtin(
            "one_hot", area: .tensors,
            summary:
                "1 at the place that each integer names and 0 elsewhere, along a new last axis.",
            Parameter<TensorLike>("labels", "Integers from 0."),
            Parameter<Int>("classes", "How many places there are."),
            returns: "tensor", example: "one_hot([0, 2], 3)"
        ) { _, labels, classes in try labels.tensor.oneHot(classes) },
    ]
}

private func filled(
    _ name: String, _ summary: String, _ body: @escaping ([Int], DType) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary,
        Parameter<ShapeArgument>("shape", "The sizes, or one size."),
        Parameter<TypeName>("dtype", default: .float32, "The element type."),
        returns: "tensor", example: "\(name)([2, 3])"
    ) { _, shape, dtype in try body(shape.sizes, dtype.dtype) }
}

// MARK: Randomness

/// Random tensors. Every draw takes the next key of the session, which the seed fixes.
var randomTensorBuiltins: [Builtin] {
    [
        Builtin(
            "seed", area: .random,
            summary: "Starts the random numbers again: the same seed gives the same draws.",
            Parameter<Int>("seed", "Any int."),
            returns: "none", example: "seed(1)"
        ) { context, seed in
            context.random = RandomKeys(seed: UInt64(bitPattern: Int64(seed)))
            return Value.none
        },
        Builtin(
            "random_normal", area: .random, summary: "Normally distributed numbers.",
            Parameter<ShapeArgument>(
                "shape", default: ShapeArgument(sizes: []), "The sizes; one number if left out."),
            Parameter<Double>("mean", default: 0, "Their mean."),
            Parameter<Double>("std", default: 1, "Their standard deviation."),
            returns: "tensor", example: "random_normal([2, 3])"
        ) { context, shape, mean, std in
            var random = context.nextRandom()
            return try random.normal(shape.sizes, mean: mean, std: std)
        },
        Builtin(
            "random_uniform", area: .random,
            summary: "Numbers from low up to but without high, all as likely.",
            Parameter<ShapeArgument>(
                "shape", default: ShapeArgument(sizes: []), "The sizes; one number if left out."),
            Parameter<Double>("low", default: 0, "The least."),
            Parameter<Double>("high", default: 1, "The bound that is never reached."),
            returns: "tensor", example: "random_uniform([3], low: -1, high: 1)"
        ) { context, shape, low, high in
            var random = context.nextRandom()
            return try random.uniform(shape.sizes, low: low, high: high)
        },
        Builtin(
            "random_int", area: .random,
            summary: "Integers from low up to but without high, all as likely.",
            Parameter<Int>("low", "The least."),
            Parameter<Int>("high", "The bound that is never reached."),
            Parameter<ShapeArgument>(
                "shape", default: ShapeArgument(sizes: []), "The sizes; one number if left out."),
            returns: "tensor", example: "random_int(0, 10, [5])"
        ) { context, low, high, shape in
            var random = context.nextRandom()
            return try random.integers(shape.sizes, low: low, high: high)
        },
        Builtin(
            "random_bool", area: .random, summary: "Bools that are true with a probability.",
            Parameter<ShapeArgument>("shape", "The sizes, or one size."),
            Parameter<Double>("probability", default: 0.5, "Of being true."),
            returns: "tensor", example: "random_bool([4], probability: 0.25)"
        ) { context, shape, probability in
            var random = context.nextRandom()
            return try random.bernoulli(shape.sizes, probability: probability)
        },
        Builtin(
            "permutation", area: .random, summary: "The integers below count in random order.",
            Parameter<Int>("count", "How many."),
            returns: "tensor", example: "permutation(5)"
        ) { context, count in
            var random = context.nextRandom()
            return try random.permutation(count)
        },
    ]
}

extension BuiltinContext {
    /// A generator for one draw, by the session's next key.
    func nextRandom() -> Random { Random(seed: random.next()) }
}
