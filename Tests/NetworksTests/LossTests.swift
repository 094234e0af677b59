import Tensors
import Testing

@testable import Networks

@Suite struct LossTests {
    let scores: [Float] = [1, 2, 3, 1, 1, 1]

    @Test func crossEntropyOfIndicesAndOneHot() throws {
        let output = try Tensor(scores, shape: [2, 3])
        // −log softmax: 0.4076059 for the first row's class 2, log 3 for the second.
        let expected = (0.4076059 + 1.0986123) / 2
        let indices = try CrossEntropy().value(output, Tensor([Int64(2), 0])).item()
        #expect(abs(indices - expected) < 1e-6)
        let oneHot = try Tensor([Float(0), 0, 1, 1, 0, 0], shape: [2, 3])
        #expect(try abs(CrossEntropy().value(output, oneHot).item() - expected) < 1e-6)
    }

    @Test func crossEntropyIsFiniteForLargeScores() throws {
        let output = try Tensor([Float(1000), -1000], shape: [1, 2])
        #expect(try CrossEntropy().value(output, Tensor([Int64(1)])).item() == 2000)
    }

    @Test func meanSquaredErrorMeetsColumnsAndClasses() throws {
        let output = try Tensor([Float(1), 2, 3], shape: [3, 1])
        let loss = try MeanSquaredError().value(output, Tensor([Float(1), 0, 0])).item()
        #expect(abs(loss - 13.0 / 3) < 1e-6)
        let rows = try Tensor([Float(1), 0, 0.5, 0.5], shape: [2, 2])
        #expect(try MeanSquaredError().value(rows, Tensor([Int64(0), 1])).item() == 0.125)
    }

    @Test func mismatchesAreNamedBeforeTraining() {
        let classes = Target(classes: 10, shape: [])
        let values = Target(classes: nil, shape: [])
        let few = #expect(throws: NetworkError.self) {
            try CrossEntropy().check(output: [3], target: classes)
        }
        #expect(few?.hint == "end the model with dense(10)")
        #expect(throws: NetworkError.self) {
            try CrossEntropy().check(output: [3, 3, 2], target: classes)
        }
        let kind = #expect(throws: NetworkError.self) {
            try CrossEntropy().check(output: [1], target: values)
        }
        #expect(kind?.hint?.contains("mse()") == true)
        #expect(throws: NetworkError.self) {
            try MeanSquaredError().check(output: [2], target: values)
        }
        #expect(throws: Never.self) { try MeanSquaredError().check(output: [1], target: values) }
        #expect(throws: NetworkError.self) { try Accuracy().check(output: [1], target: classes) }
    }

    /// Where scores are far from 0, both ways to write it are exact.
    @Test func binaryCrossEntropyIsFiniteForLargeScores() throws {
        let output = try Tensor([Float(1000), -1000], shape: [2, 1])
        #expect(try BinaryCrossEntropy().value(output, Tensor([Int64(0), 0])).item() == 500)
    }

    /// At a score of 0, where a model of zeros begins, the slope is σ(0) − y.
    @Test func binaryCrossEntropyHasASlopeAtZero() throws {
        let labels = try Tensor([Int64(0), 1])
        let slope = try Gradient.gradient(
            of: { try BinaryCrossEntropy().value($0, labels) }, at: Tensor.zeros([2, 1]))
        #expect(try floats(slope) == [0.25, -0.25])
    }

    @Test func aBatchOfClassesThatDoNotCountHasNoLoss() throws {
        let loss = CrossEntropy(classWeights: [0, 1])
        let found = try Gradient.valueAndGradients(
            of: { try loss.value($0[0], Tensor([Int64(0)])) },
            at: [Tensor([Float(1), 3], shape: [1, 2])])
        #expect(try found.value.item() == 0)
        #expect(try floats(found.gradients[0]) == [0, 0])
    }

    @Test func shareOfZeroAddsNoDivergence() throws {
        let output = try Tensor([Float(2), 2], shape: [1, 2])
        let shares = try Tensor([Float(0), 1], shape: [1, 2])
        let value = try KLDivergence().value(output, shares).item()
        #expect(abs(value - 0.6931472) < 1e-6)
    }

    /// The slope of a power below 1 has no bound where the model is sure.
    @Test func focalIsFiniteWhereTheModelIsSure() throws {
        let found = try Gradient.valueAndGradients(
            of: { try Focal(gamma: 0.5).value($0[0], Tensor([Int64(1)])) },
            at: [Tensor([Float(-200), 200], shape: [1, 2])])
        #expect(try found.value.item() == 0)
        #expect(try floats(found.gradients[0]).allSatisfy(\.isFinite))
    }

    @Test(arguments: [
        CrossEntropy(labelSmoothing: 1) as any Loss, CrossEntropy(classWeights: [1, -1]),
        CrossEntropy(classWeights: [0, 0]), Huber(delta: 0), Hinge(margin: .nan),
        Focal(gamma: -1), Focal(alpha: [2]), Focal(alpha: [1, -2]),
    ])
    func settingsOutOfRangeAreErrors(_ loss: any Loss) {
        #expect(throws: NetworkError.self) { try loss.validate() }
    }

    /// The fused operation, and nothing besides.
    @Test func crossEntropyWithoutOptionsStaysOneOperation() throws {
        let plan = try Plan(
            { try [CrossEntropy().value($0[0], $0[1])] },
            like: [Tensor.zeros([3, 4]), Tensor([Int64(0), 1, 2])])
        #expect(plan.stepNames == ["cross_entropy", "mean"])
    }
}
