import Tensors

/// Adam with weight decay that is decoupled from the gradient, so that all weights shrink alike whatever
/// their gradients were (Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019).
///
/// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
/// `w ← w − lr · decay · w − lr · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)`
package struct AdamW: AdamFamily {
    package static let kind = "adamw"
    package let lr: Double
    package let beta1: Double
    package let beta2: Double
    package let epsilon: Double
    package let weightDecay: Double

    package init(
        lr: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0.01
    ) {
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    package func update(
        _ weights: [Tensor], gradients: [Tensor], slots: [[Tensor]], step: Int, rate: Double
    ) throws {
        try Tensor.adam(
            weights, slots.map { $0[0] }, slots.map { $0[1] }, gradients, lr: rate, beta1: beta1,
            beta2: beta2, epsilon: epsilon, decay: weightDecay, step: step)
    }
}
