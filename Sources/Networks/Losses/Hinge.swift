import Tensors

/// Wants the right class ahead by a margin, and is content then.
///
/// Outputs `[batch, classes]`: `mean(Σ max(0, margin − s_y + s_j) / classes)`, the sum over all classes j
/// but the right one, y (Weston and Watkins 1999, as PyTorch's MultiMarginLoss); labels are class indices
/// or one-hot rows. Outputs `[batch, 1]`: `mean(max(0, margin − y s))`; labels are indices of two
/// classes, taken as y = −1 and 1, or values −1 and 1, and a score above 0 is a yes.
package struct Hinge: Loss {
    package static let kind = "hinge"
    package let margin: Double

    package init(margin: Double = 1) {
        self.margin = margin
    }

    package var settings: [JSON.Member] { [.init(key: "margin", value: .number(margin))] }

    package func validate() throws {
        try require(margin > 0 && margin.isFinite, "`margin` is above 0, got \(margin)")
    }

    /// One score says what a sigmoid's says: no below 0, yes above.
    package func activation(for output: [Int]) -> OutputActivation? {
        output == [1] ? .sigmoid : nil
    }

    package func check(output: [Int], target: Target) throws {
        guard output.count == 1 else {
            throw NetworkError(
                kind, "expects scores [batch, classes], the model gives \(batched(output))",
                hint: "end the model with flatten() and dense(classes)")
        }
        try LabelValues.check(kind, output: output, target: target)
    }

    package func check(labels: Tensor) throws {
        let isOneHot = labels.rank == 2 && labels.shape[1] > 1
        let expectation = isOneHot ? "0 or 1, one-hot" : "-1 or 1"
        try LabelValues.check(kind, labels, are: expectation) {
            $0 == 1 || $0 == (isOneHot ? 0 : -1)
        }
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        let values = try LabelValues.of(labels, like: output)
        guard output.shape[1] > 1 else {
            let signs = labels.dtype.isFloat ? values : try values * 2 - 1
            return try (margin - output * signs).relu().mean()
        }
        let right = try (output * values).sum(axis: 1, keepDims: true)
        return try ((output - right + margin).relu() * (1 - values)).mean()
    }
}
