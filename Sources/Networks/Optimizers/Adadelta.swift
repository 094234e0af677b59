import Tensors

/// Steps scaled by the gradients and the steps of late, so that they have the weights' own unit and a
/// learning rate of 1 will do (Zeiler 2012).
///
/// `g ← g + decay · w`, `v ← ρ v + (1 − ρ) g²`, `d = g · √(u + ε) / √(v + ε)`,
/// `u ← ρ u + (1 − ρ) d²`, `w ← w − lr · d`
package struct Adadelta: WeightwiseOptimizer {
    package static let kind = "adadelta"
    package let lr: Double
    package let rho: Double
    package let epsilon: Double
    package let weightDecay: Double
    package let slotCount = 2

    package init(
        lr: Double = 1, rho: Double = 0.9, epsilon: Double = 1e-6, weightDecay: Double = 0
    ) {
        self.lr = lr
        self.rho = rho
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    package var settings: JSON {
        .dict([
            "lr": .number(lr), "rho": .number(rho), "epsilon": .number(epsilon),
            "weight_decay": .number(weightDecay),
        ])
    }

    package func validate() throws {
        try requirePositive("lr", lr)
        try requireShare("rho", rho)
        try requirePositive("epsilon", epsilon)
        try requireDecay(weightDecay)
    }

    package func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        let (rate, mixed) = (Float(rate), MeanShares(keeping: rho))
        let (epsilon, decay) = (Float(epsilon), Float(weightDecay))
        try Elementwise.update(weight, gradient, slots) { range, weight, gradient, slots in
            let (square, moves) = (slots[0], slots[1])
            for i in range {
                let slope = gradient[i] + decay * weight[i]
                square[i] = mixed(square[i], slope * slope)
                let move = slope * ((moves[i] + epsilon) / (square[i] + epsilon)).squareRoot()
                moves[i] = mixed(moves[i], move * move)
                weight[i] -= rate * move
            }
        }
    }
}
