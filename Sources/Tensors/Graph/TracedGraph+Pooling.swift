extension TracedGraph {
    /// Makes one step of a convolution, the relu after it and a pooling of 2 by 2, and one of their
    /// gradients, where nothing else reads what lies in between.
    mutating func poolConvolutions() {
        for place in steps.indices {
            if let match = PooledMatch(self, place) { replace(match) }
        }
        steps.removeAll { $0.outputs.isEmpty }
    }

    private mutating func replace(_ match: PooledMatch) {
        let convolution = steps[match.convolution]
        let operation = match.operation
        let pooled = steps[match.pooling].outputs[0]
        let winners = addValue(TensorType(types[pooled].shape, .uint8))
        steps[match.pooling] = Step(
            operation: PooledConvolution(
                window: operation.convolution.window, hasBias: operation.hasBias,
                isRectified: operation.isRectified),
            inputs: convolution.inputs, outputs: [pooled, winners])
        drop(match.convolution)
        guard let backward = match.backward else { return }
        let g = steps[backward.pooling].inputs[1]
        let weight = steps[backward.weight].outputs[0]
        let others = [backward.bias, backward.input].compactMap { $0 }.map { steps[$0].outputs[0] }
        for place in backward.places { drop(place) }
        steps[backward.place] = Step(
            operation: PooledConvolutionGradient(
                window: operation.convolution.window, hasBias: backward.bias != nil,
                needsInput: backward.input != nil),
            inputs: Array(convolution.inputs.prefix(2)) + [g, .value(winners)],
            outputs: [weight] + others)
    }

    /// A step that makes nothing is nobody's any more.
    private mutating func drop(_ place: Int) {
        steps[place].inputs = []
        steps[place].outputs = []
    }
}

/// The steps of a convolution that is pooled at once, and of its gradients.
private struct PooledMatch {
    struct Backward {
        let pooling: Int
        let relu: Int?
        let weight: Int
        let bias: Int?
        let input: Int?

        var places: [Int] { [pooling, relu, weight, bias, input].compactMap { $0 } }
        /// Where one step may stand for all: what it reads is there, and nothing has read what it makes.
        var place: Int { relu ?? pooling }
    }

    let pooling: Int
    let convolution: Int
    let operation: FusedConvolution
    let backward: Backward?

    init?(_ graph: TracedGraph, _ place: Int) {
        let steps = graph.steps
        guard let pool = steps[place].operation as? Pooling, Self.isHalving(pool),
            case .maximum = pool.kind, let value = steps[place].inputs[0].value,
            let maker = graph.makers[value]
        else { return nil }
        let operation: FusedConvolution
        switch steps[maker].operation {
        case let fused as FusedConvolution: operation = fused
        case let plain as Convolution: operation = FusedConvolution(convolution: plain)
        default: return nil
        }
        guard let x = steps[maker].inputs[0].value, let w = steps[maker].inputs[1].value,
            graph.types[x].dtype == .float32, graph.types[w].dtype == .float32,
            DirectConvolution.canPool(
                graph.types[x], operation.convolution.window, outputs: graph.types[w].shape[3])
        else { return nil }
        pooling = place
        convolution = maker
        self.operation = operation
        let readers = graph.readers
        var others = readers[value].filter { $0 != place }
        guard !others.isEmpty else {
            backward = nil
            return
        }
        guard
            let back = others.first(where: { $0 < steps.count && Self.isGradient(steps[$0], pool) }
            ),
            steps[back].inputs[0].value == value
        else { return nil }
        others.removeAll { $0 == back }
        var gradient = steps[back].outputs[0]
        var relu: Int?
        if operation.isRectified {
            guard readers[gradient].count == 1, let next = readers[gradient].first,
                others == [next],
                next < steps.count, steps[next].operation is ReluGradient,
                steps[next].inputs[0].value == value
            else { return nil }
            relu = next
            gradient = steps[next].outputs[0]
        } else if !others.isEmpty {
            return nil
        }
        var (weight, bias, input) = (Int?.none, Int?.none, Int?.none)
        for reader in readers[gradient] {
            guard reader < steps.count else { return nil }
            let step = steps[reader]
            switch step.operation {
            case is ConvolutionWeight where weight == nil && step.inputs[0].value == x:
                weight = reader
            case is ConvolutionInput where input == nil && step.inputs[1].value == w: input = reader
            case let sum as Reduction where bias == nil && sum.axes == [0, 1, 2]:
                guard case .sum = sum.kind else { return nil }
                bias = reader
            default: return nil
            }
        }
        guard let weight else { return nil }
        backward = Backward(pooling: back, relu: relu, weight: weight, bias: bias, input: input)
    }

    private static func isHalving(_ pool: Pooling) -> Bool {
        let window = pool.window
        return window.kernel == (2, 2) && window.stride == (2, 2) && window.pad == (0, 0, 0, 0)
    }

    private static func isGradient(_ step: TracedGraph.Step, _ pool: Pooling) -> Bool {
        guard let other = step.operation as? Pooling, other.window == pool.window,
            case .maximumGradient = other.kind
        else { return false }
        return true
    }
}
