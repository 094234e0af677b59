import Tensors
import Testing

@testable import Exploration

@Suite struct UMAPTests {
    /// What scipy's curve_fit gives the authors' program for its defaults.
    @Test func curveIsTheKnownOne() {
        let curve = SimilarityCurve(minDistance: 0.1, spread: 1)
        #expect(abs(curve.a - 1.57694) < 1e-4)
        #expect(abs(curve.b - 0.89506) < 1e-4)
    }

    @Test func membershipsSumToTheLogarithm() throws {
        let points = try PointSet(SampleRows.groups(2, of: 40), metric: .euclidean, for: "umap")
        let table = try ExactNeighbours.among(points, k: 14, for: "umap") { _ in }
        let weights = try FuzzyGraph.memberships(table, of: points, neighbors: 15, for: "umap")
        for row in 0..<80 {
            let sum = (row * 14..<row * 14 + 14).reduce(Float(0)) { $0 + weights[$1] }
            #expect(abs(sum - 3.9069) < 1e-3)
            #expect(weights[row * 14] == 1)
        }
    }

    @Test func unionIsSymmetric() throws {
        let points = try PointSet(SampleRows.groups(2, of: 40), metric: .euclidean, for: "umap")
        let table = try ExactNeighbours.among(points, k: 6, for: "umap") { _ in }
        let weights = try FuzzyGraph.memberships(table, of: points, neighbors: 7, for: "umap")
        let graph = try FuzzyGraph.union(table, weights, for: "umap")
        var values: [[Int32]: Float] = [:]
        for row in 0..<80 {
            for place in graph.row(row) {
                values[[Int32(row), graph.columns[place]]] = graph.values[place]
            }
        }
        for (edge, value) in values { #expect(values[[edge[1], edge[0]]] == value) }
        #expect(values.count >= 80 * 6)
    }

    /// A ring's Laplacian has cosines and sines of its places as eigenvectors: a circle.
    @Test func aRingIsLaidOutAsACircle() throws {
        let table = try NeighbourTable(60, k: 2, for: "umap")
        for i in 0..<60 {
            table.indices[2 * i] = Int32((i + 59) % 60)
            table.indices[2 * i + 1] = Int32((i + 1) % 60)
        }
        let ones = try Buffer<Float>(120, for: "umap")
        ones.fill(1)
        let graph = try SparseGraph(table, weights: ones, for: "umap") { max($0, $1) }
        let layout = try SpectralLayout.coordinates(
            of: graph, dimensions: 2, seed: 1, for: "umap")
        let map = try #require(layout)
        let radii = (0..<60).map { i in
            (map.plane(0)[i] * map.plane(0)[i] + map.plane(1)[i] * map.plane(1)[i]).squareRoot()
        }
        let (low, high) = (radii.min() ?? 0, radii.max() ?? 0)
        #expect(low > 0.97 * high)
    }

    @Test func groupsComeApart() throws {
        let x = try SampleRows.groups(4, of: 40)
        var options = UMAP.Options()
        options.epochs = 100
        options.seed = 1
        let map = try UMAP(x, options)
        // Groups have no neighbours in common, so there is no spectral start.
        #expect(map.notes.count == 1)
        let labels = SampleRows.labels(4, of: 40)
        #expect(try NeighbourAccuracy.score(map.points, labels: labels, k: 5) == 1)
        let placed = try map.transform(x.narrow(axis: 0, from: 0, count: 20)).doubles()
        let points = try map.points.doubles()
        let extent = points.map(abs).max() ?? 0
        for i in 0..<40 { #expect(abs(placed[i] - points[i]) < 0.3 * extent) }
    }

    @Test func oneGroupStartsFromTheSpectrum() throws {
        var options = UMAP.Options()
        options.epochs = 20
        for components in 1...3 {
            options.components = components
            let map = try UMAP(SampleRows.groups(1, of: 120, width: 4), options)
            #expect(map.notes.isEmpty)
            #expect(map.points.shape == [120, components])
            #expect(try map.points.doubles().allSatisfy(\.isFinite))
        }
    }

    @Test func identicalRowsHaveAMap() throws {
        var options = UMAP.Options()
        options.epochs = 20
        let map = try UMAP(Tensor.ones([40, 3]), options)
        #expect(try map.points.doubles().allSatisfy(\.isFinite))
    }

    @Test func impossibleRequestsAreErrors() throws {
        let x = try SampleRows.groups(2, of: 5)
        let error = #expect(throws: TensorError.self) { try UMAP(x) }
        #expect(error?.message == "umap: a neighbourhood of 15 needs as many rows, got 10")
        var options = UMAP.Options()
        options.neighbors = 5
        options.minDistance = 2
        #expect(throws: TensorError.self) { try UMAP(x, options) }
        options.minDistance = 0.1
        options.components = 0
        #expect(throws: TensorError.self) { try UMAP(x, options) }
        options.components = 2
        options.epochs = 5
        let map = try UMAP(x, options)
        #expect(throws: TensorError.self) { try map.transform(Tensor.zeros([2, 3])) }
        let broken = try Tensor.full([2, 8], .infinity)
        #expect(throws: TensorError.self) { try map.transform(broken) }
    }
}
