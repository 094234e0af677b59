import Tensors

extension UMAP {
    /// Epochs for new points: as many as the authors' program takes for few and for many of them.
    private static func transformEpochs(_ rows: Int) -> Int { rows <= 10_000 ? 100 : 30 }
    /// New points start where they nearly belong.
    private static let transformRate: Float = 0.25

    /// Where further rows lie in the map, which stays as it is: `[rows, …] → [rows, components]`.
    ///
    /// Each starts at the weighted mean of its nearest rows and is then moved like the map's own.
    package func transform(_ x: Tensor) throws -> Tensor {
        let queries = try source.placing(x, for: "transform")
        let k = min(options.neighbors, source.count)
        let table = try ExactNeighbours.of(queries, among: source, k: k, for: "transform")
        let weights = try FuzzyGraph.memberships(
            table, of: source, neighbors: options.neighbors, for: "transform")
        let graph = try SparseGraph(table, weights: weights, for: "transform")
        let placed = try graph.means(of: map, for: "transform")
        let epochs = Self.transformEpochs(queries.count)
        // Only new points move, so each edge is drawn for one of its ends.
        let periods = try FuzzyGraph.periods(
            graph, epochs: epochs, shortest: 1, for: "transform")
        try UMAPDescent(periods, curve, seed: options.seed).run(
            placed, against: map, epochs: epochs, pushes: 2 * UMAPDescent.pushes,
            rate: Self.transformRate)
        return try placed.tensor()
    }
}

extension SparseGraph {
    /// For each row the mean of the points that it has entries for, by their values.
    func means(of map: MapPoints, for operation: String) throws -> MapPoints {
        let result = try MapPoints(count, map.dimensions, for: operation)
        for row in 0..<count {
            var total: Float = 0
            for place in self.row(row) { total += values[place] }
            for c in 0..<map.dimensions {
                var sum: Float = 0
                for place in self.row(row) {
                    sum += values[place] * map.plane(c)[Int(columns[place])]
                }
                result.plane(c)[row] = sum / total
            }
        }
        return result
    }
}
