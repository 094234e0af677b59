import Kernels
import Tensors

/// Forces by which all points of a t-SNE map push each other.
protocol Repulsion: AnyObject {
    /// Sets `forces` to each point's sum of q² (y − y'), where q = 1 / (1 + |y − y'|²), and returns the sum
    /// of q over all pairs of different points.
    func push(_ points: MapPoints, into forces: MapPoints) throws -> Double
    /// Further points among fixed ones.
    func field(of points: MapPoints) throws -> any RepulsionField
}

/// The forces of points that do not move.
protocol RepulsionField: AnyObject {
    /// Sets `forces` as above and `sums` to each point's own sum of q.
    func push(_ points: MapPoints, into forces: MapPoints, sums: Buffer<Float>) throws
}

/// By looking at all pairs: n² work, a few billion pairs a second.
final class ExactRepulsion: Repulsion {
    private static let grain = 64

    private let sums: Buffer<Float>

    init(_ count: Int, for operation: String) throws {
        sums = try Buffer(count, for: operation)
    }

    func push(_ points: MapPoints, into forces: MapPoints) throws -> Double {
        Self.push(points, by: points, into: forces, sums: sums)
        // Each point's own distance from itself is no pair.
        return (0..<points.count).reduce(-Double(points.count)) { $0 + Double(sums[$1]) }
    }

    func field(of points: MapPoints) throws -> any RepulsionField { Field(points) }

    private static func push(
        _ rows: MapPoints, by points: MapPoints, into forces: MapPoints, sums: Buffer<Float>
    ) {
        Parallel.split(rows.count, grain: grain) { range in
            kernel_repel_rows(
                forces.base, sums.base, rows.base, rows.count, points.base, points.count,
                points.count, points.dimensions, range.lowerBound, range.count)
        }
    }

    private final class Field: RepulsionField {
        private let fixed: MapPoints

        init(_ fixed: MapPoints) { self.fixed = fixed }

        func push(_ points: MapPoints, into forces: MapPoints, sums: Buffer<Float>) throws {
            ExactRepulsion.push(points, by: fixed, into: forces, sums: sums)
        }
    }
}
