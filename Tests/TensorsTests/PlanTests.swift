import Tensors
import Testing

@Suite struct PlanTests {
    /// A small network's loss and gradients, as a step of training computes them.
    private func step(_ x: [Tensor]) throws -> [Tensor] {
        let (value, gradients) = try Gradient.valueAndGradients(
            of: { p in
                let a = try (x[0].conv2d(p[0], padding: .same) + p[1]).relu().maxPool2d((2, 2))
                let rows = try a.reshape([a.shape[0], -1]).dropout(0.25, key: x[2])
                return try (rows.matmul(p[2]).tanh()).crossEntropy(labels: x[1]).mean()
            }, at: Array(x[3...]))
        return [value] + gradients
    }

    private func inputs(_ seed: UInt64) throws -> [Tensor] {
        var random = Random(seed: seed)
        return [
            try random.normal([3, 6, 6, 2]), try random.integers([3], low: 0, high: 4),
            try random.key(), try random.normal([3, 3, 2, 5]), try random.normal([5]),
            try random.normal([45, 4]),
        ]
    }

    @Test func runsAsEagerDoes() throws {
        let plan = try Plan(step, like: inputs(1))
        for seed in 1...4 as ClosedRange<UInt64> {
            let values = try inputs(seed)
            let planned = try plan.run(values).map { try $0.doubles() }
            let eager = try step(values).map { try $0.doubles() }
            // Sums of what is fused have another order, and where tanh is near 1 its slope has few digits.
            for (a, b) in zip(planned, eager) {
                let size = b.map(abs).max() ?? 0
                #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 3e-5 * size }, "seed \(seed)")
            }
        }
    }

    @Test func buffersAreUsedAgain() throws {
        let x = try Tensor.ones([1000])
        let chain = { (x: [Tensor]) in
            var y = try x[0].matmul(Tensor.eye(1000))
            for _ in 0..<20 { y = try (y + 1).matmul(Tensor.eye(1000)) }
            return [y]
        }
        let plan = try Plan(chain, like: [x])
        // Two buffers take turns; an addition writes over what it reads.
        #expect(plan.bufferBytes <= 2 * 4096)
        #expect(try plan.run([x])[0].toArray() == [Float](repeating: 21, count: 1000))
        #expect(try plan.run([x * 2])[0].toArray() == [Float](repeating: 22, count: 1000))
    }

    @Test func whatNobodyNeedsIsDropped() throws {
        let x = try Tensor([1, 2] as [Float])
        let plan = try Plan(
            { x in
                _ = try x[0].exp()
                return [try x[0] + x[0].transpose(), x[0], try Tensor([7] as [Float])]
            }, like: [x])
        #expect(plan.stepCount == 1)
        let results = try plan.run([Tensor([3, 4] as [Float])])
        #expect(try results.map { try $0.toArray(Float.self) } == [[6, 8], [3, 4], [7]])
    }

    @Test func anInputIsNotOverwrittenThroughAView() throws {
        let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        let plan = try Plan(
            { x in
                let y = try x[0] * 2
                return [try y + y.transpose()]
            }, like: [x])
        #expect(try plan.run([x])[0].toArray() == [4, 10, 10, 16] as [Float])
    }

    /// Tensors know their trace and a trace its tensors: neither may keep the other.
    @Test func aTraceIsLetGo() throws {
        weak var symbolic: Tensor?
        weak var traced: Trace?
        let plan = try Plan { trace in
            let x = trace.input(like: try Tensor([1, 2] as [Float]))
            let y = try x * 2
            (traced, symbolic) = (trace, y)
            return [try y + 1]
        }
        #expect(traced == nil && symbolic == nil)
        #expect(try plan.run([Tensor([3, 4] as [Float])])[0].toArray() == [7, 9] as [Float])
    }

    @Test func mistakes() throws {
        let x = try Tensor([1, 2] as [Float])
        #expect(throws: TensorError.self) {
            try Plan({ x in try x[0].sum().item() > 0 ? x : [] }, like: [x])
        }
        let plan = try Plan({ [try $0[0] + 1] }, like: [x])
        #expect(throws: TensorError.self) { try plan.run([Tensor.zeros([3])]) }
        #expect(throws: TensorError.self) { try plan.run([]) }
    }
}
