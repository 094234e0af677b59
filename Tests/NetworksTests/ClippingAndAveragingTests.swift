import Data
import Tensors
import Testing

@testable import Networks

@Suite struct ClippingAndAveragingTests {
    /// Whole-batch steps by the plain gradient, so that every epoch is one step.
    func options(_ epochs: Int, lr: Double = 0.5) -> FitOptions {
        var options = FitOptions()
        options.epochs = epochs
        options.batch = 200
        options.optimizer = SGD(lr: lr)
        return options
    }

    func numbers(_ model: Model) throws -> [Float] {
        try model.weights.flatMap { try floats($0.value) }
    }

    /// What one step of a rate of 1 takes from the weights is the gradient.
    func step(_ clipping: GradientClipping?) throws -> [Float] {
        let model = try smallNetwork()
        try model.build(for: [2])
        let before = try numbers(model)
        var options = options(1, lr: 1)
        options.clipping = clipping
        _ = try model.fit(crossPoints(), options)
        return zip(before, try numbers(model)).map { $0 - $1 }
    }

    @Test func aLongGradientIsScaledDownAsAWhole() throws {
        let plain = try step(nil)
        let clipped = try step(.norm(0.01))
        let length = { (values: [Float]) in values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        #expect(length(plain) > 0.02)
        #expect(abs(length(clipped) - 0.01) < 1e-4)
        let scale = 0.01 / length(plain)
        for (a, b) in zip(clipped, plain) { #expect(abs(a - scale * b) < 1e-6) }
        #expect(try step(.norm(100)) == plain)
    }

    @Test func largeElementsAreCut() throws {
        for (a, b) in zip(try step(.value(0.005)), try step(nil)) {
            #expect(abs(a - min(0.005, max(-0.005, b))) < 1e-6)
        }
    }

    @Test func gradientsThatAreNoNumberEndTheTraining() throws {
        #expect(try GradientClipping.norm(1)([Tensor([Float.infinity])]) == nil)
        #expect(throws: NetworkError.self) { try GradientClipping.value(.nan).validate() }
    }

    /// The mean by hand, from the weights after each step.
    @Test func averagedWeightsAreTheRunningMean() throws {
        let decay = 0.6
        var steps: [[Float]] = []
        let trained = try smallNetwork()
        try trained.build(for: [2])
        var mean = try numbers(trained)
        var plain = options(4)
        plain.callbacks = [
            FunctionCallback { _, _ in
                steps.append(try numbers(trained))
                return true
            }
        ]
        _ = try trained.fit(crossPoints(), plain)
        var means: [[Float]] = []
        for (place, weights) in steps.enumerated() {
            let t = Double(place + 1)
            let share = Float(1 - min(decay, (1 + t) / (10 + t)))
            mean = zip(mean, weights).map { $0 + share * ($1 - $0) }
            means.append(mean)
        }

        // Validation and callbacks see the mean; the steps go on from the weights themselves.
        let averaged = try smallNetwork()
        var seen: [[Float]] = []
        var options = options(4)
        options.average = decay
        options.validation = try crossPoints(50)
        options.callbacks = [
            FunctionCallback { _, _ in
                seen.append(try numbers(averaged))
                return true
            }
        ]
        let history = try averaged.fit(crossPoints(), options)
        #expect(seen.count == 4)
        for (found, expected) in zip(seen, means) {
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-6) }
        }
        #expect(try numbers(averaged) == seen[3])
        let validated = try averaged.evaluate(crossPoints(50), metrics: []).loss
        #expect(history.values("loss", split: "validation")?.last == validated)
    }

    @Test func anErrorLeavesTheMean() throws {
        let model = try smallNetwork()
        var options = options(3)
        options.average = 0.5
        var atEnd: [Float] = []
        options.callbacks = [
            FunctionCallback { epoch, _ in
                if epoch == 2 {
                    atEnd = try numbers(model)
                    throw NetworkError("test", "enough")
                }
                return true
            }
        ]
        #expect(throws: NetworkError.self) { try model.fit(crossPoints(), options) }
        #expect(try numbers(model) == atEnd)
    }

    /// Running statistics are averaged with the weights that were trained beside them.
    @Test func runningStatisticsAreAveraged() throws {
        func statistics(_ average: Double?) throws -> [Float] {
            let model = try Model([Dense(units: 4), BatchNorm(), ReLU(), Dense(units: 2)])
            var options = options(3)
            options.average = average
            _ = try model.fit(crossPoints(), options)
            return try floats(model.weight("batch_norm_1.running_var").value)
        }
        #expect(try statistics(0.9) != statistics(nil))
    }
}
