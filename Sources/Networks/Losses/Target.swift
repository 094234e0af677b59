/// What a data set's labels are, for a check before training.
package struct Target: Equatable, Sendable {
    /// The number of classes where labels are class indices.
    package var classes: Int?
    /// The shape of one row's values where they are not.
    package var shape: [Int]
    /// What makes shares of the outputs, where the loss takes scores.
    package var activation: OutputActivation?

    package init(classes: Int?, shape: [Int], activation: OutputActivation? = nil) {
        self.classes = classes
        self.shape = shape
        self.activation = activation
    }

    /// Whether outputs of this shape are one value for each of the labels'.
    func fits(_ output: [Int]) -> Bool {
        shape == output || shape.isEmpty && output == [1]
    }
}
