import Tensors

/// `−mean(y log σ(s) + (1 − y) log (1 − σ(s)))` over all elements, σ the sigmoid: for two classes, or
/// for several things each of which may be there or not.
///
/// `output` are scores s (a final sigmoid layer is recognised and left out). Labels y are shares from 0
/// to 1 of the outputs' shape; outputs `[batch, 1]` also meet labels `[batch]`, shares or indices of two
/// classes; outputs `[batch, classes]` meet class indices as one-hot rows.
package struct BinaryCrossEntropy: Loss {
    package static let kind = "binary_cross_entropy"

    package init() {}

    package func activation(for output: [Int]) -> OutputActivation? { .sigmoid }

    package func check(output: [Int], target: Target) throws {
        try LabelValues.check(kind, output: output, target: target)
    }

    package func check(labels: Tensor) throws {
        try LabelValues.check(kind, labels, are: "from 0 to 1") { (0...1).contains($0) }
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        try BinaryCrossEntropy.each(output, LabelValues.of(labels, like: output)).mean()
    }

    /// `log(1 + eˢ) − y s`, which is the same and exact for scores of any size.
    static func each(_ scores: Tensor, _ shares: Tensor) throws -> Tensor {
        try scores.softplus() - scores * shares
    }
}
