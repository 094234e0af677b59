import Tensors

/// How the scores of several classes become one.
package enum ClassAverage: String, CaseIterable, Sendable {
    /// Their mean: each class counts the same, however rare it is.
    case macro
    /// The score of all decisions together.
    case micro
    /// Their mean by the number of rows of each class.
    case weighted
}

/// Precision, recall or f1, as scikit-learn defines them: what cannot be said of a class, such as the
/// precision of one that was never predicted, counts as 0, and a class that neither occurs nor is
/// predicted is left out.
package struct ClassScore: Metric {
    package enum Kind: String, Sendable {
        /// Right ones among those predicted.
        case precision
        /// Right ones among those there are.
        case recall
        /// The harmonic mean of the two.
        case f1
    }

    package let kind: Kind
    package let average: ClassAverage
    /// `precision`, `precision_micro`
    package var name: String {
        average == .macro ? kind.rawValue : "\(kind.rawValue)_\(average.rawValue)"
    }

    package var call: String {
        average == .macro ? "\(name)()" : "\(kind.rawValue)(average: \"\(average.rawValue)\")"
    }

    package init(_ kind: Kind, average: ClassAverage = .macro) {
        self.kind = kind
        self.average = average
    }

    package func check(output: [Int], target: Target) throws {
        try ClassTarget.check(name, output: output, target: target)
    }

    package func tally() -> any Tally { ClassScoreTally(score: self) }

    /// The score of these counts; nan where there is nothing to score.
    func value(_ counts: ClassCounts) -> Double {
        let classes = counts.hits.indices.filter { counts.predicted[$0] + counts.actual[$0] > 0 }
        guard !classes.isEmpty else { return .nan }
        func sum(_ values: [Double]) -> Double { values.reduce(0, +) }
        let scores = classes.map {
            value(counts.hits[$0], counts.predicted[$0], counts.actual[$0])
        }
        switch average {
        case .macro: return sum(scores) / Double(classes.count)
        case .micro: return value(sum(counts.hits), sum(counts.predicted), sum(counts.actual))
        case .weighted:
            let rows = classes.map { counts.actual[$0] }
            let total = sum(rows)
            return total > 0 ? sum(zip(scores, rows).map { $0 * $1 }) / total : 0
        }
    }

    private func value(_ hits: Double, _ predicted: Double, _ actual: Double) -> Double {
        let (part, whole) =
            switch kind {
            case .precision: (hits, predicted)
            case .recall: (hits, actual)
            case .f1: (2 * hits, predicted + actual)
            }
        return whole > 0 ? part / whole : 0
    }
}

private struct ClassScoreTally: Tally {
    let score: ClassScore
    var counts = ClassCounts()

    mutating func add(_ batch: BatchOutputs) throws { try counts.add(batch) }

    func value() -> Double { score.value(counts) }

    func state() throws -> [Tensor] {
        try [counts.hits, counts.predicted, counts.actual].map(TallyState.tensor)
    }

    mutating func restore(_ state: [Tensor]) throws {
        let numbers = try state.indices.map { try TallyState.numbers(state, $0, of: 3) }
        guard numbers.count == 3 else { throw Checkpoint.Malformed() }
        counts = ClassCounts(hits: numbers[0], predicted: numbers[1], actual: numbers[2])
    }
}
