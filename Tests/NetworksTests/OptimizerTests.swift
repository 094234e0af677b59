import Tensors
import Testing

@testable import Networks

@Suite struct OptimizerTests {
    /// Minimises w² from 1 and returns w after each step; the gradient is 2 w.
    func steps(_ optimizer: any Optimizer, _ count: Int) throws -> [Float] {
        let weight = Weight(
            name: "w", plan: WeightPlan("w", [1], .zeros), value: try Tensor([Float(1)]))
        var state = try OptimizerState(optimizer, for: [weight])
        return try (0..<count).map { _ in
            state.step += 1
            try optimizer.update(
                [weight.value], gradients: [weight.value * 2], slots: state.slots,
                step: state.step, rate: optimizer.lr)
            return try floats(weight.value)[0]
        }
    }

    func expectClose(_ got: [Float], _ expected: [Float]) {
        // Some ten roundings of float32.
        for (a, b) in zip(got, expected) { #expect(abs(a - b) < 3e-6) }
    }

    @Test func sgdFollowsTheGradient() throws {
        try expectClose(steps(SGD(lr: 0.1), 2), [0.8, 0.64])
        // With decay 0.5 the slope is 2.5 w.
        try expectClose(steps(SGD(lr: 0.1, weightDecay: 0.5), 2), [0.75, 0.5625])
    }

    @Test func momentumKeepsGoing() throws {
        // v: 2, then 1.8 + 1.6 = 3.4.
        try expectClose(steps(SGD(lr: 0.1, momentum: 0.9), 2), [0.8, 0.46])
        // Nesterov: first step 2 + 0.9 · 2 = 3.8; then v = 1.8 + 1.24 = 3.04, step 1.24 + 2.736.
        try expectClose(
            steps(SGD(lr: 0.1, momentum: 0.9, nesterov: true), 2), [0.62, 0.2224])
    }

    /// By hand: both first steps are lr · m̂ / √v̂ with m̂₁ = 2, v̂₁ = 4; then m̂₂ = 0.342 / 0.19,
    /// v̂₂ = 0.007236 / 0.001999 with g₂ = 1.8.
    @Test func adamFollowsThePaper() throws {
        try expectClose(steps(Adam(lr: 0.1), 2), [0.9, 0.8004122])
    }

    /// A momentum without a gradient shrinks to zero, and does not stay among the slow denormal numbers.
    @Test func whatFadesAwayIsZero() throws {
        let slot = try Tensor([Float(1e-37)])
        let weight = try Tensor([Float(1)])
        for step in 1...100 {
            try SGD(lr: 0.1, momentum: 0.9).update(
                weight, Tensor.zeros([1]), [slot], step: step, rate: 0.1)
        }
        #expect(try floats(slot) == [0])
    }

    @Test(arguments: [
        SGD(lr: 0) as any Optimizer, SGD(lr: .nan), SGD(momentum: 1), SGD(nesterov: true),
        Adam(lr: -1), Adam(beta1: 1), Adam(epsilon: 0), Adam(lr: .infinity),
        AdamW(weightDecay: -1), NAdam(beta2: 1), RMSprop(rho: -0.1), RMSprop(momentum: 1),
        Adagrad(lr: 0), Adadelta(rho: 1), Lion(beta2: 2),
    ])
    func settingsOutOfRangeAreErrors(_ optimizer: any Optimizer) {
        #expect(throws: NetworkError.self) { try optimizer.validate() }
    }
}
