import Tensors

/// Normalises each row of features by its own mean and variance, then scales and shifts each feature
/// (Ba, Kiros and Hinton 2016).
///
/// `y = weight · (x − mean) / √(variance + epsilon) + bias` along the last axis, the same in training and
/// after it. `x: [batch, …, features] → [batch, …, features]`.
package struct LayerNorm: Layer {
    package static let kind = "layer_norm"
    package let epsilon: Double

    package init(epsilon: Double = 1e-5) {
        self.epsilon = epsilon
    }

    package init(settings: Settings) throws {
        self.init(epsilon: try settings.double("epsilon"))
    }

    package var settings: JSON { .dict(["epsilon": .number(epsilon)]) }

    package func validate() throws {
        guard epsilon > 0 else { throw NetworkError(kind, "`epsilon` is above 0, got \(epsilon)") }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard !input.isEmpty else { throw mismatch("[batch, …, features]", input) }
        return input
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        let shape = Array(input.suffix(1))
        return [WeightPlan("weight", shape, .ones), WeightPlan("bias", shape, .zeros)]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.layerNormalized(epsilon: epsilon) * weights[0] + weights[1]
    }
}
