import Glibc

/// How noisy numbers along a line are made smooth.
package enum Smoothing: String, CaseIterable, Sendable {
    /// At each place a straight line is fitted to what is near, by weights of a normal curve: local
    /// linear regression, which does not bend at the ends (Fan, "Design-adaptive nonparametric
    /// regression", 1992).
    case kernel
    /// A mean of what came before, whose weights fall to 1/e over the bandwidth: it never looks
    /// ahead. Early values are divided by the weights that there are.
    case exponential

    /// Places of a smooth curve: more cannot be seen on a page.
    private static let placeCount = 300
    /// From here on neighbours are put together before anything is fitted.
    private static let mostPoints = 2_000
    /// Beyond so many bandwidths a normal curve has no weight.
    private static let reach = 4.0

    /// The smooth curve through points in any order.
    ///
    /// - Parameter bandwidth: in units of `x`, above 0.
    func curve(_ x: [Double], _ y: [Double], bandwidth: Double) -> (x: [Double], y: [Double]) {
        let order = x.indices.sorted { (x[$0], $0) < (x[$1], $1) }
        switch self {
        case .exponential: return Self.decaying(order.map { x[$0] }, order.map { y[$0] }, bandwidth)
        case .kernel:
            return Self.fitted(
                Self.gathered(order.map { (x: x[$0], y: y[$0], weight: 1) }), bandwidth)
        }
    }

    private static func decaying(
        _ x: [Double], _ y: [Double], _ bandwidth: Double
    ) -> (x: [Double], y: [Double]) {
        var (sum, weight) = (0.0, 0.0)
        var means: [Double] = []
        means.reserveCapacity(x.count)
        for index in x.indices {
            let decay = index == 0 ? 0 : exp(-(x[index] - x[index - 1]) / bandwidth)
            sum = sum * decay + y[index]
            weight = weight * decay + 1
            means.append(sum / weight)
        }
        return (x, means)
    }

    private typealias Weighted = (x: Double, y: Double, weight: Double)

    /// Sorted points, or the means of neighbours where there are very many.
    private static func gathered(_ points: [Weighted]) -> [Weighted] {
        guard points.count > mostPoints, let low = points.first?.x, let high = points.last?.x,
            high > low
        else { return points }
        var gathered: [Weighted] = []
        var cell = -1
        for point in points {
            let own = Int((point.x - low) / (high - low) * Double(mostPoints - 1))
            if own != cell {
                cell = own
                gathered.append((0, 0, 0))
            }
            gathered[gathered.count - 1].x += point.x
            gathered[gathered.count - 1].y += point.y
            gathered[gathered.count - 1].weight += 1
        }
        return gathered.map { ($0.x / $0.weight, $0.y / $0.weight, $0.weight) }
    }

    private static func fitted(
        _ points: [Weighted], _ bandwidth: Double
    ) -> (x: [Double], y: [Double]) {
        guard let low = points.first?.x, let high = points.last?.x else { return ([], []) }
        var (x, y): ([Double], [Double]) = ([], [])
        let count = high > low ? placeCount : 1
        var first = 0
        for step in 0..<count {
            let place = count == 1 ? low : low + (high - low) * Double(step) / Double(count - 1)
            while first < points.count, points[first].x < place - reach * bandwidth { first += 1 }
            // Sums of weights, of distances and of numbers, as in any weighted line.
            var (s0, s1, s2, t0, t1) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for point in points[first...] {
                let distance = point.x - place
                if distance > reach * bandwidth { break }
                let scaled = distance / bandwidth
                let weight = point.weight * exp(-0.5 * scaled * scaled)
                s0 += weight
                s1 += weight * scaled
                s2 += weight * scaled * scaled
                t0 += weight * point.y
                t1 += weight * scaled * point.y
            }
            // Where nothing is near the curve goes straight on to where something is.
            guard s0 > 0 else { continue }
            let determinant = s0 * s2 - s1 * s1
            x.append(place)
            y.append(
                determinant > 1e-9 * s0 * s0 ? (s2 * t0 - s1 * t1) / determinant : t0 / s0)
        }
        return (x, y)
    }
}
