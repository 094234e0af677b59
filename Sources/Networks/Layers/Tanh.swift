import Tensors

/// The hyperbolic tangent, element by element.
package struct Tanh: Layer {
    package static let kind = "tanh"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.tanh()
    }
}
