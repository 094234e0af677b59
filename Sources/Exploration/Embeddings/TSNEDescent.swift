import Glibc
import Kernels
import Tensors

/// The descent of t-SNE's divergence: steps with momentum and a gain a coordinate, first with exaggerated
/// attraction.
final class TSNEDescent {
    private let map: MapPoints
    private let joint: SparseGraph
    private let repulsion: any Repulsion
    private let options: TSNE.Options
    private let attraction: MapPoints
    private let pushes: MapPoints
    private let velocities: MapPoints
    private let gains: MapPoints

    private static let grain = 512
    /// Van der Maaten's program has 0.5 at first; openTSNE has this throughout.
    private static let momentum: Float = 0.8
    /// No point moves further in a step.
    private static let longestStep: Float = 5
    private static let leastRate = 50.0

    init(
        _ map: MapPoints, _ joint: SparseGraph, _ repulsion: any Repulsion, _ options: TSNE.Options
    ) throws {
        self.map = map
        self.joint = joint
        self.repulsion = repulsion
        self.options = options
        attraction = try MapPoints(map.count, map.dimensions, for: "tsne")
        pushes = try MapPoints(map.count, map.dimensions, for: "tsne")
        velocities = try MapPoints(map.count, map.dimensions, for: "tsne")
        gains = try MapPoints(map.count, map.dimensions, for: "tsne")
    }

    func run() throws {
        let epochs = options.exaggeratedEpochs + options.epochs
        for epoch in 0..<epochs {
            let isExaggerated = epoch < options.exaggeratedEpochs
            if epoch == 0 || epoch == options.exaggeratedEpochs {
                velocities.buffer.fill(0)
                gains.buffer.fill(1)
            }
            try step(exaggeration: isExaggerated ? options.exaggeration : 1)
            options.progress(
                "epoch \(epoch + 1)/\(epochs)", 0.3 + 0.7 * Double(epoch + 1) / Double(epochs))
        }
    }

    private func step(exaggeration: Double) throws {
        try Cancellation.check()
        let total = try computeForces()
        let rate = options.lr ?? max(Self.leastRate, Double(map.count) / exaggeration)
        let momentum = KernelMomentum(
            velocities: velocities.base, gains: gains.base, attraction: attraction.base,
            repulsion: pushes.base, exaggeration: Float(exaggeration), total: Float(total),
            rate: Float(rate), momentum: Self.momentum, longest: Self.longestStep)
        let map = self.map
        Parallel.split(map.count, grain: 4096) { range in
            withUnsafePointer(to: momentum) { momentum in
                kernel_momentum_step(
                    map.base, momentum, map.count, map.dimensions, range.lowerBound, range.count)
            }
        }
    }

    /// Sets both forces; returns the sum over all pairs.
    private func computeForces() throws -> Double {
        let (map, attraction) = (self.map, self.attraction)
        let matrix = joint.matrix
        Parallel.split(map.count, grain: Self.grain) { range in
            withUnsafePointer(to: matrix) { matrix in
                kernel_attract_rows(
                    attraction.base, matrix, map.base, map.count, map.base, map.count,
                    map.dimensions, range.lowerBound, range.count)
            }
        }
        return try repulsion.push(map, into: pushes)
    }

    /// The gradient of the divergence in planes, as tests compare it.
    func gradient() throws -> [Float] {
        let total = Float(try computeForces())
        return (0..<map.buffer.count).map {
            4 * (attraction.buffer[$0] - pushes.buffer[$0] / total)
        }
    }

    /// Σ p log(p / q) over pairs, q being (1 + d²)⁻¹ / total.
    func divergence() throws -> Double {
        let total = try computeForces()
        let pieces = (map.count + Self.grain - 1) / Self.grain
        let sums = try Buffer<Double>(pieces, for: "tsne")
        let matrix = joint.matrix
        let map = self.map
        Parallel.run(pieces) { piece in
            let first = piece * Self.grain
            withUnsafePointer(to: matrix) { matrix in
                sums[piece] = kernel_divergence_rows(
                    matrix, map.base, map.count, map.dimensions, first,
                    min(Self.grain, map.count - first))
            }
        }
        return sums.array.reduce(0, +) + log(total)
    }
}
