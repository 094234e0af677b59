import Tensors

/// All axes but the batch's in one: `x: [batch, a, b, …] → [batch, a · b · …]`.
package struct Flatten: Layer {
    package static let kind = "flatten"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] {
        [try Shape.count(input, for: kind)]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.reshape([x.shape[0], x.shape.dropFirst().reduce(1, *)])
    }
}
