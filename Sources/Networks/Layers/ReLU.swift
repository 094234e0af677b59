import Tensors

/// The positive part: `max(x, 0)`, element by element.
package struct ReLU: Rectifier {
    package static let kind = "relu"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.relu()
    }
}
