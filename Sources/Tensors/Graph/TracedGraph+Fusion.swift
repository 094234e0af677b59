/// An operation that can do what the next one does in the same pass over the elements.
///
/// Passes over a traced graph ask, step by step, whether the maker of a step's input can take the step
/// over; what they get is run by plans alone, and its gradient is in the graph already.
protocol Absorbing: Operation {
    /// An operation that does this one and `next`, whose input `index` is this one's only use; it reads
    /// this one's inputs and then next's others. nil where there is none.
    ///
    /// - Parameter types: of this one's inputs, then of next's.
    func absorbing(
        _ next: any Operation, at index: Int, _ own: [TensorType], _ types: [TensorType]
    ) -> (any Operation)?
}

extension TracedGraph {
    /// Puts operations that do several in one pass where neighbours allow it.
    mutating func fuse() {
        readRectifiedValues()
        absorbNeighbours()
        poolConvolutions()
        rectifyNormalizationGradients()
        shareScalars()
        dropUnneeded()
        chainElementwise()
    }

    /// relu's gradient asks where its input is positive: just where its output is. So the input is free.
    private mutating func readRectifiedValues() {
        var rectified: [Int: Int] = [:]
        for step in steps where (step.operation as? Unary)?.kind == .relu {
            if let value = step.inputs[0].value { rectified[value] = step.outputs[0] }
        }
        for place in steps.indices where steps[place].operation is ReluGradient {
            if let value = steps[place].inputs[0].value, let output = rectified[value] {
                steps[place].inputs[0] = .value(output)
            }
        }
    }

    /// Lets makers take over the steps that read them, in order: a product its bias, and the two a relu.
    private mutating func absorbNeighbours() {
        let makers = makers
        var readers = readers
        for place in steps.indices {
            while let maker = absorb(place, makers, readers) {
                for value in steps[maker].values {
                    readers[value] = readers[value].map { $0 == maker ? place : $0 }
                }
                steps[maker].inputs = []
                steps[maker].outputs = []
            }
        }
        steps.removeAll { $0.outputs.isEmpty }
    }

    /// Lets the maker of one of a step's inputs take the step over, in the step's place. Returns the maker,
    /// whose own place is free then.
    private mutating func absorb(_ place: Int, _ makers: [Int?], _ readers: [[Int]]) -> Int? {
        let next = steps[place]
        guard next.outputs.count == 1, !next.isView else { return nil }
        for (index, input) in next.inputs.enumerated() {
            guard let value = input.value, let maker = makers[value], readers[value] == [place],
                steps[maker].outputs.count == 1,
                let absorbing = steps[maker].operation as? any Absorbing,
                let fused = absorbing.absorbing(
                    next.operation, at: index, steps[maker].inputs.map(type),
                    next.inputs.map(type))
            else { continue }
            var others = next.inputs
            others.remove(at: index)
            steps[place] = Step(
                operation: fused, inputs: steps[maker].inputs + others, outputs: next.outputs)
            return maker
        }
        return nil
    }
}
