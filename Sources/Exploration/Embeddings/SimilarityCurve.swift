import Glibc
import Kernels

/// a and b of 1 / (1 + a d^2b), the similarity of two points of a map at the distance d: the least
/// squares fit to 1 up to `minDistance` and e^-(d − minDistance)/spread beyond, at 300 distances up to
/// three times `spread`.
struct SimilarityCurve: Equatable {
    let a: Double
    let b: Double

    private static let samples = 300

    /// Levenberg and Marquardt's method, from a = b = 1.
    init(minDistance: Double, spread: Double) {
        let distances = (1..<Self.samples).map {
            3 * spread * Double($0) / Double(Self.samples - 1)
        }
        let goals = distances.map { $0 < minDistance ? 1 : exp(-($0 - minDistance) / spread) }
        var (a, b) = (1.0, 1.0)
        var damping = 1e-3
        var loss = Self.loss(a, b, distances, goals)
        for _ in 0..<200 {
            var (aa, ab, bb, ga, gb) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for (d, goal) in zip(distances, goals) {
                let raised = pow(d, 2 * b)
                let value = 1 / (1 + a * raised)
                let byA = -raised * value * value
                let byB = byA * a * 2 * log(d)
                aa += byA * byA
                ab += byA * byB
                bb += byB * byB
                ga += byA * (value - goal)
                gb += byB * (value - goal)
            }
            let (p, q) = (aa * (1 + damping), bb * (1 + damping))
            let determinant = p * q - ab * ab
            guard determinant > 0 else { break }
            let (nextA, nextB) = (
                a - (q * ga - ab * gb) / determinant, b - (p * gb - ab * ga) / determinant
            )
            let next = Self.loss(nextA, nextB, distances, goals)
            if nextA > 0, nextB > 0, next < loss {
                let isSmall = abs(nextA - a) < 1e-10 * a && abs(nextB - b) < 1e-10 * b
                (a, b, loss) = (nextA, nextB, next)
                damping /= 10
                if isSmall { break }
            } else {
                damping *= 10
                if damping > 1e12 { break }
            }
        }
        self.a = a
        self.b = b
    }

    private static func loss(_ a: Double, _ b: Double, _ distances: [Double], _ goals: [Double])
        -> Double
    {
        zip(distances, goals).reduce(0) { sum, pair in
            let difference = 1 / (1 + a * pow(pair.0, 2 * b)) - pair.1
            return sum + difference * difference
        }
    }

    /// The kernels' table of its slope.
    func pulls(for operation: String) throws -> Buffer<Float> {
        let table = try Buffer<Float>(Int(KERNEL_PULLS), for: operation)
        kernel_tabulate_pulls(table.base, a, b)
        return table
    }
}
