import Glibc

/// How numbers are laid out along an axis.
package enum AxisKind: Equatable, Sendable {
    case linear
    /// Numbers above zero, by their logarithm.
    case log
    /// Numbers of both signs by the logarithm of their magnitude, and about linear up to
    /// `threshold` on either side of zero; nil for a threshold by the data.
    case symlog(threshold: Double?)
    /// Seconds since the start of 1970 in UTC, with dates and times of day as labels.
    case time

    /// As the language calls an axis of this kind, for errors.
    func operation(_ channel: Channel) -> String {
        switch self {
        case .linear: "\(channel.rawValue) axis"
        case .log: "log_\(channel.rawValue)"
        case .symlog: "symlog_\(channel.rawValue)"
        case .time: "time_\(channel.rawValue)"
        }
    }

    /// Beyond the year 9999 numbers are no times; they are milliseconds, as a rule.
    static let latestTime = 253_402_300_800.0
}

/// Numbers of both signs by the logarithm of their magnitude: sign(v) · log₁₀(1 + |v| / c) (Webber,
/// "A bi-symmetric log transformation for wide-range data", 2012).
struct SymmetricLogarithm: Equatable {
    /// c: about linear below, logarithmic above.
    let threshold: Double

    /// More decades than this between the threshold and the largest number show nothing.
    private static let mostDecades = 30.0
    /// Without a threshold of the author's, three decades on either side are told apart.
    private static let usualDecades = 3.0

    init(threshold: Double) {
        self.threshold = threshold
    }

    /// For numbers up to `largest` in magnitude.
    init(threshold: Double?, largest: Double) {
        guard largest > 0 else {
            self.threshold = threshold ?? 1
            return
        }
        let order = log10(largest).rounded(.down)
        self.threshold = max(
            threshold ?? power(10, order - Self.usualDecades), power(10, order - Self.mostDecades))
    }

    func apply(_ value: Double) -> Double {
        let size = log1p(value.magnitude / threshold) / log(10)
        return value < 0 ? -size : size
    }

    func invert(_ position: Double) -> Double {
        let size = threshold * (power(10, position.magnitude) - 1)
        return position < 0 ? -size : size
    }
}
