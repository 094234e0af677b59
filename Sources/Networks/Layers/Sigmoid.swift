import Tensors

/// `1 / (1 + exp(−x))`, element by element.
package struct Sigmoid: Layer {
    package static let kind = "sigmoid"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] { input }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.sigmoid()
    }
}
