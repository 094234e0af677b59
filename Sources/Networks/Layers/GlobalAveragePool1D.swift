import Tensors

/// The mean over all steps of a sequence: `x: [batch, steps, features] → [batch, features]`.
package struct GlobalAveragePool1D: Layer {
    package static let kind = "global_avgpool1d"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 2 else { throw mismatch("[batch, steps, features]", input) }
        return [input[1]]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.mean(axis: 1)
    }
}
