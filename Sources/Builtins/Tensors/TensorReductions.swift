import Machine
import Tensors

/// What several elements come to.
var tensorReductionBuiltins: [Builtin] {
    [
        reduction("sum", "The sum along axes; integers give int64.") {
            try $0.sum(axes: $1, keepDims: $2)
        },
        reduction("mean", "The mean along axes.") { try $0.mean(axes: $1, keepDims: $2) },
        reduction("prod", "The product along axes.") { try $0.product(axes: $1, keepDims: $2) },
        reduction("max", "The largest element along axes; nan if any is nan.") {
            try $0.max(axes: $1, keepDims: $2)
        },
        reduction("min", "The smallest element along axes; nan if any is nan.") {
            try $0.min(axes: $1, keepDims: $2)
        },
        reduction("any", "Whether any element along axes is true.") {
            try $0.any(axes: $1, keepDims: $2)
        },
        reduction("all", "Whether all elements along axes are true.") {
            try $0.all(axes: $1, keepDims: $2)
        },
        spread("var", "The variance along axes.") {
            try $0.variance(axes: $1, keepDims: $2, correction: $3)
        },
        spread("std", "The standard deviation along axes.") {
            try $0.std(axes: $1, keepDims: $2, correction: $3)
        },
        place("argmax", "The place of the largest element, the first of equals.") {
            try $0.argmax(axis: $1, keepDims: $2)
        },
        place("argmin", "The place of the smallest element, the first of equals.") {
            try $0.argmin(axis: $1, keepDims: $2)
        },
        Builtin(
            "cumsum", area: .tensors, summary: "Running sums along an axis.",
            Parameter<Tensor>("x", "The tensor."),
            Parameter<Int?>("axis", default: nil, "The axis; all elements in a row if left out."),
            returns: "tensor", example: "tensor([1, 2, 3]).cumsum()"
        ) { _, x, axis in try x.cumsum(axis: axis) },
        ordering("sort", "The elements in order along an axis, as a new tensor.") {
            try $0.sort(axis: $1, descending: $2)
        },
        ordering("argsort", "The places that put the elements in order along an axis.") {
            try $0.argsort(axis: $1, descending: $2)
        },
    ]
}

private func reduction(
    _ name: String, _ summary: String, _ body: @escaping (Tensor, [Int]?, Bool) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary, Parameter<Tensor>("x", "The tensor."),
        Parameter<AxesArgument>("axis", default: .all, "One axis or several; all if left out."),
        Parameter<Bool>("keepdims", default: false, "Keep the axes, with size 1."),
        returns: "tensor", example: "tensor([[1, 2], [3, 4]]).\(name)(axis: 0)"
    ) { _, x, axes, keepDims in try body(x, axes.axes, keepDims) }
}

private func spread(
    _ name: String, _ summary: String,
    _ body: @escaping (Tensor, [Int]?, Bool, Int) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary, Parameter<Tensor>("x", "The tensor."),
        Parameter<AxesArgument>("axis", default: .all, "One axis or several; all if left out."),
        Parameter<Bool>("keepdims", default: false, "Keep the axes, with size 1."),
        Parameter<Int>("correction", default: 0, "1 divides by n - 1, for a sample."),
        returns: "tensor", example: "tensor([1.0, 2.0, 4.0]).\(name)()"
    ) { _, x, axes, keepDims, correction in try body(x, axes.axes, keepDims, correction) }
}

private func place(
    _ name: String, _ summary: String, _ body: @escaping (Tensor, Int?, Bool) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary, Parameter<Tensor>("x", "The tensor."),
        Parameter<Int?>("axis", default: nil, "The axis; among all elements if left out."),
        Parameter<Bool>("keepdims", default: false, "Keep the axis, with size 1."),
        returns: "tensor", example: "tensor([3, 7, 5]).\(name)()"
    ) { _, x, axis, keepDims in try body(x, axis, keepDims) }
}

private func ordering(
    _ name: String, _ summary: String, _ body: @escaping (Tensor, Int, Bool) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary, Parameter<Tensor>("x", "The tensor."),
        Parameter<Int>("axis", default: -1, "The axis."),
        Parameter<Bool>("reverse", default: false, "From greatest to least."),
        returns: "tensor", example: "tensor([3, 1, 2]).\(name)()"
    ) { _, x, axis, reverse in try body(x, axis, reverse) }
}
