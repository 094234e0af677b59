/// Numbers in ascending order, to take quantiles of.
package struct SortedValues: Equatable, Sendable {
    package let values: [Double]

    /// - Precondition: `values` are finite and there is at least one.
    package init(_ values: [Double]) {
        self.values = values.sorted()
    }

    /// The value below which this share of all lies, linear between neighbours (type 7 of Hyndman
    /// and Fan, 1996, as in R and NumPy).
    ///
    /// - Parameter share: from 0, the smallest, to 1, the largest.
    package func quantile(_ share: Double) -> Double {
        let place = share * Double(values.count - 1)
        let index = Int(place)
        let next = min(index + 1, values.count - 1)
        return values[index] + (values[next] - values[index]) * (place - Double(index))
    }

    package var interquartileRange: Double { quantile(0.75) - quantile(0.25) }

    package var low: Double { values[0] }
    package var high: Double { values[values.count - 1] }
}

/// Mean and standard deviation (over n − 1) of finite numbers; the deviation of a single one is
/// nil.
package struct Moments: Equatable, Sendable {
    package let count: Int
    package let mean: Double
    package let deviation: Double?

    /// - Precondition: `values` are finite and there is at least one.
    package init(_ values: [Double]) {
        count = values.count
        let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
        self.mean = mean
        guard values.count > 1 else {
            deviation = nil
            return
        }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = (squares / Double(values.count - 1)).squareRoot()
    }
}
