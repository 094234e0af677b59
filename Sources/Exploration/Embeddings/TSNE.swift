import Glibc
import Kernels
import Tensors

/// A map in which near rows are near (van der Maaten and Hinton, "Visualizing data using t-SNE", 2008).
///
/// The result depends on the data, the options and the seed, not on the number of threads.
package final class TSNE {
    package struct Options {
        /// How many rows a row counts as near, smoothly. Three times as many are looked at.
        package var perplexity = 30.0
        package var components = 2
        package var metric = DistanceMetric.euclidean
        /// What attraction is multiplied with at first, and for how many steps.
        package var exaggeration = 12.0
        package var exaggeratedEpochs = 250
        /// Steps after those.
        package var epochs = 500
        /// Rows over the exaggeration where nil, at least 50 (Belkina et al. 2019).
        package var lr: Double?
        package var seed: UInt64 = 0
        /// Called with what is being done and the share of the work that is done.
        package var progress: (String, Double) -> Void = { _, _ in }

        package init() {}
    }

    /// `[rows, components]`, float32.
    package let points: Tensor
    /// The divergence of the map's similarities from the rows' (Kullback and Leibler), in nats: what was
    /// made small.
    package let divergence: Double

    let options: Options
    let source: PointSet
    let map: MapPoints

    /// Up to so many rows all pairs are looked at, which is as fast there as a grid.
    static let exactRows = 3000
    /// The standard deviation of the first coordinate at the start: far below the scale of similarities,
    /// so that the start gives a direction and no distances (Kobak and Berens 2019).
    private static let startDeviation: Float = 1e-4
    /// Of the neighbours' table: those that a third round would find change no map.
    private static let descentRounds = 2

    /// - Parameter x: `[rows, …]` of any number type; further axes are flattened.
    /// - Throws: `TensorError` where the options are impossible for so many rows, or where there is a NaN
    ///   or an infinity.
    package init(_ x: Tensor, _ options: Options = Options()) throws {
        let source = try PointSet(x, metric: options.metric, for: "tsne")
        try Self.check(options, rows: source.count)
        let report = options.progress
        let wanted = Int(Affinities.neighborsPerPerplexity * options.perplexity)
        let table = try Neighbours.table(
            source, k: min(source.count - 1, max(1, wanted)), seed: options.seed,
            rounds: Self.descentRounds, for: "tsne"
        ) { report("neighbours", 0.25 * $0) }
        let joint = try Affinities.joint(table, perplexity: options.perplexity, for: "tsne")
        report("start", 0.25)
        let map = try PrincipalPlane.coordinates(
            of: source, dimensions: options.components, seed: options.seed, for: "tsne")
        try Self.shrink(map, seed: options.seed)
        let repulsion = try Self.repulsion(source.count, options.components)
        let descent = try TSNEDescent(map, joint, repulsion, options)
        try descent.run()
        divergence = try descent.divergence()
        guard map.reach.isFinite, divergence.isFinite else {
            throw TensorError("tsne", "the map has grown beyond all bounds", hint: "lower lr")
        }
        map.centre()
        points = try map.tensor()
        self.options = options
        self.source = source
        self.map = map
    }

    private static func check(_ options: Options, rows: Int) throws {
        guard options.perplexity.isFinite, options.perplexity > 1 else {
            throw TensorError(
                "tsne", "perplexity should be above 1, got \(options.perplexity)")
        }
        guard options.perplexity <= Double(rows - 1) / Affinities.neighborsPerPerplexity else {
            let most = Double(rows - 1) / Affinities.neighborsPerPerplexity
            throw TensorError(
                "tsne",
                "a perplexity of \(options.perplexity) is too large for \(rows) rows",
                hint: most > 1
                    ? "take one of at most \(Int(most)), a third of the other rows"
                    : "a map needs at least 5 rows")
        }
        guard (1...Int(KERNEL_MAX_DIMENSIONS)).contains(options.components) else {
            throw TensorError(
                "tsne",
                "components should be from 1 to \(KERNEL_MAX_DIMENSIONS), got \(options.components)"
            )
        }
        guard options.exaggeration >= 1, options.exaggeration.isFinite else {
            throw TensorError(
                "tsne", "exaggeration should be at least 1, got \(options.exaggeration)")
        }
        for epochs in [options.exaggeratedEpochs, options.epochs]
        where epochs < 0 || epochs > 1_000_000 {
            throw TensorError("tsne", "epochs should be from 0 to 1000000, got \(epochs)")
        }
        if let lr = options.lr, !(lr > 0 && lr.isFinite) {
            throw TensorError("tsne", "lr should be above 0, got \(lr)")
        }
    }

    static func repulsion(_ rows: Int, _ components: Int) throws -> any Repulsion {
        if rows <= exactRows { return try ExactRepulsion(rows, for: "tsne") }
        return components == 2
            ? try FourierRepulsion(for: "tsne") : try ExactRepulsion(rows, for: "tsne")
    }

    private static func shrink(_ map: MapPoints, seed: UInt64) throws {
        let first = map.plane(0)
        map.centre()
        let variance = (0..<map.count).reduce(0.0) { $0 + Double(first[$1] * first[$1]) }
        let deviation = Float((variance / Double(map.count)).squareRoot())
        if deviation > 0 { map.scale(by: startDeviation / deviation) }
        // Equal rows would stay together for good.
        var random = Random(seed: seed, draws: 1 << 40)
        try map.jitter(Double(startDeviation) / 100, &random)
    }
}
