import Tensors

/// Adds a learned vector for each place of a sequence, which attention alone would not tell apart.
///
/// `x: [batch, steps, features] → [batch, steps, features]`, with `W: [steps, features]`.
package struct PositionEmbedding: Layer {
    package static let kind = "position_embedding"

    package init() {}
    package init(settings: Settings) throws { self.init() }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 2 else { throw mismatch("[batch, steps, features]", input) }
        return input
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        [WeightPlan("weight", input, .random(inputs: input[1], outputs: input[1]))]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x + weights[0]
    }
}
