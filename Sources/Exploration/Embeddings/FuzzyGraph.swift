import Glibc
import Kernels
import Tensors

/// How much each point belongs to the others' neighbourhoods (McInnes, Healy and Melville 2018, section
/// 3.1): e^-(d − ρ)/σ, with ρ the distance to the nearest other point and σ so that a point's
/// memberships sum to log2 of the number of neighbours.
enum FuzzyGraph {
    /// The neighbours' memberships.
    ///
    /// - Parameter neighbors: how many, the point itself included where it is one of them.
    static func memberships(
        _ table: NeighbourTable, of points: PointSet, neighbors: Int, for operation: String
    ) throws -> Buffer<Float> {
        let distances = try Buffer<Float>(table.count * table.k, for: operation)
        for place in 0..<distances.count {
            distances[place] = points.distance(squared: table.squared[place])
        }
        let weights = try Buffer<Float>(table.count * table.k, for: operation)
        Parallel.split(table.count, grain: 1024) { range in
            let start = range.lowerBound * table.k
            kernel_membership_rows(
                weights.base + start, distances.base + start, range.count, table.k,
                log2(Double(neighbors)))
        }
        return weights
    }

    /// The union of both points' views of an edge: a + b − a b.
    static func union(
        _ table: NeighbourTable, _ weights: Buffer<Float>, for operation: String
    ) throws -> SparseGraph {
        try SparseGraph(table, weights: weights, for: operation) { $0 + $1 - $0 * $1 }
    }

    /// Epochs between two draws of each edge by its row: `shortest` for the heaviest, infinitely many for
    /// those too light to be drawn in `epochs`.
    static func periods(
        _ graph: SparseGraph, epochs: Int, shortest: Float, for operation: String
    ) throws -> SparseGraph {
        let values = try Buffer<Float>(graph.entries, for: operation)
        let largest = (0..<graph.entries).reduce(Float(0)) { max($0, graph.values[$1]) }
        for place in 0..<graph.entries {
            let share = graph.values[place] / largest
            values[place] = share * Float(epochs) < 1 ? .infinity : shortest / share
        }
        return graph.with(values)
    }
}
