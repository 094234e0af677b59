import Testing

@testable import Data

@Suite struct PermutationTests {
    @Test(arguments: [0, 1, 2, 3, 10, 1024, 1025, 60000])
    func isAPermutation(_ count: Int) {
        let permutation = Permutation(count: count, seed: 3)
        #expect((0..<count).map { permutation[$0] }.sorted() == Array(0..<count))
    }

    @Test func dependsOnTheSeedAlone() {
        func order(_ seed: UInt64) -> [Int] {
            let permutation = Permutation(count: 100, seed: seed)
            return (0..<100).map { permutation[$0] }
        }
        #expect(order(1) == order(1))
        #expect(order(1) != order(2))
    }

    /// All 24 orders of four things should come about equally often: the chi-squared statistic of 4,800
    /// seeds with 23 degrees of freedom stays below its 99.9 % quantile, 49.7.
    @Test func reachesEveryOrderEquallyOften() {
        var counts: [[Int]: Int] = [:]
        for seed in 0..<4800 {
            let permutation = Permutation(count: 4, seed: UInt64(seed))
            counts[(0..<4).map { permutation[$0] }, default: 0] += 1
        }
        #expect(counts.count == 24)
        let statistic = counts.values.reduce(0.0) { $0 + Double(($1 - 200) * ($1 - 200)) / 200 }
        #expect(statistic < 49.7)
    }
}
