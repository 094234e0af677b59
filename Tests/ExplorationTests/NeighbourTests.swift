import Tensors
import Testing

@testable import Exploration

@Suite struct NeighbourTests {
    /// The k nearest by looking at each pair, in float64.
    func bruteForce(_ x: Tensor, k: Int, _ metric: DistanceMetric) throws -> [[(Double, Int)]] {
        let (n, width) = (x.shape[0], x.shape[1])
        let e = try x.doubles()
        func row(_ i: Int) -> [Double] { Array(e[i * width..<(i + 1) * width]) }
        let rows = (0..<n).map(row)
        return rows.indices.map { i in
            let all = rows.indices.filter { $0 != i }.map { j -> (Double, Int) in
                let dot = zip(rows[i], rows[j]).reduce(0.0) { $0 + $1.0 * $1.1 }
                let a = rows[i].reduce(0.0) { $0 + $1 * $1 }
                let b = rows[j].reduce(0.0) { $0 + $1 * $1 }
                let square = zip(rows[i], rows[j]).reduce(0.0) { sum, pair in
                    sum + (pair.0 - pair.1) * (pair.0 - pair.1)
                }
                let d = metric == .cosine ? 1 - dot / (a * b).squareRoot() : square.squareRoot()
                return (d, j)
            }
            return Array(all.sorted { $0 < $1 }.prefix(k))
        }
    }

    @Test(arguments: DistanceMetric.allCases)
    func exactNeighboursAreThoseOfBruteForce(_ metric: DistanceMetric) throws {
        var random = Random(seed: 3)
        // More than one tile, the last of them not full; far from zero, where digits are lost.
        let x = try random.normal([300, 5], mean: 2)
        let found = try Neighbours(x, k: 7, metric: metric)
        let expected = try bruteForce(x, k: 7, metric)
        let indices = try found.indices.toArray(Int64.self)
        let distances = try found.distances.toArray(Float.self)
        for (i, row) in expected.enumerated() {
            for (place, near) in row.enumerated() {
                #expect(abs(Double(distances[i * 7 + place]) - near.0) < 2e-5)
                // Where two are as far up to rounding, either may come first.
                let other = Int(indices[i * 7 + place])
                #expect(row.contains { $0.1 == other } || place == 6)
            }
        }
    }

    @Test func rowsFarFromZeroKeepTheirDistances() throws {
        let x = try Tensor([1e6, 1e6 + 1, 1e6 + 3, 1e6 + 7] as [Float], shape: [4, 1])
        let found = try Neighbours(x, k: 1)
        #expect(try found.indices.toArray(Int64.self) == [1, 0, 1, 2])
        #expect(try found.distances.toArray(Float.self) == [1, 1, 2, 4])
    }

    @Test(arguments: [Float(1e-25), 1e25])
    func anyScaleIsInRange(_ scale: Float) throws {
        let x = try Tensor([0, 1, 3].map { $0 * scale } as [Float], shape: [3, 1])
        let distances = try Neighbours(x, k: 1).distances.toArray(Float.self)
        for (d, expected) in zip(distances, [1, 1, 2] as [Float]) {
            #expect(abs(d / scale - expected) < 1e-5)
        }
    }

    @Test func descentFindsNearlyAll() throws {
        var random = Random(seed: 5)
        let x = try random.normal([1500, 6])
        let exact = try Neighbours(x, k: 8, exact: true).indices.toArray(Int64.self)
        let found = try Neighbours(x, k: 8, exact: false, seed: 1)
        #expect(!found.isExact)
        let indices = try found.indices.toArray(Int64.self)
        var hits = 0
        for row in 0..<1500 {
            let truth = Set(exact[row * 8..<row * 8 + 8])
            hits += indices[row * 8..<row * 8 + 8].count { truth.contains($0) }
        }
        #expect(Double(hits) / Double(exact.count) > 0.97)
    }

    @Test func identicalRowsAreEachOthersNeighbours() throws {
        let x = try Tensor.ones([600, 3])
        for exact in [true, false] {
            let found = try Neighbours(x, k: 3, exact: exact)
            #expect(try found.distances.toArray(Float.self).allSatisfy { $0 == 0 })
            let indices = try found.indices.toArray(Int64.self)
            for row in 0..<600 { #expect(!indices[row * 3..<row * 3 + 3].contains(Int64(row))) }
        }
    }

    @Test func impossibleRequestsAreErrors() throws {
        let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        #expect(throws: TensorError.self) { try Neighbours(x, k: 2) }
        #expect(throws: TensorError.self) { try Neighbours(x, k: 0) }
        #expect(throws: TensorError.self) { try Neighbours(Tensor([Float(1)]), k: 1) }
        #expect(throws: TensorError.self) { try Neighbours(Tensor.zeros([0, 3]), k: 1) }
        let broken = try Tensor([1, 2, .nan, 4] as [Float], shape: [2, 2])
        let error = #expect(throws: TensorError.self) { try Neighbours(broken, k: 1) }
        #expect(error?.message == "neighbors: row 1 holds a NaN or an infinity")
        #expect(throws: TensorError.self) {
            try Neighbours(Tensor.zeros([3, 2]), k: 1, metric: .cosine)
        }
    }
}
