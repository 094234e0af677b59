import Tensors
import Testing

@testable import Exploration

@Suite struct ScoreTests {
    @Test func aMapThatIsTheDataIsTrusted() throws {
        var random = Random(seed: 1)
        let x = try random.normal([80, 2])
        #expect(try Trustworthiness.score(x, x, k: 5) == 1)
    }

    /// Places on a line, of which the map exchanges the second and the last. The nearest in the map of each,
    /// and its place by the true distances, ties by number: 0→4 fourth, 1→3 third, 2→3 second, 3→2 first,
    /// 4→0 fourth. Their places less 1 sum to 9, of n k (2n − 3k − 1) / 2 = 15.
    @Test func inventedNeighboursCount() throws {
        let x = try Tensor([0, 1, 2, 3, 4] as [Float], shape: [5, 1])
        let map = try Tensor([0, 4, 2.1, 3, 1] as [Float], shape: [5, 1])
        #expect(abs(try Trustworthiness.score(x, map, k: 1) - 0.4) < 1e-12)
    }

    @Test func classesThatLieApartAreTold() throws {
        let x = try SampleRows.groups(3, of: 20, width: 3)
        let labels = SampleRows.labels(3, of: 20)
        #expect(try NeighbourAccuracy.score(x, labels: labels, k: 5) == 1)
        // Classes in turn say nothing about places.
        let mixed = (0..<60).map { $0 % 3 }
        #expect(try NeighbourAccuracy.score(x, labels: mixed, k: 5) < 0.6)
    }

    @Test func mismatchesAreErrors() throws {
        let x = try Tensor.ones([20, 2])
        #expect(throws: TensorError.self) { try Trustworthiness.score(x, Tensor.ones([19, 2])) }
        #expect(throws: TensorError.self) { try Trustworthiness.score(x, x, k: 10) }
        #expect(throws: TensorError.self) { try NeighbourAccuracy.score(x, labels: [1, 2]) }
        #expect(throws: TensorError.self) {
            try NeighbourAccuracy.score(x, labels: [Int](repeating: 0, count: 20), k: 19)
        }
    }
}
