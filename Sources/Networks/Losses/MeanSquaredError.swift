import Tensors

/// `mean((output − label)²)` over all elements.
///
/// `output` and labels have one shape; outputs `[batch, 1]` also meet labels `[batch]`. Class indices
/// are compared as one-hot rows.
package struct MeanSquaredError: Loss {
    package static let kind = "mse"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        let wanted = target.classes.map { [$0] } ?? target.shape
        guard output == wanted || (wanted.isEmpty && output == [1]) else {
            throw NetworkError(
                kind, "the labels are \(batched(wanted)), the model gives \(batched(output))",
                hint: "end the model with dense(\(wanted.reduce(1, *)))")
        }
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        let wanted = try LabelValues.of(labels, like: output)
        let difference = try output - wanted
        return try (difference * difference).mean()
    }
}

/// Labels as float values of an output's shape.
enum LabelValues {
    static func of(_ labels: Tensor, like output: Tensor) throws -> Tensor {
        guard !labels.dtype.isFloat, labels.rank == 1, output.rank == 2 else {
            let values = try labels.cast(output.dtype)
            return values.count == output.count ? try values.reshape(output.shape) : values
        }
        return try labels.oneHot(output.shape[1], output.dtype)
    }
}
