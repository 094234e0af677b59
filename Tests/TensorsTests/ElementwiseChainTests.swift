import Testing

@testable import Tensors

/// Elementwise steps that are run in one pass give the bits that they give one after another.
@Suite struct ElementwiseChainTests {
    private static let shapes = [
        [2049], [9, 7], [70, 50], [3, 9000], [5000, 1], [40, 3, 40], [1, 40_000], [130, 8, 20],
    ]

    // MARK: - Graphs of any kind

    /// Inputs of all the forms in which a chain reads them, and of some that it does not.
    private static func inputs(_ shape: [Int], _ random: inout Random) throws -> [Tensor] {
        let last = shape[shape.count - 1]
        let column = Array(shape.dropLast()) + [1]
        return [
            try random.normal(shape), try random.normal(shape), try random.normal(shape),
            try random.normal(shape).cast(.float64),
            try random.integers(shape, low: -9, high: 9).cast(.int32),
            try random.normal([last]), try random.normal(column),
            try random.normal(column).cast(.float64),
            try random.normal(Array(repeating: 1, count: shape.count - 1) + [last]),
            try random.normal([]), try random.normal([]).cast(.float64),
            try random.normal(Array(shape.reversed())),
        ]
    }

    /// Some forty operations on the inputs and on each other's results, drawn by the seed.
    private static func compute(
        _ inputs: [Tensor], _ shape: [Int], _ seed: UInt64
    ) throws -> [Tensor] {
        var draw = Draw(seed)
        var pool = inputs.dropLast() + [try inputs[inputs.count - 1].transpose()]
        var results: [Tensor] = []
        func float(_ x: Tensor) throws -> Tensor { x.dtype.isFloat ? x : try x.cast(.float32) }
        for _ in 0..<40 {
            let (a, b) = (pool[draw(pool.count)], pool[draw(pool.count)])
            let made: Tensor
            switch draw(22) {
            case 0, 1: made = try a + b
            case 2: made = try a - b
            case 3, 4: made = try a * b
            case 5: made = try a / (b.abs() + 1)
            case 6: made = try a.maximum(b)
            case 7: made = try a.greater(b)
            case 8: made = try Tensor.select(a.less(0.1), a, b)
            case 9: made = try float(a).tanh()
            case 10: made = try float(a).abs().sqrt()
            case 11: made = try float(a).sigmoid()
            case 12: made = try a.relu()
            case 13: made = try a.cast(.float64)
            case 14: made = try a.cast(.int32)
            case 15: made = try a.cast(.bool)
            case 16: made = try a * 0.25
            case 17: made = try 1 - a
            case 18:
                made =
                    a.dtype == b.dtype && a.dtype == .float32 && a.shape == b.shape
                    ? try ReluGradient()(a, b) : try a.minimum(b)
            // What no chain takes in: what depends on it cannot be in the group of what it depends on.
            case 19: made = a.rank > 0 ? try float(a).sum(axes: [a.rank - 1], keepDims: true) : a
            case 20: made = try float(a).softplus()
            default:
                made =
                    a.shape == shape ? try a.mean(axes: nil).expand(shape) : try float(a).square()
            }
            pool.append(made)
            if draw(6) == 0 { results.append(made) }
        }
        return results + pool.suffix(2)
    }

    @Test(arguments: 0..<60 as Range<UInt64>) func graphsOfAnyKind(_ seed: UInt64) throws {
        var random = Random(seed: seed)
        let shape = Self.shapes[Int(seed) % Self.shapes.count]
        func plan(_ isFused: Bool) throws -> Plan {
            try Plan(fusing: isFused) { trace in
                var random = Random(seed: 0)
                let inputs = try Self.inputs(shape, &random).map { trace.input(like: $0) }
                return try Self.compute(inputs, shape, seed)
            }
        }
        let (fused, plain) = (try plan(true), try plan(false))
        #expect(fused.stepCount <= plain.stepCount)
        for _ in 0..<2 {
            let inputs = try Self.inputs(shape, &random)
            let found = try fused.results(for: inputs)
            let expected = try plain.results(for: inputs)
            let eager = try Self.compute(inputs, shape, seed)
            #expect(found.count == expected.count)
            for (place, pair) in zip(found, zip(expected, eager)).enumerated() {
                try expectSameBits(pair.0, pair.1.0, "seed \(seed), result \(place)")
                try expectSameBits(pair.1.0, pair.1.1, "seed \(seed), eager result \(place)")
            }
        }
    }

    private func expectSameBits(_ a: Tensor, _ b: Tensor, _ what: String) throws {
        #expect(a.shape == b.shape && a.dtype == b.dtype, "\(what)")
        let isSame = try zip(a.doubles(), b.doubles()).allSatisfy {
            $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN)
        }
        #expect(isSame, "\(what)")
    }

    // MARK: - What a chain is

    private func adam(_ x: [Tensor]) throws -> [Tensor] {
        let mean = try x[1] * 0.9 + x[3] * 0.1
        let square = try x[2] * 0.999 + x[3].square() * 0.001
        let correction = try 1 - x[4]
        let weight = try x[0] - mean / correction / ((square / correction).sqrt() + 1e-8) * x[5]
        return [weight, mean, square]
    }

    @Test func anOptimizersStepIsOnePass() throws {
        let shape = [3, 1000]
        var random = Random(seed: 1)
        let inputs =
            try (0..<4).map { _ in try random.normal(shape).abs() }
            + [0.5, 0.01].map { try Tensor(scalar: $0, .float64) }
        let plan = try Plan(adam, like: inputs)
        // The number without axes is apart.
        #expect(plan.stepCount == 2 && plan.stepNames.first == "subtract")
        // What lies between needs no buffers.
        #expect(plan.bufferBytes <= 3 * 12_032 + 64)
        for (found, expected) in zip(try plan.run(inputs), try adam(inputs)) {
            try expectSameBits(found, expected, "adam")
        }
    }

    @Test func aResultIsWrittenOverWhatIsReadNoMore() throws {
        let x = try Random(seed: 2).copyOfNormal([4000])
        let plan = try Plan(
            { x in
                // Softplus is no part of a chain, and makes a buffer that the chain may write over.
                let y = try x[0].softplus()
                return [try (y * 2 + 1).tanh()]
            }, like: [x])
        #expect(plan.stepCount == 2 && plan.bufferBytes == 16_000)
        try expectSameBits(plan.run([x])[0], (x.softplus() * 2 + 1).tanh(), "over")
        let two = try Plan(
            { x in
                let y = try x[0].softplus()
                let z = try y + 1
                return [try z * 2, try y * z]
            }, like: [x])
        // The first result is made while the buffer is still to be read, the second may take it.
        #expect(two.stepCount == 2 && two.bufferBytes == 32_000)
        let z = try x.softplus() + 1
        let results = try two.run([x])
        try expectSameBits(results[0], z * 2, "first")
        try expectSameBits(results[1], x.softplus() * z, "second")
    }

    @Test func whatDependsOnAStepOutsideIsApart() throws {
        let x = try Random(seed: 3).copyOfNormal([60, 50])
        let function = { (x: [Tensor]) in
            let a = try x[0] * 2 + 1
            // The sum reads a and is read by b: the two cannot be one step.
            let b = try (a - a.sum(axes: [1], keepDims: true)) * a
            return [b]
        }
        let plan = try Plan(function, like: [x])
        #expect(plan.stepNames.count { $0.contains("+") } == 2)
        try expectSameBits(plan.run([x])[0], function([x])[0], "apart")
    }

    @Test func smallTensorsAreLeftAlone() throws {
        let x = try Tensor.ones([100])
        let plan = try Plan({ [try ($0[0] * 2 + 1) * 3] }, like: [x])
        #expect(plan.stepCount == 3)
        // Unless there is so much to do that one start instead of many counts.
        let function = { (x: [Tensor]) in [try (0..<5).reduce(x[0]) { y, _ in try y * 2 + 1 }] }
        let long = try Plan(function, like: [x])
        #expect(long.stepCount == 1)
        try expectSameBits(long.run([x])[0], function([x])[0], "long")
    }

    @Test func liveTensorsMayLieAnyhow() throws {
        let x = try Random(seed: 4).copyOfNormal([60, 50])
        let weight = try Random(seed: 5).copyOfNormal([50, 60]).transpose()
        let plan = try Plan { trace in
            let (x, w) = (trace.input(like: x), trace.live(weight))
            return [try (x * w + 1) / 3]
        }
        try expectSameBits(plan.run([x])[0], (x * weight + 1) / 3, "transposed")
        try weight.assign([], x)
        try expectSameBits(plan.run([x])[0], (x * x + 1) / 3, "written")
    }

    @Test func anIntegerDividedByZero() throws {
        let x = try Tensor.ones([5000], .int64)
        let plan = try Plan({ [try ($0[0] + 1).floorDivide($0[1])] }, like: [x, x])
        #expect(plan.stepCount == 1)
        #expect(try plan.run([x, x])[0].toArray(Int64.self) == Array(repeating: 2, count: 5000))
        let error = #expect(throws: TensorError.self) {
            try plan.run([x, Tensor.zeros([5000], .int64)])
        }
        #expect(error?.message == "floor_divide: an integer was divided by zero")
    }

    @Test func aTensorWithoutElements() throws {
        let x = try Tensor.zeros([0, 5000])
        let plan = try Plan({ [try ($0[0] + 1) * 2] }, like: [x])
        #expect(try plan.run([x])[0].shape == [0, 5000])
    }

    // MARK: - Numbers and results

    @Test func theSameNumberIsComputedOnce() throws {
        let (x, step) = (try Tensor.ones([10]), try Tensor(scalar: 3, .float64))
        let plan = try Plan(
            { x in
                let corrections = try (0..<4).map { _ in try 1 - x[1].number(0.9).power(x[1]) }
                return try corrections.map { try x[0] / $0 }
            }, like: [x, step])
        #expect(plan.stepNames == ["power", "subtract", "divide", "divide", "divide", "divide"])
        let result = try plan.run([x, step])[3].toArray(Float.self)[0]
        #expect(abs(result - 1 / (1 - 0.9 * 0.9 * 0.9)) < 4e-6)
    }

    @Test func resultsApartMayBeTakenAway() throws {
        let x = try Random(seed: 6).copyOfNormal([3000])
        let (weight, other) = (try x.duplicated(), try x.duplicated())
        // A result that is bound, one that is there twice, a constant and a view, too.
        let plan = try Plan(resultsApart: true) { trace in
            let (w, o) = (trace.bound(like: x), trace.bound(like: x))
            let sum = try w + o
            return [sum, sum, o, try Tensor.ones([3000]), try w.reshape([60, 50])]
        }
        for step in 1...3 {
            let (before, second) = (try weight.duplicated(), try other.duplicated())
            let results = try plan.run(bound: [weight, other])
            try expectSameBits(results[1], before + second, "twice, step \(step)")
            try expectSameBits(results[2], second, "bound, step \(step)")
            try expectSameBits(results[4], before.reshape([60, 50]), "view, step \(step)")
            try weight.exchangeElements(with: results[0], for: "test")
            try expectSameBits(weight, before + second, "step \(step)")
        }
        // What others look at stays theirs.
        let view = weight.copied()
        let before = try weight.duplicated()
        try weight.exchangeElements(with: try plan.run(bound: [weight, other])[0], for: "test")
        try expectSameBits(view, before, "view")
        _ = try plan.run(bound: [weight, other])
        try expectSameBits(weight, before + other, "after another run")
        #expect(throws: TensorError.self) { try plan.run(bound: [weight]) }
        #expect(throws: TensorError.self) { try plan.run(bound: [weight, Tensor.ones([2])]) }
    }
}

/// Draws numbers below a bound (splitmix64).
private struct Draw {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

    mutating func callAsFunction(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}

extension Random {
    /// A tensor of normal numbers, where no more are wanted.
    fileprivate func copyOfNormal(_ shape: [Int]) throws -> Tensor {
        var random = self
        return try random.normal(shape)
    }
}
