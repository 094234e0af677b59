import Glibc

/// A function of tensors worked out once, to be run many times on inputs of the same shapes.
///
/// The function is traced: its operations are noted while it runs on examples, so anything it
/// decides by other means than tensors is decided then, and reading an element is an error. Steps
/// whose results nobody needs are dropped, buffers are laid out once by how long each is needed,
/// and operations that can write over an input do. Running allocates no tensors; some operations
/// take scratch memory of their own.
package final class Plan {
    /// An operation with the tensors it reads and the one it writes, all made beforehand.
    private struct Step {
        let operation: any Operation
        let inputs: [Tensor]
        let destination: Tensor
    }

    private let inputs: [Tensor]
    private var steps: [Step] = []
    private let outputs: [Tensor]

    /// What all results in between need together.
    package let bufferBytes: Int
    /// Operations that are run, views not counted.
    package var stepCount: Int { steps.count }

    /// Plans a function for inputs of the types of these examples, on which it is run once.
    package init(
        _ function: ([Tensor]) throws -> [Tensor], like examples: [Tensor]
    ) throws {
        let trace = Trace()
        let results = try function(examples.map { trace.input($0) })
        let needed = Plan.needed(trace, results)
        let lives = Plan.lives(trace, needed, results)
        let buffers = Plan.buffers(trace, needed, lives, inputCount: examples.count, results)

        let layout = BufferLayout(buffers.list)
        bufferBytes = layout.byteCount
        let arena = try Storage.make(byteCount: layout.byteCount, for: "plan")
        var tensors: [Tensor?] = []
        inputs = try examples.map { try Tensor(uninitialized: $0.shape, $0.dtype, for: "plan") }
        tensors = inputs + Array(repeating: nil, count: trace.types.count - examples.count)
        func tensor(for source: Tensor) -> Tensor {
            guard let symbol = source.symbol, symbol.trace === trace else { return source }
            return tensors[symbol.index] ?? source
        }
        for step in trace.steps where needed[step.output] {
            let arguments = step.inputs.map(tensor)
            if let view = step.operation as? any ViewOperation {
                tensors[step.output] = try view.view(arguments[0])
                continue
            }
            let type = trace.types[step.output]
            let destination = Tensor(
                storage: arena, dtype: type.dtype, shape: type.shape,
                strides: Shape.contiguousStrides(type.shape),
                offset: layout.offsets[buffers.of[step.output]] / type.dtype.size)
            tensors[step.output] = destination
            steps.append(
                Step(operation: step.operation, inputs: arguments, destination: destination))
        }
        outputs = results.map { tensor(for: $0).detached() }
        for output in outputs { output.symbol = nil }
    }

    /// The function's results. They live in the plan's buffers: the next run overwrites them.
    package func run(_ values: [Tensor]) throws -> [Tensor] {
        guard values.count == inputs.count else {
            throw TensorError("plan", "\(values.count) inputs for a plan of \(inputs.count)")
        }
        for (input, value) in zip(inputs, values) {
            guard input.shape == value.shape, input.dtype == value.dtype else {
                throw TensorError(
                    "plan",
                    "an input is \(value.dtype.name) \(value.shape), but the plan is for "
                        + "\(input.dtype.name) \(input.shape)")
            }
            Walk.copy(value, into: input)
        }
        for step in steps {
            try Cancellation.check()
            try step.operation.evaluate(step.inputs, into: step.destination)
        }
        return outputs
    }

    // MARK: - Working it out

    private static func values(_ tensors: [Tensor], _ trace: Trace) -> [Int] {
        tensors.compactMap { tensor in
            tensor.symbol.flatMap { $0.trace === trace ? $0.index : nil }
        }
    }

    /// Which values the results depend on.
    private static func needed(_ trace: Trace, _ results: [Tensor]) -> [Bool] {
        var needed = [Bool](repeating: false, count: trace.types.count)
        for value in values(results, trace) { needed[value] = true }
        for step in trace.steps.reversed() where needed[step.output] {
            for value in values(step.inputs, trace) { needed[value] = true }
        }
        return needed
    }

    /// For each value whose elements it is (a view has those of what it looks at), and the last
    /// step that reads each of these.
    private static func lives(_ trace: Trace, _ needed: [Bool], _ results: [Tensor]) -> (
        owner: [Int], last: [Int]
    ) {
        var owner = Array(trace.types.indices)
        var last = [Int](repeating: 0, count: trace.types.count)
        for (place, step) in trace.steps.enumerated() where needed[step.output] {
            let read = values(step.inputs, trace)
            if step.operation is any ViewOperation, let source = read.first {
                owner[step.output] = owner[source]
            }
            for value in read { last[owner[value]] = place }
        }
        for value in values(results, trace) { last[owner[value]] = trace.steps.count }
        return (owner, last)
    }

    /// A buffer for each value that is computed; a step that may write over an input which nobody
    /// needs later takes that input's.
    private static func buffers(
        _ trace: Trace, _ needed: [Bool], _ lives: (owner: [Int], last: [Int]), inputCount: Int,
        _ results: [Tensor]
    ) -> (list: [BufferLayout.Buffer], of: [Int]) {
        var list: [BufferLayout.Buffer] = []
        var of = [Int](repeating: -1, count: trace.types.count)
        for (place, step) in trace.steps.enumerated() where needed[step.output] {
            if step.operation is any ViewOperation { continue }
            let type = trace.types[step.output]
            let end = Swift.max(lives.last[step.output], place)
            if let reused = overwritable(step, place, trace, lives, inputCount) {
                of[step.output] = of[reused]
                list[of[reused]] = BufferLayout.Buffer(
                    byteCount: list[of[reused]].byteCount,
                    life: list[of[reused]].life.lowerBound...end)
                continue
            }
            of[step.output] = list.count
            let bytes = Shape.product(type.shape) * type.dtype.size
            list.append(BufferLayout.Buffer(byteCount: bytes, life: place...end))
        }
        return (list, of)
    }

    /// An input of the output's type whose elements are read for the last time here, once.
    private static func overwritable(
        _ step: Trace.Step, _ place: Int, _ trace: Trace, _ lives: (owner: [Int], last: [Int]),
        _ inputCount: Int
    ) -> Int? {
        for (index, input) in step.inputs.enumerated() where step.operation.canOverwrite(index) {
            guard let value = input.symbol?.index, value >= inputCount,
                lives.owner[value] == value, lives.last[value] == place,
                trace.types[value] == trace.types[step.output]
            else { continue }
            let readers = values(step.inputs, trace).filter { lives.owner[$0] == value }
            if readers.count == 1 { return value }
        }
        return nil
    }
}
