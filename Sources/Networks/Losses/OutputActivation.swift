import Tensors

/// What makes shares of scores at a model's end.
///
/// A loss that takes scores takes it over: the two together are exact where shares round to 0 or 1.
package enum OutputActivation: Sendable {
    /// Classes that exclude each other.
    case softmax
    /// A yes or no for each output.
    case sigmoid

    func isDone(by layer: any Layer) -> Bool {
        switch self {
        case .softmax: layer is Softmax
        case .sigmoid: layer is Sigmoid
        }
    }

    /// `[batch, …] → [batch, …]`
    func callAsFunction(_ scores: Tensor) throws -> Tensor {
        switch self {
        case .softmax: try scores.softmax()
        case .sigmoid: try scores.sigmoid()
        }
    }
}
