import Tensors

/// Steps scaled by a running mean of the gradient's square (Tieleman and Hinton, Lecture 6.5, 2012), as
/// PyTorch defines them.
///
/// `g ← g + decay · w`, `v ← ρ v + (1 − ρ) g²`, `u = g / (√v + ε)`, `b ← momentum · b + u`,
/// `w ← w − lr · b`. Centered, `v − m²` with `m ← ρ m + (1 − ρ) g`, the variance, takes the place of v
/// (Graves 2013).
package struct RMSprop: WeightwiseOptimizer {
    package static let kind = "rmsprop"
    package let lr: Double
    package let rho: Double
    package let momentum: Double
    package let centered: Bool
    package let epsilon: Double
    package let weightDecay: Double

    package init(
        lr: Double = 0.001, rho: Double = 0.99, momentum: Double = 0, centered: Bool = false,
        epsilon: Double = 1e-8, weightDecay: Double = 0
    ) {
        self.lr = lr
        self.rho = rho
        self.momentum = momentum
        self.centered = centered
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    package var settings: JSON {
        .dict([
            "lr": .number(lr), "rho": .number(rho), "momentum": .number(momentum),
            "centered": .bool(centered), "epsilon": .number(epsilon),
            "weight_decay": .number(weightDecay),
        ])
    }

    /// The mean square, then the mean gradient and the momentum where they are used.
    package var slotCount: Int { 1 + (centered ? 1 : 0) + (momentum > 0 ? 1 : 0) }

    package func validate() throws {
        try requirePositive("lr", lr)
        try requireShare("rho", rho)
        try requireShare("momentum", momentum)
        try requirePositive("epsilon", epsilon)
        try requireDecay(weightDecay)
    }

    package func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        let (rate, mixed, momentum) = (Float(rate), MeanShares(keeping: rho), Float(momentum))
        let (epsilon, decay, centered) = (Float(epsilon), Float(weightDecay), centered)
        try Elementwise.update(weight, gradient, slots) { range, weight, gradient, slots in
            let square = slots[0]
            let mean = centered ? slots[1] : square
            let velocity = slots[slots.count - 1]
            for i in range {
                let slope = gradient[i] + decay * weight[i]
                square[i] = mixed(square[i], slope * slope)
                var spread = square[i]
                if centered {
                    mean[i] = mixed(mean[i], slope)
                    // Rounding may take a variance below 0.
                    spread = max(0, spread - mean[i] * mean[i])
                }
                var move = slope / (spread.squareRoot() + epsilon)
                if momentum > 0 {
                    velocity[i] = momentum * velocity[i] + move
                    move = velocity[i]
                }
                weight[i] -= rate * move
            }
        }
    }
}
