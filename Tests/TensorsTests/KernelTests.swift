import Glibc
import Kernels
import Tensors
import Testing

/// Vectorised loops against plain ones in double, over sizes that leave every remainder.
@Suite struct KernelTests {
    private let sizes = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65, 127, 1000, 40_001]

    private func values(_ count: Int, _ low: Double, _ high: Double) throws -> Tensor {
        var random = Random(seed: UInt64(count))
        return try random.uniform([count], low: low, high: high)
    }

    /// The largest distance from the exact value, in units of the last place of a float32.
    private func error(
        _ low: Float, _ high: Float, _ function: (Tensor) throws -> Tensor,
        _ exact: (Double) -> Double
    ) throws -> Double {
        let count = 200_000
        let points = (0..<count).map { low + (high - low) * Float($0) / Float(count) }
        let results: [Float] = try function(Tensor(points)).toArray()
        return zip(points, results).map { point, result in
            let expected = exact(Double(point))
            let unit = Swift.max(
                Double(Float(expected).ulp), Double(Float.leastNormalMagnitude) * 1e-7)
            return abs(Double(result) - expected) / unit
        }.max() ?? 0
    }

    @Test func elementaryFunctionsAreAccurate() throws {
        #expect(try error(-87, 88.7, { try $0.exp() }, exp) <= 2)
        #expect(try error(-103, -87, { try $0.exp() }, exp) <= 2)
        #expect(try error(1e-3, 4, { try $0.log() }, log) <= 2)
        #expect(try error(1, 1e30, { try $0.log() }, log) <= 2)
        #expect(try error(-12, 12, { try $0.tanh() }, tanh) <= 4)
        #expect(try error(-0.01, 0.01, { try $0.tanh() }, tanh) <= 4)
        #expect(try error(-80, 80, { try $0.sigmoid() }, { 1 / (1 + exp(-$0)) }) <= 4)
    }

    @Test func elementaryFunctionsAtTheirEnds() throws {
        let tiny = Float.leastNonzeroMagnitude * 70_000
        let x = try Tensor([.infinity, -.infinity, .nan, 0, -0.0, tiny, -1, 89, -104] as [Float])
        let exps: [Float] = try x.exp().toArray()
        #expect(exps[0] == .infinity && exps[1] == 0 && exps[2].isNaN && exps[3] == 1)
        #expect(exps[7] == .infinity && exps[8] == 0)
        let logs: [Float] = try x.log().toArray()
        #expect(logs[0] == .infinity && logs[1].isNaN && logs[2].isNaN && logs[3] == -.infinity)
        #expect(abs(logs[5] - log(tiny)) < 1e-4 && logs[6].isNaN)
        let tanhs: [Float] = try x.tanh().toArray()
        #expect(tanhs[0] == 1 && tanhs[1] == -1 && tanhs[2].isNaN && tanhs[3] == 0)
        let sigmoids: [Float] = try x.sigmoid().toArray()
        #expect(sigmoids[0] == 1 && sigmoids[1] == 0 && sigmoids[2].isNaN)
    }

    @Test func everySizeAndStride() throws {
        for count in sizes {
            let a = try values(count, -2, 2)
            let b = try values(count + 1, 0.5, 2).narrow(axis: 0, from: 1, count: count)
            let (x, y): ([Float], [Float]) = (try a.toArray(), try b.toArray())
            #expect(try (a * b).toArray() == zip(x, y).map { $0 * $1 })
            #expect(try a.maximum(b).toArray() == zip(x, y).map { Swift.max($0, $1) })
            #expect(try (a.flip() + b).toArray() == zip(x.reversed(), y).map { $0 + $1 })
            #expect(try (1 - a).relu().toArray() == x.map { Swift.max(1 - $0, 0) })
            #expect(try a.less(b).toArray() == zip(x, y).map { $0 < $1 })
            let sum = x.reduce(0) { $0 + Double($1) }
            #expect(abs(try a.sum().item() - sum) <= 1e-6 * Double(count + 1))
            if count > 0 {
                #expect(try a.max().item() == x.max().map(Double.init))
                #expect(try Int(a.argmin().item()) == x.indices.min { x[$0] < x[$1] })
            }
        }
    }

    @Test func columnsAreFoldedAtEveryWidth() throws {
        for (rows, width) in [
            (1, 1), (3, 5), (17, 63), (1000, 64), (257, 65), (5000, 33), (2, 200),
        ] {
            let x = try values(rows * width, -1, 1).reshape([rows, width])
            let numbers: [Float] = try x.toArray()
            let sums = (0..<width).map { column in
                (0..<rows).reduce(0) { $0 + Double(numbers[$1 * width + column]) }
            }
            for (a, b) in zip(try x.sum(axis: 0).doubles(), sums) { #expect(abs(a - b) < 1e-4) }
            let lows = (0..<width).map { column in
                (0..<rows).map { numbers[$0 * width + column] }.min()
            }
            #expect(try x.min(axis: 0).toArray(Float.self) == lows.compactMap(\.self))
        }
    }

    /// Adam's step in one pass, against its definition.
    @Test func adam() throws {
        for count in [1, 7, 16, 1001] {
            let (w, g) = (
                try values(count, -1, 1),
                try values(count + 1, -1, 1).narrow(axis: 0, from: 0, count: count).contiguous()
            )
            let (m, v) = (try Tensor.zeros([count]), try Tensor.zeros([count]))
            var expected = try w.doubles()
            let slopes = try g.doubles()
            var means = [Double](repeating: 0, count: count)
            var squares = means
            for step in 1...3 {
                try Tensor.adam([w], [m], [v], [g], lr: 0.01, epsilon: 1e-7, step: step)
                for i in 0..<count {
                    means[i] = 0.9 * means[i] + 0.1 * slopes[i]
                    squares[i] = 0.999 * squares[i] + 0.001 * slopes[i] * slopes[i]
                    let mean = means[i] / (1 - pow(0.9, Double(step)))
                    let square = squares[i] / (1 - pow(0.999, Double(step)))
                    expected[i] -= 0.01 * mean / (square.squareRoot() + 1e-7)
                }
            }
            for (a, b) in zip(try w.doubles(), expected) { #expect(abs(a - b) < 2e-6) }
        }
    }

    /// What is added of a gradient is 1 − β to the last digit, though β in float32 is not 0.999.
    @Test func adamKeepsItsSharesExact() {
        var (w, m, v) = ([0] as [Float], [0] as [Float], [0] as [Float])
        kernel_adam_f32(&w, &m, &v, [1], 1, 0.9, 0.999, 0.01, 0.001, 1e-8, 0)
        #expect(m == [0.1] && v == [0.001])
    }

    /// Within a piece of parallel work all runs on one thread; the bits are the same.
    @Test func resultsDoNotDependOnThreads() throws {
        func all() throws -> [[Float]] {
            var random = Random(seed: 5)
            let x = try random.normal([300, 400])
            let images = try random.normal([9, 20, 20, 8])
            let weight = try random.normal([3, 3, 8, 16])
            let (value, gradients) = try Gradient.valueAndGradients(
                of: { try $0[0].conv2d($0[1]).relu().square().mean() }, at: [images, weight])
            let tensors = [
                x, try x.matmul(x.transpose()), try x.sum(), try x.sum(axis: 0), try x.exp(), value,
            ]
            return try (tensors + gradients).map { try $0.toArray() }
        }
        nonisolated(unsafe) var alone: [[Float]] = []
        Parallel.run(2) { piece in
            if piece == 0 { alone = (try? all()) ?? [] }
        }
        #expect(try all() == alone)
    }

    /// Known answers of the generator's authors (Random123, kat_vectors).
    @Test(arguments: [
        (
            [0, 0, 0, 0, 0, 0] as [UInt32],
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8] as [UInt32]
        ),
        (
            [.max, .max, .max, .max, .max, .max],
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        ),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344, 0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        ),
    ])
    func philox(_ input: [UInt32], _ expected: [UInt32]) {
        func wide(_ low: Int) -> UInt64 { UInt64(input[low]) | UInt64(input[low + 1]) << 32 }
        var words = [UInt32](repeating: 0, count: 4)
        kernel_philox(&words, 1, wide(4), wide(2), wide(0))
        #expect(words == expected)
    }

    @Test func bytesAreScaledExactly() {
        let bytes = (0...255).map { UInt8($0) }
        var scaled = [Float](repeating: 0, count: 256)
        kernel_gather_bytes_f32(&scaled, bytes, [0], 1, 256)
        #expect(scaled == bytes.map { Float($0) / 255 })
    }

    @Test(arguments: [1, 3, 16, 65, 784])
    func gatheredRowsAreThoseNamed(_ width: Int) {
        let stored = (0..<12 * width).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 251) }
        let rows = [11, 0, 5, 5, 7, 2, 11, 3, 1]
        var got = [Float](repeating: -1, count: rows.count * width + 1)
        kernel_gather_bytes_f32(&got, stored, rows, rows.count, width)
        let expected = rows.flatMap { row in
            (0..<width).map { Float(stored[row * width + $0]) / 255 }
        }
        #expect(got == expected + [-1])
    }

    /// A mean that has shrunk below the normal numbers is zero from then on, so that it costs no more time.
    @Test func adamFlushesWhatIsDenormal() {
        var (w, m, v) = ([1] as [Float], [Float.leastNormalMagnitude * 1.01], [0] as [Float])
        kernel_adam_f32(&w, &m, &v, [0], 1, 0.9, 0.999, 0.001, 0.1, 1e-8, 0)
        #if arch(x86_64) || arch(arm64)
            #expect(m == [0])
        #endif
        #expect(w == [1])
        #expect(Float.leastNormalMagnitude / 2 > 0, "the mode is as it was")
    }

    /// Many blocks are made side by side, a single one by itself; the key's halves all count.
    @Test func philoxBlocksDependOnTheirPlaceAlone() {
        let (key, stream, first) =
            (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, UInt64.max - 9)
            as (UInt64, UInt64, UInt64)
        let blocks = 21
        var all = [UInt32](repeating: 0, count: 4 * blocks)
        kernel_philox(&all, blocks, key, stream, first)
        for block in 0..<blocks {
            var words = [UInt32](repeating: 0, count: 4)
            kernel_philox(&words, 1, key, stream, first &+ UInt64(block))
            #expect(words == Array(all[4 * block..<4 * block + 4]), "block \(block)")
        }
    }

    @Test func distributions() throws {
        var random = Random(seed: 11)
        let uniform = try random.uniform([100_000], low: -1, high: 3)
        #expect(abs(try uniform.mean().item() - 1) < 0.02)
        #expect(try uniform.min().item() >= -1)
        #expect(try uniform.max().item() < 3)
        let normal = try random.normal([100_000], mean: 2, std: 3)
        #expect(abs(try normal.mean().item() - 2) < 0.05)
        #expect(abs(try normal.std().item() - 3) < 0.05)
        let dice = try random.integers([60_000], low: 1, high: 7)
        for face in 1...6 {
            #expect(abs(try dice.equal(Double(face)).sum().item() - 10_000) < 400)
        }
        let order: [Int64] = try random.permutation(1000).toArray()
        #expect(order != order.sorted() && order.sorted() == (0..<1000).map(Int64.init))
        let kept = try Tensor.ones([100_000]).dropout(0.3, key: random.key())
        #expect(abs(try kept.mean().item() - 1) < 0.02)
        #expect(abs(try kept.equal(0).sum().item() - 30_000) < 800)
        #expect(Random(seed: 11) != random)
    }
}
