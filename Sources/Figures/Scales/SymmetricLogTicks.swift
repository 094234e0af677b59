import Glibc

/// Ticks of a symmetric logarithmic axis: zero, and the decades beyond the threshold on both sides.
package struct SymmetricLogTicks: Equatable, Sendable {
    package var labelled: [Double] = []
    package var minor: [Double] = []
    /// Whether labels are written as powers, `−10⁻⁵`.
    private var asPowers = false

    /// - Parameter stride: only every so many-th decade gets a label.
    package init(domain: ClosedRange<Double>, threshold: Double, stride: Int) {
        let largest = max(domain.lowerBound.magnitude, domain.upperBound.magnitude)
        // A decade at the threshold itself would stand too close to zero.
        let first = Int((log10(threshold) + 1e-9).rounded(.down)) + 1
        let last = Int((log10(largest) + 1e-9).rounded(.down))
        guard first <= last else { return }
        asPowers = first < -3 || last > 5
        let decades = (first...last).flatMap { [-power(10, Double($0)), power(10, Double($0))] }
            .filter(domain.contains).sorted()
        let kept = Set(
            (first...last).filter { (last - $0) % stride == 0 }.map { power(10, Double($0)) })
        labelled = decades.filter { kept.contains($0.magnitude) }
        minor = decades.filter { !kept.contains($0.magnitude) }
        if domain.contains(0) { labelled = (labelled + [0]).sorted() }
    }

    package func text(_ value: Double) -> String {
        guard asPowers, value != 0 else { return short(value, digits: 3) }
        return (value < 0 ? "−10" : "10") + superscript(Int(log10(value.magnitude).rounded()))
    }
}
