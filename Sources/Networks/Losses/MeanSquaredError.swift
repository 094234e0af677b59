import Tensors

/// `mean((output − label)²)` over all elements.
///
/// `output` and labels have one shape; outputs `[batch, 1]` also meet labels `[batch]`. Class indices
/// are compared as one-hot rows, or as 0 and 1 where there is one output.
package struct MeanSquaredError: Loss {
    package static let kind = "mse"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try LabelValues.check(kind, output: output, target: target)
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        let difference = try output - LabelValues.of(labels, like: output)
        return try (difference * difference).mean()
    }
}
