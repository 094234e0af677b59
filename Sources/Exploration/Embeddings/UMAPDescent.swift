import Kernels
import Tensors

/// UMAP's descent: points are pulled along edges, each drawn as often as it is heavy, and pushed by points
/// drawn by chance. It draws by steps alone, so the result does not depend on the number of threads.
struct UMAPDescent {
    private let periods: SparseGraph
    private let next: Buffer<Float>
    private let curve: SimilarityCurve
    private let pulls: Buffer<Float>
    private let seed: UInt32

    /// Points that push, for every two draws of an edge.
    static let pushes = 5
    /// Steps of an epoch. The two ends of an edge are drawn in the same step and move from where they were
    /// before it, so near points step past each other, which keeps groups of them loose; but a point that
    /// moves along many edges in one step forgets that. With these the maps look as those of the authors'
    /// program, which moves both ends of one edge after another.
    private static let steps = 4
    private static let grain = 1024

    /// - Parameter periods: epochs between two draws of each edge.
    init(_ periods: SparseGraph, _ curve: SimilarityCurve, seed: UInt64) throws {
        let values = try Buffer<Float>(periods.entries, for: "umap")
        for place in 0..<periods.entries {
            values[place] = periods.values[place] * Float(Self.steps)
        }
        self.periods = periods.with(values)
        self.curve = curve
        self.seed = UInt32(truncatingIfNeeded: seed)
        next = try Buffer(periods.entries, for: "umap")
        pulls = try curve.pulls(for: "umap")
        let (matrix, next, word) = (self.periods.matrix, self.next, self.seed)
        Parallel.split(periods.count, grain: Self.grain) { range in
            withUnsafePointer(to: matrix) { matrix in
                kernel_start_draws(next.base, matrix, word, range.lowerBound, range.count)
            }
        }
    }

    /// Moves the points of a map: against each other, or against others that stay where they are.
    ///
    /// - Parameters:
    ///   - rate: what steps are multiplied with at first; it falls to 0.
    ///   - report: called after each epoch.
    func run(
        _ map: MapPoints, against fixed: MapPoints?, epochs: Int, pushes: Int = pushes,
        rate: Float, report: (Int) -> Void = { _ in }
    ) throws {
        let before = try fixed ?? MapPoints(map.count, map.dimensions, for: "umap")
        if fixed == nil { before.copy(from: map) }
        for epoch in 0..<epochs {
            try Cancellation.check()
            for step in 0..<Self.steps {
                let descent = KernelDescent(
                    periods: periods.matrix, next: next.base, positions: before.base,
                    moved: map.base, points: before.count, rows: map.count,
                    dimensions: map.dimensions, others: pushes, pulls: pulls.base,
                    a: Float(curve.a), b: Float(curve.b),
                    rate: rate * (1 - Float(epoch) / Float(epochs)), seed: seed,
                    step: UInt32(epoch * Self.steps + step))
                Parallel.split(map.count, grain: Self.grain) { range in
                    withUnsafePointer(to: descent) { descent in
                        kernel_descend_rows(descent, range.lowerBound, range.count)
                    }
                }
                if fixed == nil { before.copy(from: map) }
            }
            report(epoch + 1)
        }
    }
}
