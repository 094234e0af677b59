import Synchronization
import Testing

@testable import Tensors

@Suite struct ParallelTests {
    @Test(arguments: [[], [0], [5], [16, 0, 1], [100_352, 128, 1280, 10], [3, 3, 3, 70]])
    func sharesCoverEveryElementOnce(_ counts: [Int]) {
        let seen = Mutex(counts.map { [Int](repeating: 0, count: $0) })
        Parallel.share(counts, grain: 32) { array, range in
            seen.withLock { all in for element in range { all[array][element] += 1 } }
        }
        #expect(seen.withLock { $0 }.allSatisfy { $0.allSatisfy { $0 == 1 } })
    }

    /// Half of the pieces are half of a large array, whichever small ones follow.
    @Test func sharesAreOfOneSize() {
        let sizes = Mutex([Int]())
        Parallel.share([10_000, 1, 1, 1], grain: 1000) { array, range in
            if array == 0 { sizes.withLock { $0.append(range.count) } }
        }
        let all = sizes.withLock { $0 }
        #expect(all.count == 12)
        #expect(all.allSatisfy { abs($0 - 10_003 / 12) < 32 })
    }
}
