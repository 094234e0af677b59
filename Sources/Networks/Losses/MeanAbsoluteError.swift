import Tensors

/// `mean(|output − label|)` over all elements: what lies far off counts less than in `mse`.
///
/// `output` and labels have one shape; outputs `[batch, 1]` also meet labels `[batch]`. Class indices
/// are compared as one-hot rows, or as 0 and 1 where there is one output. The derivative at 0 is 0.
package struct MeanAbsoluteError: Loss {
    package static let kind = "mae"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try LabelValues.check(kind, output: output, target: target)
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        try (output - LabelValues.of(labels, like: output)).abs().mean()
    }
}
