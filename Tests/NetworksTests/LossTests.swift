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

    @Test func metricsCountAndAverage() throws {
        let output = try Tensor([Float(1), 2, 3, 1, 5, 1], shape: [2, 3])
        #expect(try Accuracy().sum(output, Tensor([Int64(2), 0])) == 1)
        let oneHot = try Tensor([Float(0), 0, 1, 0, 1, 0], shape: [2, 3])
        #expect(try Accuracy().sum(output, oneHot) == 2)
        let values = try Tensor([Float(1), 3], shape: [2, 1])
        #expect(try AbsoluteError().sum(values, Tensor([Float(0), 0])) == 4)
        #expect(try SquaredError().sum(values, Tensor([Float(0), 0])) == 10)
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
}
