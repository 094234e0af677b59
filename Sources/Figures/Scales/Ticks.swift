import Glibc

/// Places of an axis that get a label.
///
/// Talbot, Lin and Hanrahan, "An extension of Wilkinson's algorithm for positioning tick labels on
/// axes" (InfoVis 2010): of all sequences `start, start + step, …` with a round step, the one of
/// the best weighted sum of simplicity, coverage, density and legibility.
package struct Ticks: Equatable, Sendable {
    package var values: [Double] = []
    package var step = 1.0

    /// The best ticks inside of `domain` for about `target` labels; a single one where no two fit.
    ///
    /// - Parameters:
    ///   - wholeNumbers: only whole ticks make sense, as for epochs and counts.
    ///   - fits: whether the labels of these ticks leave each other room; those that do not are
    ///     rejected.
    package init(
        domain: ClosedRange<Double>, target: Double, wholeNumbers: Bool = false,
        fits: (_ values: [Double], _ step: Double) -> Bool = { _, _ in true }
    ) {
        let low = domain.lowerBound
        let high = domain.upperBound
        let range = high - low
        guard range.isFinite, range > 1e-12 * max(low.magnitude, high.magnitude) else { return }
        withoutActuallyEscaping(fits) { fits in
            var search = TickSearch(
                low: low, high: high, target: max(2, target), wholeNumbers: wholeNumbers, fits: fits
            )
            search.run()
            (values, step) = (search.values, search.step)
        }
        guard values.isEmpty else { return }
        let unit = power(10, log10(range).rounded(.down))
        let first = (low / unit).rounded(.up) * unit
        if first <= high { (values, step) = ([first], unit) }
    }
}

/// The search through all sequences, the simplest first, that ends where no later one can be
/// better.
private struct TickSearch {
    let low: Double
    let high: Double
    let target: Double
    let wholeNumbers: Bool
    let fits: (_ values: [Double], _ step: Double) -> Bool
    var best = -Double.infinity
    var values: [Double] = []
    var step = 1.0

    /// Preferred step mantissas, best first, and the weights of the four terms: the paper's.
    private static let preferred: [Double] = [1, 5, 2, 2.5, 4, 3]
    private static let weights = (simplicity: 0.25, coverage: 0.2, density: 0.5, legibility: 0.05)
    /// Labels that miss an end of the domain by this share of its length lose half of their
    /// coverage. The paper says 0.1, for labels that may lie outside; those that must not can
    /// rarely come so near.
    private static let missedShare = 0.2
    /// Beyond this many ticks no axis of a page is legible; it bounds the search.
    private static let mostTicks = 60

    /// A step by its place among the mantissas, how many of them it skips, and how often it is
    /// taken.
    private struct Kind {
        var rank: Int
        var skip: Int
        var count: Int
        var mantissa: Double { TickSearch.preferred[rank] }
    }

    mutating func run() {
        // The paper lets a label skip steps (start, start + 3 · 5, …) at a price. Where labels must
        // stay inside of the domain that wins too often, with ticks at 3 and 12; it is left for
        // last.
        for skip in 1...20 where values.isEmpty {
            for rank in Self.preferred.indices {
                if score(mostSimple(rank, skip), 1, 1) < best { return }
                for count in 2...Self.mostTicks {
                    if score(mostSimple(rank, skip), 1, mostDense(count)) < best { break }
                    trySteps(Kind(rank: rank, skip: skip, count: count))
                }
            }
        }
    }

    private mutating func trySteps(_ kind: Kind) {
        let range = high - low
        let gap = range / Double(kind.count + 1) / (Double(kind.skip) * kind.mantissa)
        var exponent = log10(gap).rounded(.up)
        // Each decade of step is worse by coverage than the one before: a few suffice.
        for _ in 0..<6 {
            let step = Double(kind.skip) * kind.mantissa * power(10, exponent)
            exponent += 1
            let widest = mostCovering(step * Double(kind.count - 1))
            if score(mostSimple(kind.rank, kind.skip), widest, mostDense(kind.count)) < best {
                break
            }
            if !wholeNumbers || step == step.rounded() { tryStarts(kind, step) }
        }
    }

    private mutating func tryStarts(_ kind: Kind, _ step: Double) {
        let span = step * Double(kind.count - 1)
        let unit = step / Double(kind.skip)
        let first = (low / unit - 1e-9).rounded(.up)
        let last = ((high - span) / unit + 1e-9).rounded(.down)
        guard first <= last, last - first < 1000 else { return }
        for offset in 0...Int(last - first) {
            let start = (first + Double(offset)) * unit
            let total = score(
                simplicity(kind, start, start + span, step), coverage(start, start + span),
                density(kind.count, start, start + span))
            guard total > best else { continue }
            let places = places(first + Double(offset), unit, kind)
            guard !wholeNumbers || places.allSatisfy({ $0 == $0.rounded() }), fits(places, step)
            else { continue }
            (best, values, self.step) = (total, places, step)
        }
    }

    /// Multiples of the unit, each from its own product, so that no error adds up; 0 is 0 exactly.
    private func places(_ first: Double, _ unit: Double, _ kind: Kind) -> [Double] {
        (0..<kind.count).map { index in
            let multiple = first + Double(index * kind.skip)
            return multiple == 0 ? 0 : multiple * unit
        }
    }

    // MARK: The paper's terms, and the most that each can come to

    private func score(_ simplicity: Double, _ coverage: Double, _ density: Double) -> Double {
        Self.weights.simplicity * simplicity + Self.weights.coverage * coverage
            + Self.weights.density * density + Self.weights.legibility
    }

    private func simplicity(_ kind: Kind, _ start: Double, _ end: Double, _ step: Double) -> Double
    {
        let remainder = (start / step - (start / step).rounded()).magnitude
        let hasZero = remainder < 1e-9 && start <= step * 1e-9 && end >= -step * 1e-9
        return mostSimple(kind.rank, kind.skip) - (hasZero ? 0 : 1)
    }

    private func mostSimple(_ rank: Int, _ skip: Int) -> Double {
        2 - Double(rank) / Double(Self.preferred.count - 1) - Double(skip)
    }

    private func coverage(_ start: Double, _ end: Double) -> Double {
        let scale = Self.missedShare * (high - low)
        let (above, below) = ((high - end) / scale, (low - start) / scale)
        return 1 - 0.5 * (above * above + below * below)
    }

    private func mostCovering(_ span: Double) -> Double {
        let missed = (span - (high - low)) / 2 / (Self.missedShare * (high - low))
        return missed > 0 ? 1 - missed * missed : 1
    }

    private func density(_ count: Int, _ start: Double, _ end: Double) -> Double {
        let actual = Double(count - 1) / (end - start)
        let wanted = (target - 1) / (max(end, high) - min(start, low))
        return 2 - max(actual / wanted, wanted / actual)
    }

    private func mostDense(_ count: Int) -> Double {
        Double(count) >= target ? 2 - Double(count - 1) / (target - 1) : 1
    }
}

/// How the numbers of one axis are written: all with the same decimals and the same power of ten.
package struct TickFormat: Equatable, Sendable {
    package var decimals: Int
    /// Labels are multiples of ten to this; the axis title says so.
    package var exponent: Int

    /// For ticks so far apart, the largest of which is `largest`.
    package init(step: Double, largest: Double) {
        let size = max(largest.magnitude, step.magnitude)
        guard size > 0, size.isFinite, step > 0 else {
            (decimals, exponent) = (0, 0)
            return
        }
        let order = Int(log10(size).rounded(.down))
        // Below a million and above a thousandth a reader takes plain numbers in at a glance.
        exponent = order >= 6 || order < -3 ? order : 0
        let scaled = step / power(10, Double(exponent))
        decimals = 0
        while decimals < 10, !Self.isWhole(scaled * power(10, Double(decimals))) { decimals += 1 }
    }

    package func text(_ value: Double) -> String {
        typographic(fixed(value / power(10, Double(exponent)), decimals: decimals))
    }

    /// What the axis title says beside the name: empty, or `×10⁶`.
    package var factor: String { exponent == 0 ? "" : "×10" + superscript(exponent) }

    private static func isWhole(_ value: Double) -> Bool {
        (value - value.rounded()).magnitude < 1e-6 * max(1, value.magnitude)
    }
}
