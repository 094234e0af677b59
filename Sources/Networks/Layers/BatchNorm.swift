import Tensors

/// Normalises each channel over the batch, then scales and shifts it (Ioffe and Szegedy 2015).
///
/// `y = weight · (x − mean) / √(variance + epsilon) + bias`, per last axis. In training mean and
/// (biased) variance are the batch's, and running ones are kept: `r ← momentum · r + (1 − momentum) · b`,
/// with the unbiased variance, as PyTorch does. Otherwise the running ones are used.
/// `x: [batch, …, c] → [batch, …, c]`.
package struct BatchNorm: Layer {
    package static let kind = "batch_norm"
    package let momentum: Double
    package let epsilon: Double

    package init(momentum: Double = 0.9, epsilon: Double = 1e-5) {
        self.momentum = momentum
        self.epsilon = epsilon
    }

    package init(settings: Settings) throws {
        self.init(
            momentum: try settings.double("momentum"), epsilon: try settings.double("epsilon"))
    }

    package var settings: JSON {
        .dict(["momentum": .number(momentum), "epsilon": .number(epsilon)])
    }

    package func validate() throws {
        guard (0...1).contains(momentum) else {
            throw NetworkError(kind, "`momentum` is between 0 and 1, got \(momentum)")
        }
        guard epsilon > 0 else { throw NetworkError(kind, "`epsilon` is above 0, got \(epsilon)") }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard !input.isEmpty else { throw mismatch("[batch, …, channels]", input) }
        return input
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        let shape = Array(input.suffix(1))
        return [
            WeightPlan("weight", shape, .ones), WeightPlan("bias", shape, .zeros),
            WeightPlan("running_mean", shape, .zeros, isLearned: false),
            WeightPlan("running_var", shape, .ones, isLearned: false),
        ]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        guard pass.isTraining else {
            return try x.normalized(
                mean: weights[2], variance: weights[3], gamma: weights[0], beta: weights[1],
                epsilon: epsilon)
        }
        let rows = x.count / max(1, x.shape[x.rank - 1])
        guard rows > 1 else {
            throw NetworkError(
                kind, "one value a channel has no variance to train with",
                hint: "use batches of more than one row")
        }
        let (y, mean, variance) = try x.batchNormalized(
            gamma: weights[0], beta: weights[1], epsilon: epsilon)
        let unbiased = try variance.detached() * (Double(rows) / Double(rows - 1))
        pass.update(weight: 2, to: try weights[2] * momentum + mean.detached() * (1 - momentum))
        pass.update(weight: 3, to: try weights[3] * momentum + unbiased * (1 - momentum))
        return y
    }
}
