import Kernels
import Tensors

extension TSNE {
    /// As openTSNE places new points (Poličar, Stražar and Zupan 2024): near few neighbours, by small steps,
    /// since a step too far takes a point where it cannot come back from.
    private enum Placing {
        static let perplexity = 5.0
        static let epochs = 250
        static let exaggeration: Float = 1.5
        static let rate: Float = 0.1
        static let momentum: Float = 0.8
        static let longestStep: Float = 0.25
        static let grain = 512
    }

    /// Where further rows lie in the map, which stays as it is: `[rows, …] → [rows, components]`.
    ///
    /// Each starts at the weighted mean of its nearest rows; then the divergence is made small for each
    /// by itself, so that where one lies does not depend on the others.
    package func transform(_ x: Tensor) throws -> Tensor {
        let queries = try source.placing(x, for: "transform")
        let perplexity = min(Placing.perplexity, options.perplexity)
        let k = max(1, Int(Affinities.neighborsPerPerplexity * perplexity))
        let table = try ExactNeighbours.of(
            queries, among: source, k: min(k, source.count), for: "transform")
        let weights = try Affinities.conditional(table, perplexity: perplexity, for: "transform")
        let graph = try SparseGraph(table, weights: weights, for: "transform")
        let placed = try graph.means(of: map, for: "transform")
        let field = try Self.repulsion(source.count, options.components).field(of: map)
        try settle(placed, graph, field)
        return try placed.tensor()
    }

    private func settle(
        _ placed: MapPoints, _ graph: SparseGraph, _ field: any RepulsionField
    ) throws {
        let (count, dimensions) = (placed.count, placed.dimensions)
        let attraction = try MapPoints(count, dimensions, for: "transform")
        let repulsion = try MapPoints(count, dimensions, for: "transform")
        let velocities = try MapPoints(count, dimensions, for: "transform")
        let gains = try MapPoints(count, dimensions, for: "transform")
        gains.buffer.fill(1)
        let sums = try Buffer<Float>(count, for: "transform")
        let matrix = graph.matrix
        let map = self.map
        let step = KernelMomentum(
            velocities: velocities.base, gains: gains.base, attraction: attraction.base,
            repulsion: repulsion.base, exaggeration: Placing.exaggeration, total: 1,
            rate: Placing.rate, momentum: Placing.momentum, longest: Placing.longestStep)
        // The step only points at these.
        defer { withExtendedLifetime((velocities, gains)) {} }
        for _ in 0..<Placing.epochs {
            try Cancellation.check()
            try field.push(placed, into: repulsion, sums: sums)
            Parallel.split(count, grain: Placing.grain) { range in
                withUnsafePointer(to: matrix) { matrix in
                    kernel_attract_rows(
                        attraction.base, matrix, placed.base, count, map.base, map.count,
                        dimensions, range.lowerBound, range.count)
                }
                // Each point's similarities are shares of its own sum.
                for c in 0..<dimensions {
                    for i in range { repulsion.plane(c)[i] /= max(sums[i], .leastNormalMagnitude) }
                }
                withUnsafePointer(to: step) { step in
                    kernel_momentum_step(
                        placed.base, step, count, dimensions, range.lowerBound, range.count)
                }
            }
        }
    }
}
