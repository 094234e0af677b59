/// A value of a trace: an input, or the result of a step.
package struct Symbol {
    package let trace: Trace
    let index: Int
}

/// The operations of one run of a function, in order. What is neither an input nor computed from one is a
/// constant.
///
/// Nothing is computed meanwhile: a traced tensor has a shape and a type, and elements that mean nothing.
package final class Trace {
    /// Where an input's elements come from.
    enum Input {
        /// A tensor of the plan's own, filled before each run.
        case filled
        /// The tensor itself, read where it is at each run.
        case live(Tensor)
        /// A tensor that each run is given, read where it is.
        case bound
    }

    struct Step {
        let operation: any Operation
        let inputs: [Tensor]
        /// The value that it makes.
        let output: Int
    }

    private(set) var steps: [Step] = []
    /// Of every value.
    private(set) var types: [TensorType] = []
    /// By value.
    private(set) var inputs: [(value: Int, source: Input)] = []

    /// What was found while tracing and may change: a plan of the trace is good while all hold.
    package private(set) var assumptions: [() -> Bool] = []

    init() {}

    /// Takes note of something that may change, which what follows is traced for.
    package func assume(_ holds: @escaping () -> Bool) { assumptions.append(holds) }

    /// Stands for the next input that a run is given, of this one's shape and type.
    package func input(like example: Tensor) -> Tensor { stand(for: example, .filled) }

    /// Stands for a tensor that each run reads as it then is: a weight that changes in between.
    package func live(_ tensor: Tensor) -> Tensor { stand(for: tensor, .live(tensor)) }

    /// Stands for a tensor that each run is given, of this one's shape and type, and reads where it is.
    package func bound(like example: Tensor) -> Tensor { stand(for: example, .bound) }

    private func stand(for tensor: Tensor, _ source: Input) -> Tensor {
        let symbol = tensor.detached()
        symbol.symbol = Symbol(trace: self, index: types.count)
        inputs.append((types.count, source))
        types.append(TensorType(tensor.shape, tensor.dtype))
        return symbol
    }

    /// Lets go of what was recorded: its tensors know the trace, and would keep each other for ever.
    func end() {
        steps = []
        inputs = []
        assumptions = []
    }

    func record(_ operation: any Operation, _ inputs: [Tensor], _ output: Tensor) {
        output.symbol = Symbol(trace: self, index: types.count)
        types.append(TensorType(output.shape, output.dtype))
        // The tape is not needed to run again, and would hold every step's elements.
        let plain = inputs.map { $0.node == nil ? $0 : $0.detached() }
        steps.append(Step(operation: operation, inputs: plain, output: types.count - 1))
    }
}
