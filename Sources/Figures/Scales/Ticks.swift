import Glibc

/// Places of an axis that get a label.
///
/// Talbot, Lin and Hanrahan, "An extension of Wilkinson's algorithm for positioning tick labels on
/// axes" (InfoVis 2010): of all sequences `start, start + step, …` with a round step, the one of the
/// best weighted sum of simplicity, coverage, density and legibility.
package struct Ticks: Equatable, Sendable {
    package var values: [Double]
    package var step: Double

    /// Preferred step mantissas, best first, and the weights of the four terms: the paper's.
    private static let preferred: [Double] = [1, 5, 2, 2.5, 4, 3]
    private static let weights = (simplicity: 0.25, coverage: 0.2, density: 0.5, legibility: 0.05)
    /// Labels that miss an end of the domain by this share of its length lose half of their coverage. The
    /// paper says 0.1, for labels that may lie outside; those that must not can rarely come so near.
    private static let missedShare = 0.2
    /// Beyond this many ticks no axis of a page is legible; it bounds the search.
    private static let mostTicks = 60

    /// The best ticks inside of `domain` for about `target` labels.
    ///
    /// - Parameters:
    ///   - wholeNumbers: only whole ticks make sense, as for epochs and counts.
    ///   - fits: whether the labels of these ticks leave each other room; those that do not are rejected.
    package init(
        domain: ClosedRange<Double>, target: Double, wholeNumbers: Bool = false,
        fits: (_ values: [Double], _ step: Double) -> Bool = { _, _ in true }
    ) {
        let low = domain.lowerBound
        let high = domain.upperBound
        self.init(values: low.isFinite ? [low] : [], step: 1)
        let range = high - low
        guard range.isFinite, range > 1e-12 * max(low.magnitude, high.magnitude) else { return }
        let target = max(2, target)
        let weights = Self.weights
        var best = -Double.infinity

        func score(_ s: Double, _ c: Double, _ d: Double) -> Double {
            weights.simplicity * s + weights.coverage * c + weights.density * d + weights.legibility
        }

        // The paper lets a label skip steps (start, start + 3 · 5, …) at a price. Where labels must stay
        // inside of the domain that wins too often, with ticks at 3 and 12; it is left for last.
        search: for skip in 1...20 {
            if skip > 1, best.isFinite { break }
            for (rank, mantissa) in Self.preferred.enumerated() {
                let simplest = 2 - Double(rank) / 5 - Double(skip)
                if score(simplest, 1, 1) < best { break search }
                for count in 2...Self.mostTicks {
                    let densest = Self.bestDensity(count: Double(count), target: target)
                    if score(simplest, 1, densest) < best { break }
                    let gap = range / Double(count + 1) / (Double(skip) * mantissa)
                    var exponent = log10(gap).rounded(.up)
                    // Each decade of step is worse by coverage than the one before: a few suffice.
                    for _ in 0..<6 {
                        let step = Double(skip) * mantissa * pow(10, exponent)
                        exponent += 1
                        let span = step * Double(count - 1)
                        if score(simplest, Self.bestCoverage(range, span), densest) < best { break }
                        if wholeNumbers, step != step.rounded() { continue }
                        let unit = step / Double(skip)
                        let first = (low / unit - 1e-9).rounded(.up)
                        let last = ((high - span) / unit + 1e-9).rounded(.down)
                        guard first <= last, last - first < 1000 else { continue }
                        for offset in 0...Int(last - first) {
                            let start = (first + Double(offset)) * unit
                            let end = start + span
                            let s = Self.simplicity(rank, skip, start, end, step)
                            let c = Self.coverage(low, high, start, end)
                            let d = Self.density(Double(count), target, low, high, start, end)
                            let total = score(s, c, d)
                            guard total > best else { continue }
                            let places = Self.places(first + Double(offset), unit, skip, count)
                            guard !wholeNumbers || places.allSatisfy({ $0 == $0.rounded() }),
                                fits(places, step)
                            else { continue }
                            best = total
                            values = places
                            self.step = step
                        }
                    }
                }
            }
        }
    }

    private init(values: [Double], step: Double) {
        self.values = values
        self.step = step
    }

    /// Multiples of the unit, each from its own product, so that no error adds up; 0 is 0 exactly.
    private static func places(
        _ first: Double, _ unit: Double, _ skip: Int, _ count: Int
    ) -> [Double] {
        (0..<count).map { index in
            let multiple = first + Double(index * skip)
            return multiple == 0 ? 0 : multiple * unit
        }
    }

    private static func simplicity(
        _ rank: Int, _ skip: Int, _ start: Double, _ end: Double, _ step: Double
    ) -> Double {
        let remainder = (start / step - (start / step).rounded()).magnitude
        let hasZero = remainder < 1e-9 && start <= step * 1e-9 && end >= -step * 1e-9
        return 1 - Double(rank) / 5 - Double(skip) + (hasZero ? 1 : 0)
    }

    private static func coverage(
        _ low: Double, _ high: Double, _ start: Double, _ end: Double
    ) -> Double {
        let scale = missedShare * (high - low)
        return 1 - 0.5 * (pow(high - end, 2) + pow(low - start, 2)) / (scale * scale)
    }

    private static func bestCoverage(_ range: Double, _ span: Double) -> Double {
        guard span > range else { return 1 }
        return 1 - pow((span - range) / 2, 2) / pow(missedShare * range, 2)
    }

    private static func density(
        _ count: Double, _ target: Double, _ low: Double, _ high: Double, _ start: Double,
        _ end: Double
    ) -> Double {
        let actual = (count - 1) / (end - start)
        let wanted = (target - 1) / (max(end, high) - min(start, low))
        return 2 - max(actual / wanted, wanted / actual)
    }

    private static func bestDensity(count: Double, target: Double) -> Double {
        count >= target ? 2 - (count - 1) / (target - 1) : 1
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
