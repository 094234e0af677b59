/// What a trace recorded, as steps between numbered values, for passes to rewrite before it is planned.
struct TracedGraph {
    enum Source {
        case value(Int)
        case constant(Tensor)

        var value: Int? {
            if case .value(let value) = self { value } else { nil }
        }

        func isSame(as other: Source) -> Bool {
            switch (self, other) {
            case (.value(let a), .value(let b)): a == b
            case (.constant(let a), .constant(let b)): a === b
            default: false
            }
        }
    }

    struct Step {
        var operation: any Operation
        var inputs: [Source]
        /// The values that it makes: one, but for a fused operation.
        var outputs: [Int]

        var isView: Bool { operation is any ViewOperation }
        var values: [Int] { inputs.compactMap(\.value) }
    }

    var steps: [Step]
    /// Of every value.
    var types: [TensorType]
    let inputs: [(value: Int, source: Trace.Input)]
    var results: [Source]

    init(_ trace: Trace, results: [Tensor]) {
        func source(_ tensor: Tensor) -> Source {
            guard let symbol = tensor.symbol, symbol.trace === trace else {
                return .constant(tensor)
            }
            return .value(symbol.index)
        }
        steps = trace.steps.map {
            Step(operation: $0.operation, inputs: $0.inputs.map(source), outputs: [$0.output])
        }
        types = trace.types
        inputs = trace.inputs
        self.results = results.map(source)
    }

    /// A further value, for what a fused operation makes beside its result.
    mutating func addValue(_ type: TensorType) -> Int {
        types.append(type)
        return types.count - 1
    }

    /// The steps that read each value, in order; results are read by a last one that is not there.
    var readers: [[Int]] {
        var readers = [[Int]](repeating: [], count: types.count)
        for (place, step) in steps.enumerated() {
            for value in step.values { readers[value].append(place) }
        }
        for value in results.compactMap(\.value) { readers[value].append(steps.count) }
        return readers
    }

    /// The step that makes each value; nil for inputs.
    var makers: [Int?] {
        var makers = [Int?](repeating: nil, count: types.count)
        for (place, step) in steps.enumerated() {
            for value in step.outputs { makers[value] = place }
        }
        return makers
    }

    func type(_ source: Source) -> TensorType {
        switch source {
        case .value(let value): types[value]
        case .constant(let tensor): TensorType(tensor.shape, tensor.dtype)
        }
    }

    /// Makes each result the output of a step that computes it for this result alone: what is an input, a
    /// constant, a view, or a result already is copied.
    mutating func makeResultsApart() {
        let makers = makers
        var seen: Set<Int> = []
        for (place, result) in results.enumerated() {
            if let value = result.value, let maker = makers[value], !steps[maker].isView,
                seen.insert(value).inserted
            {
                continue
            }
            let copy = addValue(type(result))
            steps.append(Step(operation: Contiguous(), inputs: [result], outputs: [copy]))
            results[place] = .value(copy)
        }
    }

    /// Drops the steps that no result depends on.
    mutating func dropUnneeded() {
        var isNeeded = [Bool](repeating: false, count: types.count)
        for value in results.compactMap(\.value) { isNeeded[value] = true }
        var kept: [Step] = []
        for step in steps.reversed() where step.outputs.contains(where: { isNeeded[$0] }) {
            kept.append(step)
            for value in step.values { isNeeded[value] = true }
        }
        steps = kept.reversed()
    }
}
