import Glibc

/// From data to the unit interval along an axis.
package enum Scale: Equatable, Sendable {
    case linear(ClosedRange<Double>)
    /// - Precondition: the domain is above zero.
    case log(ClosedRange<Double>)
    /// Linear about zero, logarithmic beyond the threshold.
    case symlog(ClosedRange<Double>, threshold: Double)
    /// Seconds since the start of 1970, laid out as `linear` ones.
    case time(ClosedRange<Double>)
    /// Bands of equal width, one a name, in order; data are the names' indices. Before the first
    /// one there is room for so many bands more.
    case category([String], headroom: Double = 0)

    /// Where `value` lies, 0 at the axis's start and 1 at its end; outside of that beyond the
    /// domain.
    package func position(_ value: Double) -> Double {
        switch self {
        case .linear(let domain), .time(let domain):
            return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        case .log(let domain):
            // Bars start at zero, which is infinitely far down: they start at the axis.
            guard value > 0 else { return 0 }
            let low = Glibc.log(domain.lowerBound)
            return (Glibc.log(value) - low) / (Glibc.log(domain.upperBound) - low)
        case .symlog(let domain, let threshold):
            let scale = SymmetricLogarithm(threshold: threshold)
            let low = scale.apply(domain.lowerBound)
            return (scale.apply(value) - low) / (scale.apply(domain.upperBound) - low)
        case .category(let names, let headroom):
            return (value + 0.5 + headroom) / (Double(max(1, names.count)) + headroom)
        }
    }

    /// The width of a category's band, nil for continuous scales.
    package var band: Double? {
        guard case .category(let names, let headroom) = self else { return nil }
        return 1 / (Double(max(1, names.count)) + headroom)
    }

    package var isCategory: Bool { band != nil }

    /// The smallest scale with some room beyond the data.
    ///
    /// - Parameters:
    ///   - padding: the room at either end as a share of the length; 0 keeps that end where it is.
    package static func continuous(
        _ low: Double, _ high: Double, _ kind: AxisKind, padding: (low: Double, high: Double)
    ) -> Scale {
        /// The ends with room beyond them, where the axis is even.
        func padded(_ low: Double, _ high: Double, isEven: Bool = true) -> (Double, Double) {
            let (a, b) = widened(low, high, isEven: isEven)
            let room = b - a
            return (a - room * padding.low, b + room * padding.high)
        }
        switch kind {
        case .log:
            let (a, b) = padded(log10(low), log10(high), isEven: false)
            // Within what a double can hold: 10^±300.
            return .log(power(10, max(-300, a))...power(10, min(300, b)))
        case .symlog(let threshold):
            let scale = SymmetricLogarithm(
                threshold: threshold, largest: max(low.magnitude, high.magnitude))
            let (a, b) = padded(scale.apply(low), scale.apply(high), isEven: false)
            return .symlog(scale.invert(a)...scale.invert(b), threshold: scale.threshold)
        case .linear:
            let (a, b) = padded(low, high)
            return .linear(a...b)
        case .time:
            let (a, b) = padded(low, high)
            return .time(a...b)
        }
    }

    /// A domain of no extent cannot be drawn: it gets some about its value.
    private static func widened(
        _ low: Double, _ high: Double, isEven: Bool
    ) -> (Double, Double) {
        let size = max(low.magnitude, high.magnitude)
        guard high - low <= 1e-9 * size || high == low else { return (low, high) }
        let isCounted = size == 0 || low == low.rounded() && size < 1e6
        let room = !isEven ? 0.5 : isCounted ? 1 : 0.1 * size
        return (low - room, high + room)
    }
}
