import Glibc

/// Ticks of a logarithmic axis: decades, with 2 and 5 between where there is room, and unlabelled
/// ones.
package struct LogTicks: Equatable, Sendable {
    package var labelled: [Double]
    package var minor: [Double]
    /// Whether labels are written as powers, `10⁻⁵`.
    private var asPowers: Bool

    /// - Parameter target: about how many labels there is room for.
    /// - Precondition: `domain` is above zero.
    package init(domain: ClosedRange<Double>, target: Double) {
        let low = domain.lowerBound
        let high = domain.upperBound
        let firstDecade = Int(log10(low).rounded(.down))
        let lastDecade = Int(log10(high).rounded(.up))
        asPowers = firstDecade < -4 || lastDecade > 5
        labelled = []
        minor = []

        func inside(_ value: Double) -> Bool {
            value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
        }
        func places(_ mantissas: [Double], every stride: Int = 1) -> [Double] {
            (firstDecade...lastDecade).filter { $0 % stride == 0 }.flatMap { decade in
                mantissas.map { $0 * power(10, Double(decade)) }
            }.filter(inside)
        }

        let decades = places([1])
        if Double(decades.count) > target * 1.3 {
            let stride = max(2, Int((Double(decades.count) / target).rounded(.up)))
            labelled = places([1], every: stride)
            minor = decades.filter { !labelled.contains($0) }
            return
        }
        labelled = decades
        for mantissas: [Double] in [[1, 3], [1, 2, 5], [1, 2, 3, 5, 7]] where decades.count < 3 {
            let finer = places(mantissas)
            if Double(finer.count) <= max(3, target * 0.8) { labelled = finer }
        }
        if labelled.count < 2 {
            labelled = Ticks(domain: domain, target: max(3, target)).values.filter { $0 > 0 }
            asPowers = false
        } else if decades.count <= 8 {
            minor = places([2, 3, 4, 5, 6, 7, 8, 9]).filter { !labelled.contains($0) }
        }
    }

    package func text(_ value: Double) -> String {
        guard asPowers else { return short(value, digits: 3) }
        let exponent = Int((log10(value) + 1e-9).rounded(.down))
        let mantissa = value / power(10, Double(exponent))
        if (mantissa - 1).magnitude < 1e-6 { return "10" + superscript(exponent) }
        return trimmed(mantissa, decimals: 2) + "×10" + superscript(exponent)
    }
}
