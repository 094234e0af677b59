import Tensors

/// A metric that is a mean over rows.
package protocol MeanMetric: Metric {
    /// The sum over a batch's rows.
    func sum(_ batch: BatchOutputs) throws -> Double
}

extension MeanMetric {
    package func tally() -> any Tally { MeanTally(self) }
}

private struct MeanTally<M: MeanMetric>: Tally {
    let metric: M
    var sum = 0.0
    var rows = 0

    init(_ metric: M) {
        self.metric = metric
    }

    mutating func add(_ batch: BatchOutputs) throws {
        sum += try metric.sum(batch)
        rows += batch.rows
    }

    func value() -> Double { rows == 0 ? 0 : sum / Double(rows) }

    func state() throws -> [Tensor] { [try TallyState.tensor([sum, Double(rows)])] }

    mutating func restore(_ state: [Tensor]) throws {
        let numbers = try TallyState.numbers(state, 0, of: 1)
        guard numbers.count == 2, let count = Int(exactly: numbers[1]) else {
            throw Checkpoint.Malformed()
        }
        (sum, rows) = (numbers[0], count)
    }
}
