extension TracedGraph {
    /// Computes once what several steps compute of the same numbers without axes: each weight's step of an
    /// optimizer asks for the same corrections.
    mutating func shareScalars() {
        let kept = Set(results.compactMap(\.value))
        var known: [ScalarStep: Int] = [:]
        var same: [Int: Int] = [:]
        for place in steps.indices {
            for (index, input) in steps[place].inputs.enumerated() {
                if let value = input.value, let other = same[value] {
                    steps[place].inputs[index] = .value(other)
                }
            }
            guard let key = ScalarStep(steps[place], self) else { continue }
            let value = steps[place].outputs[0]
            guard let other = known[key] else {
                known[key] = value
                continue
            }
            guard !kept.contains(value) else { continue }
            same[value] = other
            steps[place].inputs = []
            steps[place].outputs = []
        }
        steps.removeAll { $0.outputs.isEmpty }
    }
}

/// A step that makes one number of others, in so far as it says which.
private struct ScalarStep: Hashable {
    private enum Operand: Hashable {
        case value(Int)
        case number(DType, UInt64)
    }

    private let loop: ElementwiseLoop
    private let operands: [Operand]

    init?(_ step: TracedGraph.Step, _ graph: TracedGraph) {
        guard let operation = step.operation as? any ElementwiseOperation,
            step.outputs.count == 1, graph.types[step.outputs[0]].shape.isEmpty,
            let loop = operation.loop(
                step.inputs.map(graph.type), to: graph.types[step.outputs[0]])
        else { return nil }
        var operands: [Operand] = []
        for input in step.inputs {
            switch input {
            case .value(let value): operands.append(.value(value))
            case .constant(let tensor):
                guard tensor.rank == 0, tensor.dtype.isFloat else { return nil }
                let bits = tensor.element(at: tensor.offset).bitPattern
                operands.append(.number(tensor.dtype, bits))
            }
        }
        self.loop = loop
        self.operands = operands
    }
}
