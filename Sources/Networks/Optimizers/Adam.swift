import Tensors

/// Adam (Kingma and Ba 2015, algorithm 1): steps scaled by running means of the gradient and its square.
///
/// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
/// `w ← w − lr · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)`; weight decay is added to the gradient.
package struct Adam: AdamFamily {
    package static let kind = "adam"
    package let lr: Double
    package let beta1: Double
    package let beta2: Double
    package let epsilon: Double
    package let weightDecay: Double

    package init(
        lr: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0
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
        let slopes =
            try weightDecay == 0
            ? gradients : zip(gradients, weights).map { try $0 + $1 * weightDecay }
        try Tensor.adam(
            weights, slots.map { $0[0] }, slots.map { $0[1] }, slopes, lr: rate, beta1: beta1,
            beta2: beta2, epsilon: epsilon, step: step)
    }
}
