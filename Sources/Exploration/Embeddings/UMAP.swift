import Glibc
import Kernels
import Tensors

/// A map in which near rows are near (McInnes, Healy and Melville, "UMAP: uniform manifold approximation
/// and projection", 2018).
///
/// The result depends on the data, the options and the seed, not on the number of threads: in each part of
/// an epoch points move against where all others were before it.
package final class UMAP {
    package struct Options {
        /// Nearest rows that make a row's neighbourhood, itself included. Few show detail, many the whole.
        package var neighbors = 15
        /// How close together points may lie in the map.
        package var minDistance = 0.1
        /// The scale of the map's distances.
        package var spread = 1.0
        package var components = 2
        package var metric = DistanceMetric.euclidean
        /// Rounds of moving points; 500 up to 10 000 rows and 200 above where nil, as the authors' program.
        package var epochs: Int?
        package var seed: UInt64 = 0
        /// Called with what is being done and the share of the work that is done.
        package var progress: (String, Double) -> Void = { _, _ in }

        package init() {}
    }

    /// `[rows, components]`, float32.
    package let points: Tensor
    package let epochs: Int
    /// What the user should know about how the map came about; empty mostly.
    package let notes: [String]

    let options: Options
    let source: PointSet
    let map: MapPoints
    let curve: SimilarityCurve

    /// The side of the square that a map starts in.
    private static let startSide: Float = 10
    private static let startNoise = 1e-4

    /// - Parameter x: `[rows, …]` of any number type; further axes are flattened.
    /// - Throws: `TensorError` where the options are impossible for so many rows, or where there is a NaN
    ///   or an infinity.
    package init(_ x: Tensor, _ options: Options = Options()) throws {
        let source = try PointSet(x, metric: options.metric, for: "umap")
        try Self.check(options, rows: source.count)
        let report = options.progress
        let table = try Neighbours.table(
            source, k: options.neighbors - 1, seed: options.seed, for: "umap"
        ) { report("neighbours", 0.25 * $0) }
        let weights = try FuzzyGraph.memberships(
            table, of: source, neighbors: options.neighbors, for: "umap")
        let graph = try FuzzyGraph.union(table, weights, for: "umap")
        report("start", 0.25)
        let start = try SpectralLayout.coordinates(
            of: graph, dimensions: options.components, seed: options.seed, for: "umap")
        notes = start == nil ? [Self.startNote] : []
        let map =
            try start
            ?? PrincipalPlane.coordinates(
                of: source, dimensions: options.components, seed: options.seed, for: "umap")
        try Self.spreadOut(map, seed: options.seed)
        let epochs = options.epochs ?? (source.count <= 10_000 ? 500 : 200)
        let curve = SimilarityCurve(minDistance: options.minDistance, spread: options.spread)
        // The authors' program draws an edge once from each end and moves both, and draws points that push
        // for its first end. Here a row moves itself alone: twice as often, pushed half as often each time.
        let periods = try FuzzyGraph.periods(graph, epochs: epochs, shortest: 0.5, for: "umap")
        try UMAPDescent(periods, curve, seed: options.seed).run(
            map, against: nil, epochs: epochs, rate: 1
        ) { report("epoch \($0)/\(epochs)", 0.3 + 0.7 * Double($0) / Double(epochs)) }
        map.centre()
        points = try map.tensor()
        self.epochs = epochs
        self.options = options
        self.source = source
        self.map = map
        self.curve = curve
    }

    private static let startNote =
        "umap: the neighbourhoods are not all connected, so the map starts from principal components"

    private static func check(_ options: Options, rows: Int) throws {
        guard options.neighbors >= 2 else {
            throw TensorError(
                "umap", "neighbors should be at least 2, got \(options.neighbors)")
        }
        guard options.neighbors <= rows else {
            throw TensorError(
                "umap",
                "a neighbourhood of \(options.neighbors) needs as many rows, got \(rows)",
                hint: "lower neighbors")
        }
        guard (1...Int(KERNEL_MAX_DIMENSIONS)).contains(options.components) else {
            throw TensorError(
                "umap",
                "components should be from 1 to \(KERNEL_MAX_DIMENSIONS), got \(options.components)"
            )
        }
        guard options.spread > 0, options.spread.isFinite, options.minDistance >= 0,
            options.minDistance <= options.spread
        else {
            throw TensorError(
                "umap",
                "min_dist should be from 0 to spread, got \(options.minDistance) and "
                    + "\(options.spread)")
        }
        if let epochs = options.epochs, epochs < 0 || epochs > 1_000_000 {
            throw TensorError("umap", "epochs should be from 0 to 1000000, got \(epochs)")
        }
    }

    /// Fills the square, with some noise so that no two points start at one place.
    private static func spreadOut(_ map: MapPoints, seed: UInt64) throws {
        let reach = map.reach
        if reach > 0 { map.scale(by: startSide / reach) }
        var random = Random(seed: seed, draws: 1 << 40)
        try map.jitter(startNoise, &random)
        for c in 0..<map.dimensions {
            let plane = UnsafeMutableBufferPointer(start: map.plane(c), count: map.count)
            let (low, high) = (plane.min() ?? 0, plane.max() ?? 0)
            guard high > low else { continue }
            for i in plane.indices { plane[i] = startSide * (plane[i] - low) / (high - low) }
        }
    }
}
