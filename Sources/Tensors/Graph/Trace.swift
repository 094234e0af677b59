/// A value of a trace, named by the place of the step that made it.
package struct Symbol {
    let trace: Trace
    let index: Int
}

/// The operations of one run of a function, in order.
package final class Trace {
    struct Step {
        let operation: any Operation
        let inputs: [Tensor]
        let output: Tensor
    }

    private(set) var steps: [Step] = []

    func record(_ operation: any Operation, _ inputs: [Tensor], _ output: Tensor) {
        output.symbol = Symbol(trace: self, index: steps.count)
        steps.append(Step(operation: operation, inputs: inputs, output: output))
    }
}
