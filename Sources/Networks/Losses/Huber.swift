import Tensors

/// Squared for small differences, absolute for large ones (Huber 1964): with `d = |output − label|`,
/// the mean over all elements of `d² / 2` up to `delta`, and of `delta (d − delta / 2)` beyond.
///
/// `output` and labels have one shape; outputs `[batch, 1]` also meet labels `[batch]`. Class indices
/// are compared as one-hot rows, or as 0 and 1 where there is one output.
package struct Huber: Loss {
    package static let kind = "huber"
    package let delta: Double

    package init(delta: Double = 1) {
        self.delta = delta
    }

    package var settings: [JSON.Member] { [.init(key: "delta", value: .number(delta))] }

    package func validate() throws {
        try require(delta > 0 && delta.isFinite, "`delta` is above 0, got \(delta)")
    }

    package func check(output: [Int], target: Target) throws {
        try LabelValues.check(kind, output: output, target: target)
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        let distance = try (output - LabelValues.of(labels, like: output)).abs()
        // Both forms in one: n (d − n / 2) with n the part of d up to delta.
        let near = try distance.minimum(delta)
        return try (near * (distance - near * 0.5)).mean()
    }
}
