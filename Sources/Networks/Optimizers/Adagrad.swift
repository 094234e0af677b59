import Tensors

/// Steps scaled by all gradients so far: what rarely has one keeps a large step (Duchi, Hazan and Singer
/// 2011).
///
/// `g ← g + decay · w`, `s ← s + g²`, `w ← w − lr · g / (√s + ε)`
package struct Adagrad: WeightwiseOptimizer {
    package static let kind = "adagrad"
    package let lr: Double
    package let epsilon: Double
    package let weightDecay: Double
    package let slotCount = 1

    package init(lr: Double = 0.01, epsilon: Double = 1e-10, weightDecay: Double = 0) {
        self.lr = lr
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    package var settings: JSON {
        .dict([
            "lr": .number(lr), "epsilon": .number(epsilon), "weight_decay": .number(weightDecay),
        ])
    }

    package func validate() throws {
        try requirePositive("lr", lr)
        try requirePositive("epsilon", epsilon)
        try requireDecay(weightDecay)
    }

    package func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        let (rate, epsilon, decay) = (Float(rate), Float(epsilon), Float(weightDecay))
        try Elementwise.update(weight, gradient, slots) { range, weight, gradient, slots in
            let sum = slots[0]
            for i in range {
                let slope = gradient[i] + decay * weight[i]
                sum[i] += slope * slope
                weight[i] -= rate * slope / (sum[i].squareRoot() + epsilon)
            }
        }
    }
}
