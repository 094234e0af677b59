import Tensors

/// Steps of one size for every weight, in the direction of the momentum's sign (Chen and others, Symbolic
/// Discovery of Optimization Algorithms, 2023, algorithm 2). It wants a rate some five times smaller than
/// Adam's and a decay as much larger, and keeps one number a weight.
///
/// `w ← w − lr · (sign(β₁ m + (1 − β₁) g) + decay · w)`, `m ← β₂ m + (1 − β₂) g`
package struct Lion: WeightwiseOptimizer {
    package static let kind = "lion"
    package let lr: Double
    package let beta1: Double
    package let beta2: Double
    package let weightDecay: Double
    package let slotCount = 1

    package init(
        lr: Double = 1e-4, beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0
    ) {
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.weightDecay = weightDecay
    }

    package var settings: JSON {
        .dict([
            "lr": .number(lr), "beta1": .number(beta1), "beta2": .number(beta2),
            "weight_decay": .number(weightDecay),
        ])
    }

    package func validate() throws {
        try requirePositive("lr", lr)
        try requireShare("beta1", beta1)
        try requireShare("beta2", beta2)
        try requireDecay(weightDecay)
    }

    package func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        let (rate, decay) = (Float(rate), Float(weightDecay))
        let (first, second) = (MeanShares(keeping: beta1), MeanShares(keeping: beta2))
        try Elementwise.update(weight, gradient, slots) { range, weight, gradient, slots in
            let mean = slots[0]
            for i in range {
                let slope = gradient[i]
                let move = first(mean[i], slope)
                let sign: Float = move > 0 ? 1 : move < 0 ? -1 : 0
                mean[i] = second(mean[i], slope)
                weight[i] -= rate * (sign + decay * weight[i])
            }
        }
    }
}
