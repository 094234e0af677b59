import Tensors

/// `1 − Σ (label − output)² / Σ (label − mean label)²`, the share of the labels' variance that is
/// explained: 1 is perfect, 0 as good as the mean, less is worse. For several values the mean of each
/// one's. Labels that are all alike have none: nan, or 1 where they are met exactly.
package struct R2: Metric {
    package let name = "r2"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try LabelValues.check(name, output: output, target: target)
    }

    package func tally() -> any Tally { R2Tally() }
}

/// Sums of each value's squares, those of the labels around a running mean (Welford 1962), which loses no
/// digits to a mean far from 0.
private struct R2Tally: Tally {
    private var rows = 0.0
    private var means: [Double] = []
    private var spreads: [Double] = []
    private var errors: [Double] = []

    mutating func add(_ batch: BatchOutputs) throws {
        let outputs = try batch.outputs()
        let labels = try LabelValues.of(batch.labels, like: outputs).doubles()
        let found = try outputs.doubles()
        let width = batch.rows == 0 ? 0 : found.count / batch.rows
        if means.isEmpty {
            let none = [Double](repeating: 0, count: width)
            (means, spreads, errors) = (none, none, none)
        }
        guard batch.rows == 0 || means.count == width else { throw Checkpoint.Malformed() }
        for row in 0..<batch.rows {
            rows += 1
            for column in 0..<width {
                let label = labels[row * width + column]
                let error = label - found[row * width + column]
                errors[column] += error * error
                let before = label - means[column]
                means[column] += before / rows
                spreads[column] += before * (label - means[column])
            }
        }
    }

    func state() throws -> [Tensor] {
        try [[rows], means, spreads, errors].map(TallyState.tensor)
    }

    mutating func restore(_ state: [Tensor]) throws {
        let numbers = try state.indices.map { try TallyState.numbers(state, $0, of: 4) }
        guard numbers.count == 4, let count = numbers[0].first,
            Set(numbers.dropFirst().map(\.count)).count == 1
        else { throw Checkpoint.Malformed() }
        (rows, means, spreads, errors) = (count, numbers[1], numbers[2], numbers[3])
    }

    func value() -> Double {
        let values = zip(errors, spreads).map { error, spread in
            spread > 0 ? 1 - error / spread : error == 0 ? 1 : .nan
        }
        return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }
}
