import Tensors

/// `−Σ p log softmax(output)`, averaged over the rows: how surprised the model is by the right classes.
///
/// `output: [batch, classes]` are scores (a final softmax layer is recognised and left out); labels are
/// class indices `[batch]` or shares `[batch, classes]`, one-hot or not.
package struct CrossEntropy: Loss {
    package static let kind = "cross_entropy"
    package let takesScores = true

    package init() {}

    package func check(output: [Int], target: Target) throws {
        guard output.count == 1 else {
            throw NetworkError(
                kind, "expects scores [batch, classes], the model gives \(batched(output))",
                hint: "end the model with flatten() and dense(classes)")
        }
        if let classes = target.classes, output[0] < classes {
            throw NetworkError(
                kind, "the data have \(classes) classes, the model gives \(output[0]) scores",
                hint: "end the model with dense(\(classes))")
        }
        if target.classes == nil && target.shape != output {
            throw NetworkError(
                kind, "the labels are values of shape \(batched(target.shape)), not classes",
                hint: "use loss: mse() to predict values")
        }
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        if labels.rank == 1 { return try output.crossEntropy(labels: labels).mean() }
        return try -((output.logSoftmax() * labels).sum() / Double(max(1, output.shape[0])))
    }
}
