import Glibc
import Tensors
import Testing

@testable import Exploration

@Suite struct TSNETests {
    func descent(_ count: Int, spread: Double) throws -> (TSNEDescent, MapPoints) {
        let x = try SampleRows.groups(3, of: count / 3)
        let points = try PointSet(x, metric: .euclidean, for: "tsne")
        let table = try ExactNeighbours.among(points, k: 9, for: "tsne") { _ in }
        let joint = try Affinities.joint(table, perplexity: 3, for: "tsne")
        let map = try MapPoints(count, 2, for: "tsne")
        var random = Random(seed: 2)
        try map.jitter(spread, &random)
        let repulsion = try ExactRepulsion(count, for: "tsne")
        return (try TSNEDescent(map, joint, repulsion, TSNE.Options()), map)
    }

    @Test func gradientIsThatOfTheDivergence() throws {
        let (descent, map) = try descent(30, spread: 1)
        let gradient = try descent.gradient()
        let step: Float = 1e-2
        for place in stride(from: 0, to: 60, by: 7) {
            let here = map.buffer[place]
            map.buffer[place] = here + step
            let above = try descent.divergence()
            map.buffer[place] = here - step
            let below = try descent.divergence()
            map.buffer[place] = here
            let slope = (above - below) / Double(2 * step)
            #expect(abs(slope - Double(gradient[place])) < 2e-3 * max(1, abs(slope)) * 0.5)
        }
    }

    /// The perplexity is e to the entropy.
    @Test func affinitiesHaveThePerplexity() throws {
        let points = try PointSet(SampleRows.groups(2, of: 40), metric: .euclidean, for: "tsne")
        let table = try ExactNeighbours.among(points, k: 30, for: "tsne") { _ in }
        let p = try Affinities.conditional(table, perplexity: 10, for: "tsne")
        for row in 0..<80 {
            let shares = (row * 30..<row * 30 + 30).map { Double(p[$0]) }
            #expect(abs(shares.reduce(0, +) - 1) < 1e-4)
            let entropy = shares.reduce(0.0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
            #expect(abs(exp(entropy) - 10) < 0.01)
        }
    }

    @Test func jointProbabilitiesSumToOne() throws {
        let points = try PointSet(SampleRows.groups(2, of: 40), metric: .euclidean, for: "tsne")
        let table = try ExactNeighbours.among(points, k: 9, for: "tsne") { _ in }
        let joint = try Affinities.joint(table, perplexity: 3, for: "tsne")
        let sum = (0..<joint.entries).reduce(0.0) { $0 + Double(joint.values[$1]) }
        #expect(abs(sum - 1) < 1e-5)
    }

    /// Small maps, where all of it is smooth, and wide ones, where nodes are as far apart as forces vary.
    @Test(arguments: [(0.01, 1e-5), (1, 1e-3), (10, 0.02)] as [(Float, Double)])
    func forcesByTheGridAreTheExactOnes(_ spread: Float, _ tolerance: Double) throws {
        let count = 800
        let map = try MapPoints(count, 2, for: "tsne")
        var random = Random(seed: 4)
        try map.jitter(Double(spread), &random)
        let (exact, grid) = (
            try MapPoints(count, 2, for: "tsne"), try MapPoints(count, 2, for: "tsne")
        )
        let total = try ExactRepulsion(count, for: "tsne").push(map, into: exact)
        let other = try FourierRepulsion(for: "tsne").push(map, into: grid)
        #expect(abs(other / total - 1) < tolerance)
        var (error, size) = (0.0, 0.0)
        for i in 0..<2 * count {
            error += pow(Double(grid.buffer[i] - exact.buffer[i]), 2)
            size += pow(Double(exact.buffer[i]), 2)
        }
        #expect((error / size).squareRoot() < tolerance)
    }

    @Test func fieldsAreTheForcesOnOthers() throws {
        var random = Random(seed: 4)
        let map = try MapPoints(500, 2, for: "tsne")
        try map.jitter(3, &random)
        let others = try MapPoints(50, 2, for: "tsne")
        try others.jitter(2, &random)
        let fields = [
            try ExactRepulsion(500, for: "tsne").field(of: map),
            try FourierRepulsion(for: "tsne").field(of: map),
        ]
        let results = try fields.map { field in
            let forces = try MapPoints(50, 2, for: "tsne")
            let sums = try Buffer<Float>(50, for: "tsne")
            try field.push(others, into: forces, sums: sums)
            return (forces, sums)
        }
        for i in 0..<50 {
            #expect(abs(results[0].1[i] - results[1].1[i]) < 0.01 * results[0].1[i])
        }
        for i in 0..<100 {
            #expect(abs(results[0].0.buffer[i] - results[1].0.buffer[i]) < 0.3)
        }
    }

    @Test func groupsComeApart() throws {
        let x = try SampleRows.groups(4, of: 40)
        var options = TSNE.Options()
        options.perplexity = 10
        options.epochs = 150
        options.seed = 1
        let map = try TSNE(x, options)
        let labels = SampleRows.labels(4, of: 40)
        #expect(try NeighbourAccuracy.score(map.points, labels: labels, k: 5) == 1)
        #expect(try Trustworthiness.score(x, map.points, k: 5) > 0.85)
        #expect(map.divergence > 0 && map.divergence < 1.5)
        // Rows of the map itself are placed near where they are, beside the map's extent.
        let placed = try map.transform(x.narrow(axis: 0, from: 0, count: 20)).doubles()
        let points = try map.points.doubles()
        let extent = points.map(abs).max() ?? 0
        for i in 0..<40 { #expect(abs(placed[i] - points[i]) < 0.35 * extent) }
    }

    @Test func impossibleRequestsAreErrors() throws {
        let x = try SampleRows.groups(2, of: 10)
        var options = TSNE.Options()
        let error = #expect(throws: TensorError.self) { try TSNE(x, options) }
        #expect(error?.message == "tsne: a perplexity of 30.0 is too large for 20 rows")
        options.perplexity = 5
        options.components = 4
        #expect(throws: TensorError.self) { try TSNE(x, options) }
        options.components = 2
        options.lr = -1
        #expect(throws: TensorError.self) { try TSNE(x, options) }
        options.lr = 1e38
        options.exaggeratedEpochs = 20
        options.epochs = 0
        #expect(throws: TensorError.self) { try TSNE(x, options) }
        #expect(throws: TensorError.self) { try TSNE(Tensor.ones([1, 3]), TSNE.Options()) }
        #expect(throws: TensorError.self) { try TSNE(Tensor.zeros([0, 3]), TSNE.Options()) }
    }

    @Test func identicalRowsHaveAMap() throws {
        var options = TSNE.Options()
        options.perplexity = 5
        options.epochs = 20
        options.exaggeratedEpochs = 20
        let map = try TSNE(Tensor.ones([40, 3]), options)
        #expect(try map.points.doubles().allSatisfy(\.isFinite))
    }
}
