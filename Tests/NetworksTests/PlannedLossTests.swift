import Data
import Tensors
import Testing

@testable import Networks

/// A loss, the model's end before it and the labels that it is for.
struct LossCase: CustomTestStringConvertible, Sendable {
    enum Labels {
        case classes, yesOrNo, shares, marks, values, signs
    }

    let loss: any Loss
    let labels: Labels
    var end: (any Layer)?

    var testDescription: String { "\(loss.call) of \(labels)" }

    /// Ten rows of three numbers each.
    func data() throws -> Dataset {
        var random = Random(seed: 6)
        let inputs = try random.normal([10, 3]).cast(.float32)
        func made(_ labels: Tensor, _ classes: [String] = []) throws -> Dataset {
            Dataset(
                try .arrays(name: "made up", inputs: inputs, labels: labels, classes: classes))
        }
        switch labels {
        case .classes:
            return try made(random.integers([10], low: 0, high: 4), ["a", "b", "c", "d"])
        case .yesOrNo: return try made(random.integers([10], low: 0, high: 2), ["no", "yes"])
        case .shares: return try made(random.normal([10, 4]).cast(.float32).softmax())
        case .marks: return try made(random.uniform([10, 4]).cast(.float32))
        case .values: return try made(random.normal([10, 4]).cast(.float32))
        case .signs: return try made(random.normal([10]).cast(.float32).sign())
        }
    }

    var outputs: Int { labels == .yesOrNo || labels == .signs ? 1 : 4 }
}

/// Every loss gives the same step planned and run operation by operation, and leaves out the activation
/// that it applies itself.
@Suite struct PlannedLossTests {
    static let cases: [LossCase] = [
        LossCase(loss: CrossEntropy(), labels: .classes, end: Softmax()),
        LossCase(loss: CrossEntropy(labelSmoothing: 0.2), labels: .classes),
        LossCase(
            loss: CrossEntropy(labelSmoothing: 0.1, classWeights: [1, 2, 0, 3]), labels: .classes,
            end: Softmax()),
        LossCase(loss: CrossEntropy(classWeights: [1, 2, 0, 3]), labels: .shares),
        LossCase(loss: BinaryCrossEntropy(), labels: .yesOrNo, end: Sigmoid()),
        LossCase(loss: BinaryCrossEntropy(), labels: .marks, end: Sigmoid()),
        LossCase(loss: BinaryCrossEntropy(), labels: .classes),
        LossCase(loss: MeanSquaredError(), labels: .values),
        LossCase(loss: MeanSquaredError(), labels: .yesOrNo, end: Sigmoid()),
        LossCase(loss: MeanAbsoluteError(), labels: .values),
        LossCase(loss: Huber(delta: 0.5), labels: .values),
        LossCase(loss: Hinge(), labels: .classes), LossCase(loss: Hinge(), labels: .yesOrNo),
        LossCase(loss: Hinge(margin: 2), labels: .signs),
        LossCase(loss: KLDivergence(), labels: .shares, end: Softmax()),
        LossCase(loss: KLDivergence(), labels: .classes),
        LossCase(loss: Focal(), labels: .classes, end: Softmax()),
        LossCase(loss: Focal(gamma: 1.5, alpha: [1, 2, 1, 3]), labels: .classes),
        LossCase(loss: Focal(gamma: 0.5, alpha: [0.75]), labels: .yesOrNo, end: Sigmoid()),
    ]

    @Test(arguments: cases) func plannedStepsAreTheSame(_ example: LossCase) throws {
        let data = try example.data()
        let end: [any Layer] = example.end.map { [$0] } ?? []
        let model = try Model([Dense(units: 5), Tanh(), Dense(units: example.outputs)] + end)
        try model.check(data, example.loss, [])
        let batches = try Batches(data, size: 10)
        let planned = TrainingStep(model, example.loss)
        let a = try #require(try planned.run(batches, 0, seed: 1))
        let eager = TrainingStep(model, example.loss, isPlanned: false)
        let b = try #require(try eager.run(batches, 0, seed: 1))
        #expect(planned.errorOfPlanning == nil)
        #expect(a.loss.isFinite && abs(a.loss - b.loss) <= 1e-5 * max(1, abs(b.loss)))
        for (found, expected) in zip([a.output] + a.gradients, [b.output] + b.gradients) {
            for (x, y) in try zip(floats(found), floats(expected)) {
                #expect(abs(x - y) <= 1e-5 * max(1, abs(y)))
            }
        }
        // What the loss does itself is not done twice; a last activation of another kind stays.
        let activation = example.loss.activation(for: model.outputShape ?? [])
        let whole = try model.run(data.inputs())
        var last = b.output
        if let activation, model.ends(with: activation) { last = try activation(last) }
        for (x, y) in try zip(floats(last), floats(whole)) { #expect(abs(x - y) < 1e-5) }
    }

    @Test func everyLossLearns() throws {
        for example in Self.cases {
            let end: [any Layer] = example.end.map { [$0] } ?? []
            let model = try Model([Dense(units: 16), Tanh(), Dense(units: example.outputs)] + end)
            var options = FitOptions()
            options.epochs = 30
            options.batch = 5
            options.loss = example.loss
            options.optimizer = Adam(lr: 0.01)
            let history = try model.fit(example.data(), options)
            let losses = try #require(history.values("loss", split: "train"))
            #expect(history.unplanned == nil)
            #expect(losses[29] < losses[0], "\(example.testDescription)")
        }
    }
}
