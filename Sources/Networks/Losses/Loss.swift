import Tensors

/// What training makes small: one number for a batch, the mean over its rows.
package protocol Loss: Sendable {
    static var kind: String { get }

    /// Whether it takes scores, so that a softmax at the model's end is left out before it.
    var takesScores: Bool { get }

    /// Whether a model may keep it, to be measured by after training.
    var outlivesTraining: Bool { get }

    /// - Throws: `NetworkError` where outputs of this shape cannot meet these labels.
    func check(output: [Int], target: Target) throws

    /// `output: [batch, …]`, `labels: [batch]` or as the output `→ []`
    func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor
}

/// What a data set's labels are, for a check before training.
package struct Target: Equatable, Sendable {
    /// The number of classes where labels are class indices.
    package var classes: Int?
    /// The shape of one row's values where they are not.
    package var shape: [Int]

    package init(classes: Int?, shape: [Int]) {
        self.classes = classes
        self.shape = shape
    }
}

extension Loss {
    package var kind: String { Self.kind }
    package var takesScores: Bool { false }
    package var outlivesTraining: Bool { true }
}
