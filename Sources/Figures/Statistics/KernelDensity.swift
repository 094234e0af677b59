import Glibc

/// Densities of several groups of numbers by Gaussian kernels, on one grid, so that they compare.
///
/// Values are shared out between their two neighbours on the grid and the counts are convolved with
/// the kernel (Wand, "Fast computation of multivariate kernel estimators", 1994): the cost does not
/// grow with values × places.
package struct KernelDensity: Sendable {
    /// The places that all curves have in common, at even distances.
    package let places: [Double]
    /// For each group the density at each place; its integral is 1.
    package let curves: [[Double]]
    package let bandwidths: [Double]
    /// Groups whose values are all equal: the width of their curves means nothing.
    package let withoutSpread: [Int]

    /// Curves end so many bandwidths beyond the outermost values: the kernel is 1 % there.
    private static let reach = 3.0
    /// So fine that curves look smooth in print, and no finer than they are worth.
    private static let placeCount = 200...1000
    /// Places to a bandwidth, where there are not too many of them.
    private static let placesPerBandwidth = 4.0

    /// - Parameters:
    ///   - groups: finite numbers, at least one a group.
    ///   - bandwidth: the kernel's standard deviation; nil for Silverman's rule in each group.
    /// - Throws: for numbers that are too far apart to have a grid between them.
    package init(
        _ groups: [[Double]], bandwidth: Double?, for operation: String
    ) throws(FigureError) {
        let ruled = groups.map { bandwidth ?? Self.silverman($0) }
        withoutSpread = ruled.indices.filter { ruled[$0] == 0 }
        let values = groups.joined()
        let low = values.min() ?? 0
        let high = values.max() ?? 0
        let size = max(low.magnitude, high.magnitude)
        let fallback = ruled.filter { $0 > 0 }.min() ?? (size > 0 ? size * 0.05 : 0.5)
        let bandwidths = ruled.map { $0 > 0 ? $0 : fallback }
        let room = Self.reach * (bandwidths.max() ?? fallback)
        let start = low - room
        let range = high + room - start
        let finest = (bandwidths.min() ?? fallback) / Self.placesPerBandwidth
        // Densities are about 1 / range: both must be numbers.
        guard range.isFinite, finest > 0, range > 1e-280 else {
            throw FigureError(
                operation,
                "values from \(short(low)) to \(short(high)) have no density that can be drawn",
                hint: "leave the outliers out, or scale the values")
        }
        let wanted = min((range / finest).rounded(.up), Double(Self.placeCount.upperBound))
        let count = max(Self.placeCount.lowerBound, Int(wanted)) + 1
        let step = range / Double(count - 1)
        self.bandwidths = bandwidths
        places = (0..<count).map { start + Double($0) * step }
        curves = zip(groups, bandwidths).map { group, bandwidth in
            let masses = Self.masses(of: group, start: start, step: step, count: count)
            return Self.smoothed(masses, step: step, bandwidth: bandwidth)
        }
    }

    /// The places where a group's curve is more than nothing to the eye, as a range of indices.
    package func support(of group: Int, _ values: [Double]) -> Range<Int> {
        let room = Self.reach * bandwidths[group]
        let low = (values.min() ?? 0) - room
        let high = (values.max() ?? 0) + room
        let first = places.firstIndex { $0 >= low } ?? 0
        let last = places.lastIndex { $0 <= high } ?? places.count - 1
        return max(0, first - 1)..<min(places.count, max(first, last) + 2)
    }

    /// The density of a group between the places, linear.
    package func density(of group: Int, at value: Double) -> Double {
        let place = (value - places[0]) / (places[1] - places[0])
        let index = Int(min(max(place, 0), Double(places.count - 2)))
        let curve = curves[group]
        let share = min(max(place - Double(index), 0), 1)
        return curve[index] + (curve[index + 1] - curve[index]) * share
    }

    /// Heights of curves as shares of the highest, over all groups. Those whose values are equal are
    /// as high as their bandwidth makes them: they are left out of that, and cut off at 1.
    package func shares(of heights: [[Double]]) -> [[Double]] {
        let telling = heights.indices.filter { !withoutSpread.contains($0) }
        let compared = telling.isEmpty ? heights : telling.map { heights[$0] }
        let highest = compared.joined().max() ?? 1
        return heights.map { group in
            group.map { highest > 0 ? min(1, $0 / highest) : 0 }
        }
    }

    /// 0.9 · min(σ, IQR / 1.34) · n^(−1/5), σ alone where half of the values are equal, and 0 where
    /// all are (Silverman, "Density Estimation for Statistics and Data Analysis", 1986, eq. 3.31).
    static func silverman(_ values: [Double]) -> Double {
        let deviation = Moments(values).deviation ?? 0
        let range = SortedValues(values).interquartileRange / 1.34
        let spread = range > 0 ? min(deviation, range) : deviation
        guard spread.isFinite, spread > 0 else { return 0 }
        return 0.9 * spread * pow(Double(values.count), -0.2)
    }

    /// The share of the values at each place, each shared out between its neighbours by nearness.
    private static func masses(
        of values: [Double], start: Double, step: Double, count: Int
    ) -> [Double] {
        var masses = [Double](repeating: 0, count: count)
        let one = 1 / Double(values.count)
        for value in values {
            let place = min(max((value - start) / step, 0), Double(count - 1))
            let index = min(Int(place), count - 2)
            let share = place - Double(index)
            masses[index] += one * (1 - share)
            masses[index + 1] += one * share
        }
        return masses
    }

    private static func smoothed(
        _ masses: [Double], step: Double, bandwidth: Double
    ) -> [Double] {
        // Beyond five deviations a Gaussian is below a millionth of its peak.
        let reach = Int(min((5 * bandwidth / step).rounded(.up), Double(masses.count)))
        var kernel = (0...reach).map { offset in
            exp(-0.5 * pow(Double(offset) * step / bandwidth, 2))
        }
        // By its own sum, so that the curve's integral is 1 on a coarse grid, too.
        let sum = kernel[0] + 2 * kernel.dropFirst().reduce(0, +)
        for offset in kernel.indices { kernel[offset] /= sum * step }
        var curve = [Double](repeating: 0, count: masses.count)
        for (index, mass) in masses.enumerated() where mass > 0 {
            for place in max(0, index - reach)...min(masses.count - 1, index + reach) {
                curve[place] += mass * kernel[abs(place - index)]
            }
        }
        return curve
    }
}
