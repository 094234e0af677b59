import Tensors

/// `mean(Σ p (log p − log softmax(output)))`, the sum over a row and the mean over the rows: how far the
/// model's distribution is from the labels', in nats (Kullback and Leibler 1951). Where p is 0, nothing
/// is added.
///
/// `output: [batch, classes]` are scores (a final softmax layer is recognised and left out); labels are
/// shares p `[batch, classes]`, or class indices `[batch]`, for which it is `cross_entropy`.
package struct KLDivergence: Loss {
    package static let kind = "kl_divergence"

    package init() {}

    package func activation(for output: [Int]) -> OutputActivation? { .softmax }

    package func check(output: [Int], target: Target) throws {
        try CrossEntropy.check(kind, output: output, target: target)
    }

    package func check(labels: Tensor) throws {
        try LabelValues.check(kind, areShares: labels)
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        let shares = try LabelValues.of(labels, like: output)
        // The logarithm of what is multiplied by 0 need only be finite.
        let logs = try shares.maximum(1e-30).log()
        return try (shares * (logs - output.logSoftmax())).sum() / Double(max(1, output.shape[0]))
    }
}
