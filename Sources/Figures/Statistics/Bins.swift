import Glibc

/// Equal intervals that numbers are counted in; the last includes its upper end.
package struct Bins: Equatable, Sendable {
    package let start: Double
    package let width: Double
    package let count: Int

    /// More than this cannot be told apart on a page.
    package static let most = 1000
    /// The rules of thumb come to no more.
    private static let mostByRule = 100

    package var edges: [Double] {
        (0...count).map { start + Double($0) * width }
    }

    /// So many bins over the data's range, or by the narrower of two rules: that of Freedman and
    /// Diaconis (1981), 2·IQR·n^(−1/3), which outliers do not widen, and that of Sturges (1926), a
    /// range in log₂ n + 1 parts, which suits few numbers. The width is then the next round number
    /// that is not larger by more than an eighth: 1, 2, 2.5 or 5 times a power of ten. Whole numbers
    /// get bins about them, as wide as one or more.
    ///
    /// - Precondition: `values` are finite and there is at least one.
    package init(_ values: [Double], count wanted: Int?) {
        let low = values.min() ?? 0
        let high = values.max() ?? 0
        guard high > low, (high - low).isFinite else {
            (start, width, count) = (low - 0.5, 1, 1)
            return
        }
        if let wanted {
            count = min(Self.most, max(1, wanted))
            start = low
            width = (high - low) / Double(count)
            return
        }
        let isWhole = values.allSatisfy { $0 == $0.rounded() }
        let rule = Self.ruleWidth(values, low, high)
        let least = (high - low) / Double(Self.mostByRule)
        var step = Self.rounded(max(rule, least))
        if isWhole { step = max(1, step.rounded()) }
        let half = isWhole ? 0.5 : 0
        let first = ((low + half) / step).rounded(.down) * step - half
        var number = Int(((high - first) / step).rounded(.up))
        if first + Double(number) * step < high { number += 1 }
        start = first
        width = step
        count = max(1, number)
    }

    /// The bin of a value within the range, nil outside of it.
    package func index(of value: Double) -> Int? {
        let place = ((value - start) / width).rounded(.down)
        guard place >= 0, place <= Double(count) else { return nil }
        if place == Double(count) {
            return value <= start + width * Double(count) * (1 + 1e-12) ? count - 1 : nil
        }
        return Int(place)
    }

    private static func ruleWidth(_ values: [Double], _ low: Double, _ high: Double) -> Double {
        let spread = SortedValues(values).interquartileRange
        let width = 2 * spread / cbrt(Double(values.count))
        let sturges = (high - low) / (log2(Double(values.count)).rounded(.up) + 1)
        // Where half of the values are equal the first rule has nothing to say.
        return min(width > 0 ? width : .infinity, sturges)
    }

    private static func rounded(_ width: Double) -> Double {
        let unit = power(10, log10(width).rounded(.down))
        let mantissa = width / unit
        let nice = [1, 2, 2.5, 5, 10].last { $0 <= mantissa * 1.125 }
        return (nice ?? 1) * unit
    }
}
