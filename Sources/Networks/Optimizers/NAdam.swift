import Glibc
import Tensors

/// Adam that looks ahead along its momentum, as Nesterov's does (Dozat 2016, as PyTorch defines it).
///
/// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `μₜ = β₁ (1 − 0.96^(ψ t) / 2)` with
/// `ψ = 0.004`, `Πₜ` the product of all μ up to t,
/// `w ← w − lr · ((1 − μₜ) g / (1 − Πₜ) + μₜ₊₁ m / (1 − Πₜ₊₁)) / (√(v / (1 − β₂ᵗ)) + ε)`; weight decay
/// is added to the gradient.
package struct NAdam: WeightwiseOptimizer, AdamFamily {
    package static let kind = "nadam"
    package let lr: Double
    package let beta1: Double
    package let beta2: Double
    package let epsilon: Double
    package let weightDecay: Double

    package init(
        lr: Double = 0.002, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0
    ) {
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    package func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        let (now, next) = (momentum(step), momentum(step + 1))
        let product = product(step)
        let ofGradient = Float(rate * (1 - now) / (1 - product))
        let ofMean = Float(rate * next / (1 - product * next))
        let correction = Float(1 / (1 - pow(beta2, Double(step))))
        let (first, second) = (MeanShares(keeping: beta1), MeanShares(keeping: beta2))
        let (epsilon, decay) = (Float(epsilon), Float(weightDecay))
        try Elementwise.update(weight, gradient, slots) { range, weight, gradient, slots in
            let (mean, square) = (slots[0], slots[1])
            for i in range {
                let slope = gradient[i] + decay * weight[i]
                mean[i] = first(mean[i], slope)
                square[i] = second(square[i], slope * slope)
                let size = (square[i] * correction).squareRoot() + epsilon
                weight[i] -= (ofGradient * slope + ofMean * mean[i]) / size
            }
        }
    }

    /// The share of the mean gradient that is kept in a step; it rises to `beta1`.
    private func momentum(_ step: Int) -> Double {
        beta1 * (1 - 0.5 * pow(0.96, 0.004 * Double(step)))
    }

    /// The product of all momenta up to a step. It need not be kept: the first sixty, none of which is
    /// above 0.51, make it too small to be seen beside 1.
    private func product(_ step: Int) -> Double {
        var product = 1.0
        for earlier in 1...max(1, step) where product > 0x1p-60 { product *= momentum(earlier) }
        return product
    }
}
