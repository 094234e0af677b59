/// What of a layer is recorded.
package enum RecordedKind: String, CaseIterable, Sendable {
    case weights, gradients, activations
}

/// One tensor over the steps of a training: how its elements were spread at each step that was recorded.
package struct Recording: Equatable, Sendable {
    package let kind: RecordedKind
    /// `conv2d_1.weight`; of activations the layer: `relu_1`.
    package let name: String
    /// Steps that were over, counted from the training's begin.
    package let steps: [Int]
    package let distributions: [Distribution]

    /// The quantiles at each step, a list a share.
    package func quantiles(_ shares: [Double]) -> [[Double]] {
        let found = distributions.map { $0.quantiles(shares) }
        return shares.indices.map { place in found.map { $0[place] } }
    }

    /// The largest share of zeros at any step.
    package var mostZeros: Double {
        distributions.map { Double($0.zeros) / Double(max(1, $0.count)) }.max() ?? 0
    }

    /// How many intervals show about as much of a distribution as so many elements tell of it: in the manner of
    /// Rice's rule, 2 ∛n, and a little finer, as neighbouring steps show what is chance.
    package var suitableBins: Int {
        var bins = 20
        let count = distributions.map { $0.count - $0.zeros }.max() ?? 0
        while bins < 90, bins * bins * bins < 27 * count { bins += 1 }
        return bins
    }

    /// Where the elements lie, but for the outermost five thousandths at either side of each step where these
    /// lie far out; nil where none is finite.
    package var range: ClosedRange<Double>? {
        let known = distributions.filter { $0.low.isFinite }
        guard let low = known.map(\.low).min(), let high = known.map(\.high).max() else {
            return nil
        }
        let ends = known.map { $0.quantiles([0.005, 0.995]) }
        let (first, last) = (ends.map { $0[0] }.min() ?? low, ends.map { $0[1] }.max() ?? high)
        guard high > low else {
            let room = low == 0 ? 1 : low.magnitude / 10
            return low - room...high + room
        }
        return high - low <= 1.5 * (last - first) ? low...high : first...max(last, first.nextUp)
    }

    /// The density of the elements that are not zero at each step, in intervals of equal width over `range`
    /// that all steps share: a share of all elements divided by the width.
    ///
    /// - Returns: nil where no element is finite.
    package func densities(bins: Int) -> (edges: [Double], values: [[Double]])? {
        guard let range, bins > 0 else { return nil }
        let width = (range.upperBound - range.lowerBound) / Double(bins)
        guard width > 0, width.isFinite else { return nil }
        let edges = (0...bins).map { range.lowerBound + width * Double($0) }
        return (
            edges, distributions.map { $0.shares(between: edges).map { $0 / width } }
        )
    }

    /// So many steps at most, as evenly apart as they can be chosen, the first and the last among them.
    package func thinned(to most: Int) -> Recording {
        guard steps.count > most, most > 1, let first = steps.first, let last = steps.last else {
            return self
        }
        var kept: [Int] = []
        for number in 0..<most {
            let goal = Double(first) + Double(last - first) * Double(number) / Double(most - 1)
            let nearest = steps.indices.min {
                (Double(steps[$0]) - goal).magnitude < (Double(steps[$1]) - goal).magnitude
            }
            if let nearest, kept.last != nearest { kept.append(nearest) }
        }
        return Recording(
            kind: kind, name: name, steps: kept.map { steps[$0] },
            distributions: kept.map { distributions[$0] })
    }
}
