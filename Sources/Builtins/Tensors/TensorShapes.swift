import Machine
import Tensors

/// The same elements in other shapes, orders and types.
var tensorShapeBuiltins: [Builtin] {
    [
        Builtin(
            "reshape", area: .tensors, summary: "The same elements under another shape.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<ShapeArgument>("shape", "The sizes; one may be -1 and is worked out."),
            returns: "tensor", example: "arange(6).reshape([2, -1])"
        ) { _, x, shape in try x.reshape(shape.sizes) },
        Builtin(
            "flatten", area: .tensors, summary: "All elements along one axis.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "tensor", example: "eye(2).flatten()"
        ) { _, x in try x.flatten() },
        Builtin(
            "transpose", area: .tensors,
            summary: "The axes reversed, or in the order given.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<[Int]?>("axes", default: nil, "The axes in their new order."),
            returns: "tensor", example: "zeros([2, 3, 4]).transpose([2, 0, 1])"
        ) { _, x, axes in
            guard let axes else { return try x.transpose() }
            return try x.permute(axes)
        },
        Builtin(
            "expand", area: .tensors, summary: "Sizes of 1 stretched to a shape, without copying.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<ShapeArgument>("shape", "The sizes."),
            returns: "tensor", example: "tensor([1, 2]).expand([3, 2])"
        ) { _, x, shape in try x.expand(shape.sizes) },
        Builtin(
            "expand_dims", area: .tensors, summary: "The tensor with a new axis of size 1.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<Int>("axis", default: 0, "Where the new axis comes to stand."),
            returns: "tensor", example: "tensor([1, 2]).expand_dims(axis: 1)"
        ) { _, x, axis in try x.expandDims(axis) },
        Builtin(
            "squeeze", area: .tensors, summary: "The tensor without axes of size 1.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<AxesArgument>("axis", default: .all, "Which; all of size 1 if left out."),
            returns: "tensor", example: "zeros([1, 3, 1]).squeeze()"
        ) { _, x, axes in try x.squeeze(axes.axes) },
        Builtin(
            "flip", area: .tensors, summary: "The order along axes reversed.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<AxesArgument>("axis", default: .all, "Which; all if left out."),
            returns: "tensor", example: "arange(3).flip()"
        ) { _, x, axes in try x.flip(axes: axes.axes) },
        Builtin(
            "pad", area: .tensors, summary: "The tensor with elements added at its ends.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<[[Int]]>("widths", "How many before and after, a pair for each axis."),
            Parameter<Double>("value", default: 0, "What to add."),
            returns: "tensor", example: "ones([2, 2]).pad([[1, 1], [0, 2]])"
        ) { _, x, widths, value in
            let pairs = try widths.map { pair in
                guard pair.count == 2 else {
                    throw ScriptError.value("pad: \(pair) is not a pair of widths")
                }
                return (before: pair[0], after: pair[1])
            }
            return try x.pad(pairs, value: value)
        },
        joining("concat", "Tensors one after another along an axis.") {
            try Tensor.concat($0, axis: $1)
        },
        joining("stack", "Tensors of one shape side by side along a new axis.") {
            try Tensor.stack($0, axis: $1)
        },
        Builtin(
            "take", area: .tensors, summary: "The slices at these places along an axis.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<TensorLike>("places", "Integers; negative ones count from the end."),
            Parameter<Int>("axis", default: 0, "The axis."),
            returns: "tensor", example: "eye(3).take([2, 0])"
        ) { _, x, places, axis in try x.take(places.tensor, axis: axis) },
        Builtin(
            "take_along", area: .tensors,
            summary: "For each place along an axis, the element there.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<TensorLike>("places", "Integers, in x's shape but for the axis."),
            Parameter<Int>("axis", default: -1, "The axis."),
            returns: "tensor", example: "tensor([[5, 6], [7, 8]]).take_along([[1], [0]])"
        ) { _, x, places, axis in try x.takeAlong(places.tensor, axis: axis) },
        Builtin(
            "nonzero", area: .tensors,
            summary: "The coordinates of what is not zero, one row each.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "tensor", example: "tensor([0, 5, 0, 7]).nonzero()"
        ) { _, x in try x.nonzero() },
        Builtin(
            "copy", area: .tensors, summary: "A tensor of the same elements that is written apart.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "tensor", example: "zeros([2]).copy()"
        ) { _, x in x.copied() },
    ] + conversions
}

private func joining(
    _ name: String, _ summary: String, _ body: @escaping ([Tensor], Int) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary,
        Parameter<[TensorLike]>("tensors", "A list of tensors."),
        Parameter<Int>("axis", default: 0, "The axis."),
        returns: "tensor", example: "\(name)([ones([2]), zeros([2])])"
    ) { _, tensors, axis in try body(tensors.map(\.tensor), axis) }
}

private var conversions: [Builtin] {
    [
        Builtin(
            "astype", area: .tensors,
            summary: "The same elements in another type; floats are cut to ints.",
            Parameter<Tensor>("x", "The tensor."), Parameter<TypeName>("dtype", "The type."),
            returns: "tensor", example: "tensor([1.7, -1.7]).astype(\"int32\")"
        ) { _, x, dtype in try x.cast(dtype.dtype) },
        Builtin(
            "item", area: .tensors, summary: "The number of a tensor of one element.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "number", example: "tensor([2.5]).item()"
        ) { context, x in try plainElement(x, in: context) },
        Builtin(
            "to_list", area: .tensors, summary: "The elements as nested lists.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "list", example: "eye(2).to_list()"
        ) { context, x in try nestedList(x, in: context) },
        Builtin(
            "int", area: .basics, summary: "The number of a tensor of one element, cut to an int.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "int", example: "int(tensor(2.9))"
        ) { context, x in
            if !x.dtype.isFloat { return context.int(try x.integerItem()) }
            return try wholeNumber(try x.item().rounded(.towardZero), for: "int", in: context)
        },
        Builtin(
            "float", area: .basics, summary: "The number of a tensor of one element, as a float.",
            Parameter<Tensor>("x", "The tensor."),
            returns: "float", example: "float(tensor(2))"
        ) { _, x in try x.item() },
    ]
}

/// The element of a tensor of one, as the language's own number or bool.
private func plainElement(_ x: Tensor, in context: BuiltinContext) throws -> Value {
    switch x.dtype {
    case .bool: Value(try x.item() != 0)
    case .float32, .float64: Value(try x.item())
    default: context.int(try x.integerItem())
    }
}

private func nestedList(_ x: Tensor, in context: BuiltinContext) throws -> Value {
    if x.rank == 0 { return try plainElement(x, in: context) }
    let numbers = try x.doubles()
    try context.reserve(bytes: numbers.count * MemoryLayout<Value>.stride)
    var next = 0
    func list(_ axis: Int) -> Value {
        context.list(
            (0..<x.shape[axis]).map { _ in
                if axis < x.rank - 1 { return list(axis + 1) }
                defer { next += 1 }
                let number = numbers[next]
                if x.dtype == .bool { return Value(number != 0) }
                return x.dtype.isFloat ? Value(number) : context.int(Int(number))
            })
    }
    return list(0)
}
