/// A value of a trace: an input, or the result of a step.
package struct Symbol {
    let trace: Trace
    let index: Int
}

/// The operations of one run of a function, in order. Inputs come first among its values; what is
/// neither an input nor computed from one is a constant.
package final class Trace {
    struct Step {
        let operation: any Operation
        let inputs: [Tensor]
        /// The value that it makes.
        let output: Int
    }

    private(set) var steps: [Step] = []
    /// Of every value, inputs first.
    private(set) var types: [TensorType] = []

    /// A tensor of the same elements that stands for the next input.
    func input(_ example: Tensor) -> Tensor {
        let tensor = example.detached()
        tensor.symbol = Symbol(trace: self, index: types.count)
        types.append(TensorType(tensor.shape, tensor.dtype))
        return tensor
    }

    func record(_ operation: any Operation, _ inputs: [Tensor], _ output: Tensor) {
        output.symbol = Symbol(trace: self, index: types.count)
        types.append(TensorType(output.shape, output.dtype))
        // The tape is not needed to run again, and would hold every step's elements.
        let plain = inputs.map { $0.node == nil ? $0 : $0.detached() }
        steps.append(Step(operation: operation, inputs: plain, output: types.count - 1))
    }
}
