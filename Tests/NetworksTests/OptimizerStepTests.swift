import Tensors
import Testing

@testable import Networks

/// Optimizers that are traced take the steps that they take where they are called each time.
@Suite struct OptimizerStepTests {
    /// An optimizer made of a function of tensors.
    struct Traced: TraceableOptimizer {
        static let kind = "traced"
        var lr = 0.01
        let slotCount: Int
        let step:
            @Sendable (_ w: Tensor, _ g: Tensor, _ slots: [Tensor], _ step: Tensor, _ rate: Tensor)
                throws -> [Tensor]

        var settings: JSON { .dict([:]) }
        func validate() throws {}

        func stepped(
            _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Tensor, rate: Tensor
        ) throws -> [Tensor] {
            try self.step(weight, gradient, slots, step, rate)
        }

        func update(
            _ weight: Tensor, _ gradient: Tensor, _ slots: [Tensor], step: Int, rate: Double
        ) throws {
            let results = try self.step(
                weight.duplicated(), gradient, slots.map { try $0.duplicated() },
                Tensor(scalar: Double(step), .float64), Tensor(scalar: rate, .float64))
            for (tensor, result) in zip([weight] + slots, results) {
                try tensor.assign([], result)
            }
        }
    }

    struct Example: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let traced: Traced
        let builtin: any Optimizer
    }

    static let examples = [
        Example(
            testDescription: "adam",
            traced: Traced(slotCount: 2) { w, g, slots, step, rate in
                let mean = try slots[0] * 0.9 + g * 0.1
                let square = try slots[1] * 0.999 + g.square() * 0.001
                let first = try mean / (1 - step.number(0.9).power(step))
                let second = try square / (1 - step.number(0.999).power(step))
                return [try w - rate * first / (second.sqrt() + 1e-8), mean, square]
            }, builtin: Adam(lr: 0.01)),
        Example(
            testDescription: "momentum",
            traced: Traced(slotCount: 1) { w, g, slots, _, rate in
                let velocity = try slots[0] * 0.9 + g
                return [try w - rate * velocity, velocity]
            }, builtin: SGD(lr: 0.01, momentum: 0.9)),
        Example(
            testDescription: "lion",
            traced: Traced(slotCount: 1) { w, g, slots, _, rate in
                let sign = try (slots[0] * 0.9 + g * 0.1).sign()
                return [try w - rate * sign, try slots[0] * 0.99 + g * 0.01]
            }, builtin: Lion(lr: 0.01)),
        Example(
            testDescription: "rmsprop",
            traced: Traced(slotCount: 1) { w, g, slots, _, rate in
                let square = try slots[0] * 0.99 + g.square() * 0.01
                return [try w - rate * g / (square.sqrt() + 1e-8), square]
            }, builtin: RMSprop(lr: 0.01)),
    ]

    /// A weight that a chain is for, a small one, and one number.
    private static let shapes = [[60, 50], [50], [], [70, 300]]

    private struct State {
        let weights: [Tensor]
        let slots: [[Tensor]]

        init(_ optimizer: any Optimizer) throws {
            var random = Random(seed: 5)
            weights = try shapes.map { try random.normal($0) }
            slots = try shapes.map { shape in
                try (0..<optimizer.slotCount).map { _ in try Tensor.zeros(shape) }
            }
        }

        var all: [Tensor] { weights + slots.joined() }
    }

    private static func gradients(_ step: Int) throws -> [Tensor] {
        var random = Random(seed: UInt64(100 + step))
        return try shapes.map { try random.normal($0) }
    }

    @Test(arguments: examples) func twentySteps(_ example: Example) throws {
        let optimizer = example.traced
        let (planned, eager, builtin) = (
            try State(optimizer), try State(optimizer), try State(example.builtin)
        )
        let step = OptimizerStep(optimizer)
        for number in 1...20 {
            let gradients = try Self.gradients(number)
            let rate = 0.01 / Double(number)
            try step.run(
                planned.weights, gradients: gradients, slots: planned.slots, step: number,
                rate: rate)
            try optimizer.update(
                eager.weights, gradients: gradients, slots: eager.slots, step: number, rate: rate)
            try example.builtin.update(
                builtin.weights, gradients: gradients, slots: builtin.slots, step: number,
                rate: rate)
            #expect(step.errorOfPlanning == nil)
            for (a, b) in zip(planned.all, eager.all) {
                #expect(try a.toArray(Float.self) == b.toArray(Float.self), "step \(number)")
            }
            for (a, b) in zip(planned.weights, builtin.weights) {
                let pairs = try zip(a.toArray(Float.self), b.toArray(Float.self))
                #expect(pairs.allSatisfy { abs($0 - $1) < 2e-5 }, "step \(number)")
            }
        }
        #expect(step.plannedBytes > 0)
    }

    @Test func whatLooksAtValuesIsCalledEachTime() throws {
        let optimizer = Traced(slotCount: 0) { w, g, _, step, rate in
            [try step.item() == 1 ? w - rate * g : w + rate * g]
        }
        let (state, expected) = (try State(optimizer), try State(optimizer))
        let step = OptimizerStep(optimizer)
        for number in 1...3 {
            let gradients = try Self.gradients(number)
            try step.run(
                state.weights, gradients: gradients, slots: state.slots, step: number, rate: 0.1)
            try optimizer.update(
                expected.weights, gradients: gradients, slots: expected.slots, step: number,
                rate: 0.1)
        }
        #expect("\(try #require(step.errorOfPlanning))".contains("the value is not known"))
        for (a, b) in zip(state.all, expected.all) {
            #expect(try a.toArray(Float.self) == b.toArray(Float.self))
        }
    }

    /// Gradients may be in any order of strides, and weights be looked at by others.
    @Test func tensorsThatLieAnyhow() throws {
        let optimizer = Self.examples[0].traced
        let (state, expected) = (try State(optimizer), try State(optimizer))
        let step = OptimizerStep(optimizer)
        for number in 1...3 {
            var gradients = try Self.gradients(number)
            gradients[0] = try gradients[0].transpose().duplicated().transpose()
            let others = state.all.map { $0.copied() }
            let before = try others.map { try $0.toArray(Float.self) }
            try step.run(
                state.weights, gradients: gradients, slots: state.slots, step: number, rate: 0.1)
            try optimizer.update(
                expected.weights, gradients: gradients, slots: expected.slots, step: number,
                rate: 0.1)
            #expect(try others.map { try $0.toArray(Float.self) } == before)
        }
        #expect(step.errorOfPlanning == nil)
        for (a, b) in zip(state.all, expected.all) {
            #expect(try a.toArray(Float.self) == b.toArray(Float.self))
        }
    }

    /// A step that cannot be done leaves everything as it was.
    @Test func nothingChangesAfterAnError() throws {
        struct Stop: Error {}
        let optimizer = Traced(slotCount: 1) { w, g, slots, step, rate in
            // From the second step on an integer is divided by zero.
            let zero = try (2 - step).relu().cast(.int64)
            return [try w - rate * g * (zero.number(1).floorDivide(zero)), try slots[0] + g]
        }
        let state = try State(optimizer)
        let step = OptimizerStep(optimizer, isFinal: { _ in true })
        try step.run(
            state.weights, gradients: Self.gradients(1), slots: state.slots, step: 1, rate: 0.1)
        let before = try state.all.map { try $0.toArray(Float.self) }
        #expect(throws: TensorError.self) {
            try step.run(
                state.weights, gradients: Self.gradients(2), slots: state.slots, step: 2, rate: 0.1)
        }
        #expect(try state.all.map { try $0.toArray(Float.self) } == before)
    }

    @Test func trainingSaysWhichPartIsNotPlanned() throws {
        func reason(_ optimizer: any Optimizer, isPlanned: Bool = true) throws -> String? {
            var options = FitOptions()
            options.optimizer = optimizer
            options.isPlanned = isPlanned
            return try smallNetwork().fit(crossPoints(), options).unplanned
        }
        let looking = Traced(slotCount: 0) { w, g, _, step, rate in
            _ = try step.item()
            return [try w - rate * g]
        }
        #expect(try reason(Self.examples[1].traced) == nil)
        #expect(try reason(looking)?.hasPrefix("the optimizer: item: ") == true)
        #expect(try reason(SGD(), isPlanned: false)?.contains("optimizer") == false)
    }
}
