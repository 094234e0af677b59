/// Adam and those made of it: they follow running means of the gradient and of its square.
protocol AdamFamily: Optimizer {
    /// Share of the mean gradient that a step keeps.
    var beta1: Double { get }
    /// Share of the mean square that a step keeps.
    var beta2: Double { get }
    /// Added to the root of the mean square.
    var epsilon: Double { get }
    var weightDecay: Double { get }
}

extension AdamFamily {
    package var slotCount: Int { 2 }

    package var settings: JSON {
        .dict([
            "lr": .number(lr), "beta1": .number(beta1), "beta2": .number(beta2),
            "epsilon": .number(epsilon), "weight_decay": .number(weightDecay),
        ])
    }

    package func validate() throws {
        try requirePositive("lr", lr)
        try requireShare("beta1", beta1)
        try requireShare("beta2", beta2)
        try requirePositive("epsilon", epsilon)
        try requireDecay(weightDecay)
    }
}
