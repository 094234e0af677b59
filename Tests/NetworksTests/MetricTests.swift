import Tensors
import Testing

@testable import Networks

/// Metrics worked out by hand; those of scikit-learn are in RecordedObjectivesTests.
@Suite struct MetricTests {
    func value(_ metric: any Metric, _ batches: BatchOutputs...) throws -> Double {
        var tally = metric.tally()
        for batch in batches { try tally.add(batch) }
        return try tally.value()
    }

    func outputs(_ values: [Float], _ width: Int) throws -> Tensor {
        try Tensor(values, shape: [values.count / width, width])
    }

    @Test func accuracyCountsClassesAndOneHotRows() throws {
        let output = try outputs([1, 2, 3, 1, 5, 1], 3)
        #expect(try value(Accuracy(), BatchOutputs(output, Tensor([Int64(2), 0]))) == 0.5)
        let oneHot = try outputs([0, 0, 1, 0, 1, 0], 3)
        #expect(try value(Accuracy(), BatchOutputs(output, oneHot)) == 1)
    }

    @Test func errorsAreAveraged() throws {
        let batch = BatchOutputs(try outputs([1, 3], 1), try Tensor([Float(0), 0]))
        #expect(try value(AbsoluteError(), batch) == 2)
        #expect(try value(SquaredError(), batch) == 5)
    }

    /// One output is a yes above a half: of the share where it is a score.
    @Test func oneOutputSaysYesOrNo() throws {
        let labels = try Tensor([Int64(1), 0, 1])
        let scores = try outputs([0.1, -2, -0.3], 1)
        let sure = BatchOutputs(scores, labels, activation: .sigmoid, isModels: true)
        #expect(try value(Accuracy(), sure) == 2 / 3)
        #expect(try value(Accuracy(), BatchOutputs(scores, labels)) == 1 / 3)
        #expect(try value(ClassScore(.recall), sure) == 0.5)
        #expect(try value(ClassScore(.precision), sure) == 1)
        // Metrics of values see what the model gives, which ends with the sigmoid.
        let shares = try floats(sure.outputs())
        #expect(shares[0] > 0.5 && shares[1] < 0.5)
    }

    @Test func severalYesOrNoAreClassesOfTheirOwn() throws {
        let labels = try outputs([1, 0, 1, 1], 2)
        let batch = BatchOutputs(try outputs([2, 2, -1, 3], 2), labels, activation: .sigmoid)
        #expect(try value(Accuracy(), batch) == 0.5)
        // Precision 1 and 1 / 2; recall 1 / 2 and 1.
        #expect(try value(ClassScore(.precision), batch) == 0.75)
        #expect(try value(ClassScore(.recall), batch) == 0.75)
    }

    /// Equal outputs are taken in order, so that the first is the largest, as for accuracy.
    @Test func topKTakesEqualOutputsInOrder() throws {
        let output = try outputs([0.3, 0.3, 0.3, .nan, 1, 2], 3)
        #expect(try value(TopK(k: 1), BatchOutputs(output, Tensor([Int64(0), 2]))) == 1)
        #expect(try value(TopK(k: 2), BatchOutputs(output, Tensor([Int64(2), 0]))) == 0)
        #expect(throws: NetworkError.self) { try TopK(k: 0).validate() }
    }

    @Test func aucIsNotSaidOfOneKindOfRow() throws {
        let output = try outputs([0.5, 0.6], 1)
        #expect(try value(AUC(), BatchOutputs(output, Tensor([Int64(1), 1]))).isNaN)
        #expect(try value(AUC(), BatchOutputs(output, Tensor([Int64(0), 1]))) == 1)
        let ties = try outputs([0.5, 0.5], 1)
        #expect(try value(AUC(), BatchOutputs(ties, Tensor([Int64(0), 1]))) == 0.5)
        let unknown = try outputs([.nan, 0.5], 1)
        #expect(try value(AUC(), BatchOutputs(unknown, Tensor([Int64(0), 1]))).isNaN)
    }

    @Test func r2OfLabelsAllAlike() throws {
        let labels = try Tensor([Float(2), 2])
        #expect(try value(R2(), BatchOutputs(outputs([1, 2], 1), labels)).isNaN)
        #expect(try value(R2(), BatchOutputs(outputs([2, 2], 1), labels)) == 1)
    }

    /// What is gathered of batches is what one of all rows says.
    @Test func batchesAddUp() throws {
        let all = try outputs([1, 2, 3, 1, 5, 1, 2, 0, 0, 0, 0, 1], 3)
        let labels: [Int64] = [2, 0, 0, 1]
        let metrics: [any Metric] = [
            Accuracy(), TopK(k: 2), ClassScore(.f1), ClassScore(.f1, average: .weighted), AUC(),
        ]
        for metric in metrics {
            let parts = try (0..<2).map { part in
                BatchOutputs(
                    try all.narrow(axis: 0, from: 2 * part, count: 2),
                    try Tensor(Array(labels[2 * part..<2 * part + 2])), activation: .softmax)
            }
            let whole = BatchOutputs(all, try Tensor(labels), activation: .softmax)
            #expect(try value(metric, parts[0], parts[1]) == value(metric, whole), "\(metric.name)")
        }
    }
}
