import Tensors

/// Stochastic gradient descent, with momentum and weight decay as PyTorch defines them:
/// `g ← g + decay · w`, `v ← momentum · v + g`, `w ← w − lr · v` (Nesterov: `w − lr · (g + momentum · v)`).
package struct SGD: WeightwiseOptimizer {
    package static let kind = "sgd"
    package let lr: Double
    package let momentum: Double
    package let weightDecay: Double
    package let nesterov: Bool

    package init(
        lr: Double = 0.01, momentum: Double = 0, weightDecay: Double = 0, nesterov: Bool = false
    ) {
        self.lr = lr
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.nesterov = nesterov
    }

    package var settings: JSON {
        .dict([
            "lr": .number(lr), "momentum": .number(momentum), "weight_decay": .number(weightDecay),
            "nesterov": .bool(nesterov),
        ])
    }

    package var slotCount: Int { momentum == 0 ? 0 : 1 }

    package func validate() throws {
        try requirePositive("lr", lr)
        try requireShare("momentum", momentum)
        try requireDecay(weightDecay)
        try require(!nesterov || momentum > 0, "nesterov needs a momentum above 0")
    }

    package func update(
        _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
    ) throws {
        let (rate, momentum, decay) = (Float(rate), Float(momentum), Float(weightDecay))
        let nesterov = nesterov
        try Elementwise.update(weight, gradient, slots) { range, weight, gradient, slots in
            guard let velocity = slots.first else {
                for i in range { weight[i] -= rate * (gradient[i] + decay * weight[i]) }
                return
            }
            for i in range {
                let slope = gradient[i] + decay * weight[i]
                velocity[i] = momentum * velocity[i] + slope
                weight[i] -= rate * (nesterov ? slope + momentum * velocity[i] : velocity[i])
            }
        }
    }
}
