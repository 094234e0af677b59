import Glibc
import Kernels
import Tensors

/// How likely each point is to pick each other as its neighbour (van der Maaten and Hinton 2008): by a
/// Gaussian around it, as wide as gives the choice the wanted perplexity, over three times as many
/// nearest points (van der Maaten 2014).
enum Affinities {
    static let neighborsPerPerplexity = 3.0

    /// Each row's probabilities, which sum to 1.
    static func conditional(
        _ table: NeighbourTable, perplexity: Double, for operation: String
    ) throws -> Buffer<Float> {
        let weights = try Buffer<Float>(table.count * table.k, for: operation)
        Parallel.split(table.count, grain: 512) { range in
            let start = range.lowerBound * table.k
            kernel_calibrate_rows(
                weights.base + start, table.squared.base + start, range.count, table.k,
                log(perplexity))
        }
        return weights
    }

    /// (p(j|i) + p(i|j)) / 2n: the probabilities of pairs, which sum to 1.
    static func joint(
        _ table: NeighbourTable, perplexity: Double, for operation: String
    ) throws -> SparseGraph {
        let weights = try conditional(table, perplexity: perplexity, for: operation)
        let share = 1 / (2 * Float(table.count))
        return try SparseGraph(table, weights: weights, for: operation) { ($0 + $1) * share }
    }
}
