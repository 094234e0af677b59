/// The five numbers of a box plot and what lies beyond them (Tukey, "Exploratory Data Analysis",
/// 1977).
package struct BoxSummary: Equatable, Sendable {
    package let lowerQuartile: Double
    package let median: Double
    package let upperQuartile: Double
    /// The outermost values within the reach of the box.
    package let whiskers: (low: Double, high: Double)
    package let outliers: [Double]

    /// Tukey's reach of the whiskers, in interquartile ranges.
    private static let reach = 1.5

    /// - Precondition: `values` are finite and there is at least one.
    package init(_ values: [Double]) {
        let sorted = SortedValues(values)
        lowerQuartile = sorted.quantile(0.25)
        median = sorted.quantile(0.5)
        upperQuartile = sorted.quantile(0.75)
        let reach = Self.reach * (upperQuartile - lowerQuartile)
        let fence = (low: lowerQuartile - reach, high: upperQuartile + reach)
        // Quartiles between values may leave none within the fence on a side: then no whisker.
        whiskers = (
            low: min(lowerQuartile, sorted.values.first { $0 >= fence.low } ?? lowerQuartile),
            high: max(upperQuartile, sorted.values.last { $0 <= fence.high } ?? upperQuartile)
        )
        outliers = sorted.values.filter { $0 < fence.low || $0 > fence.high }
    }

    package static func == (a: BoxSummary, b: BoxSummary) -> Bool {
        a.lowerQuartile == b.lowerQuartile && a.median == b.median
            && a.upperQuartile == b.upperQuartile && a.whiskers == b.whiskers
            && a.outliers == b.outliers
    }
}
