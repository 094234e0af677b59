import Tensors

/// The nearest rows of each row.
///
/// By looking at all pairs up to `exactRows` rows, and by NN-descent from random projection trees above,
/// which misses about one of a hundred neighbours and takes a small part of the time.
package final class Neighbours {
    /// `[rows, k]`, int64: the nearest first, the row itself left out; ties by number.
    package let indices: Tensor
    /// `[rows, k]`, float32.
    package let distances: Tensor
    package let k: Int
    package let metric: DistanceMetric
    /// Whether all pairs were looked at.
    package let isExact: Bool

    /// Above so many rows the exact way takes longer than seconds.
    package static let exactRows = 20_000

    /// - Parameters:
    ///   - x: `[rows, …]` of any number type; further axes are flattened.
    ///   - k: how many, fewer than there are rows.
    ///   - exact: whether all pairs are looked at; by their number where nil.
    ///   - progress: called with shares of the work done.
    /// - Throws: `TensorError` where there are too few rows, or a NaN or an infinity.
    package init(
        _ x: Tensor, k: Int, metric: DistanceMetric = .euclidean, exact: Bool? = nil,
        seed: UInt64 = 0, progress: (Double) -> Void = { _ in }
    ) throws {
        let points = try PointSet(x, metric: metric, for: "neighbors")
        guard k >= 1 else { throw TensorError("neighbors", "k should be at least 1, got \(k)") }
        guard k < points.count else {
            throw TensorError(
                "neighbors", "\(points.count) rows have \(points.count - 1) others each, not \(k)",
                hint: "take a k of at most \(max(0, points.count - 1))")
        }
        let table = try Self.table(
            points, k: k, exact: exact, seed: seed, for: "neighbors", progress: progress)
        let shape = [points.count, k]
        indices = try Tensor(table.indices.array.map(Int64.init), shape: shape)
        distances = try Tensor(table.squared.array.map(points.distance(squared:)), shape: shape)
        self.k = k
        self.metric = metric
        isExact = Self.looksAtAll(points, k: k, exact)
    }

    static func table(
        _ points: PointSet, k: Int, exact: Bool? = nil, seed: UInt64, rounds: Int? = nil,
        for operation: String, progress: (Double) -> Void
    ) throws -> NeighbourTable {
        if looksAtAll(points, k: k, exact) {
            return try ExactNeighbours.among(
                points, k: k, for: operation, progress: progress)
        }
        var descent = NeighbourDescent(points, k: k, seed: seed, for: operation)
        if let rounds { descent.mostRounds = rounds }
        return try descent.run(progress: progress)
    }

    /// Trees have too small leaves for so many neighbours.
    private static let mostFromTrees = 128

    private static func looksAtAll(_ points: PointSet, k: Int, _ exact: Bool?) -> Bool {
        if k > mostFromTrees || points.count <= 2 * k { return true }
        return exact ?? (points.count <= exactRows)
    }
}
