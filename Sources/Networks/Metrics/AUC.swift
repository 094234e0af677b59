import Tensors

/// The area under the ROC curve: how often a row of a class has a higher share than another row, ties
/// counting half; for several classes the mean of each against all others. 0.5 is chance.
///
/// Exact, by the ranks of all rows (Mann and Whitney 1947), which are kept until the end: 5 bytes an output
/// and row, and a sort for each class. Classes with no row, or with all of them, are left out.
package struct AUC: Metric {
    package let name = "auc"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try ClassTarget.check(name, output: output, target: target)
    }

    package func tally() -> any Tally { AUCTally() }
}

private struct AUCTally: Tally {
    /// By output.
    private var shares: [[Float]] = []
    private var answers: [[Bool]] = []

    let isQuick = false

    mutating func add(_ batch: BatchOutputs) throws {
        let classes = batch.raw.shape[1]
        if shares.isEmpty {
            shares = Array(repeating: [], count: classes)
            answers = Array(repeating: [], count: classes)
        }
        guard shares.count == classes else { throw Checkpoint.Malformed() }
        let found = try batch.shares().cast(.float32).toArray(Float.self)
        for (place, pair) in try zip(found, batch.answers()).enumerated() {
            shares[place % classes].append(pair.0)
            answers[place % classes].append(pair.1)
        }
    }

    /// All shares, then all answers, output by output.
    func state() throws -> [Tensor] {
        let shape = [shares.count, shares.first?.count ?? 0]
        let right = answers.joined().map { UInt8($0 ? 1 : 0) }
        return [
            try Tensor(Array(shares.joined()), shape: shape), try Tensor(right, shape: shape),
        ]
    }

    mutating func restore(_ state: [Tensor]) throws {
        guard state.count == 2, state[0].rank == 2, state[0].shape == state[1].shape,
            state[0].dtype == .float32, state[1].dtype == .uint8
        else { throw Checkpoint.Malformed() }
        let rows = state[0].shape[1]
        let (found, right) = (try state[0].toArray(Float.self), try state[1].toArray(UInt8.self))
        let outputs = 0..<state[0].shape[0]
        shares = outputs.map { Array(found[$0 * rows..<($0 + 1) * rows]) }
        answers = outputs.map { right[$0 * rows..<($0 + 1) * rows].map { $0 != 0 } }
    }

    func value() -> Double {
        let areas = zip(shares, answers).compactMap { area($0, $1) }
        return areas.isEmpty ? .nan : areas.reduce(0, +) / Double(areas.count)
    }

    /// The area of one class; nil where there are not both kinds of rows, nan for a share that is none.
    private func area(_ shares: [Float], _ isYes: [Bool]) -> Double? {
        let yes = isYes.count { $0 }
        let no = isYes.count - yes
        guard yes > 0 && no > 0 else { return nil }
        guard !shares.contains(where: \.isNaN) else { return .nan }
        let order = shares.indices.sorted { shares[$0] < shares[$1] }
        var rankSum = 0.0
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count && shares[order[end]] == shares[order[start]] { end += 1 }
            // Equal ones share the mean of their ranks, which count from 1.
            let rank = Double(start + 1 + end) / 2
            rankSum += rank * Double(order[start..<end].count { isYes[$0] })
            start = end
        }
        return (rankSum - Double(yes) * Double(yes + 1) / 2) / (Double(yes) * Double(no))
    }
}
