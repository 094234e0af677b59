import Glibc

/// A function of tensors worked out once, to be run many times on inputs of the same shapes.
///
/// The function is traced: its operations are noted while it runs on stand-ins for the inputs, so
/// anything it decides by other means than tensors is decided then, and reading an element is an error.
/// Steps whose results nobody needs are dropped, neighbours are fused, buffers are laid out once by how
/// long each is needed, and operations that can write over an input do. Running allocates no tensors but
/// views of live inputs; some operations take scratch memory of their own.
package final class Plan {
    /// An operation with the tensors it reads and those it writes, all made beforehand.
    private struct Step {
        let operation: any Operation
        /// The operation, where it is one of several in one: found once, as asking takes a while.
        let fused: (any FusedOperation)?
        var inputs: [Tensor]
        let outputs: [Tensor]
    }

    /// A view of a live tensor, made anew for each run: between runs nothing holds the tensor's storage,
    /// so that it can be written in place.
    private struct LiveView {
        let operation: any ViewOperation
        let source: Tensor
        /// The view that `source` is, if it is one itself.
        let outer: Int?
        /// Where steps read it.
        var readers: [(step: Int, input: Int)] = []
    }

    /// What runs are given; may be filled in place before `run()`.
    package let inputs: [Tensor]
    private var steps: [Step] = []
    private var liveViews: [LiveView] = []
    private let outputs: [Tensor]
    private let nothing: Tensor

    /// What all results in between need together.
    package let bufferBytes: Int
    /// Operations that are run, views not counted.
    package var stepCount: Int { steps.count }
    /// Their names in order, for tests and for the curious.
    package var stepNames: [String] { steps.map(\.operation.name) }

    /// Plans a function for inputs of the types of these examples.
    package convenience init(
        _ function: ([Tensor]) throws -> [Tensor], like examples: [Tensor]
    ) throws {
        try self.init { trace in try function(examples.map { trace.input(like: $0) }) }
    }

    /// Plans a function that declares its inputs itself.
    ///
    /// - Parameter fusing: whether neighbours are run together where there is an operation for it.
    package init(fusing: Bool = true, _ function: (Trace) throws -> [Tensor]) throws {
        let graph = try Plan.graph(fusing: fusing, function)
        let buffers = PlannedBuffers(graph)
        let layout = BufferLayout(buffers.list)
        bufferBytes = layout.byteCount
        let arena = try Storage.make(byteCount: layout.byteCount, for: "plan")

        var tensors = [Tensor?](repeating: nil, count: graph.types.count)
        var live = [Int: Int?]()
        var filled: [Tensor] = []
        for (value, source) in graph.inputs {
            switch source {
            case .filled:
                let type = graph.types[value]
                let tensor = try Tensor(uninitialized: type.shape, type.dtype, for: "plan")
                filled.append(tensor)
                tensors[value] = tensor
            case .live(let tensor):
                tensors[value] = tensor
                live[value] = .some(nil)
            }
        }
        inputs = filled
        nothing = try Tensor.zeros([])
        func tensor(for source: TracedGraph.Source) throws -> Tensor {
            switch source {
            case .constant(let tensor): return tensor
            case .value(let value):
                guard let tensor = tensors[value] else {
                    throw TensorError("plan", "a value is read before it is made")
                }
                return tensor
            }
        }
        for step in graph.steps {
            var arguments = try step.inputs.map(tensor)
            if let view = step.operation as? any ViewOperation {
                tensors[step.outputs[0]] = try view.view(arguments[0])
                if let value = step.inputs[0].value, let outer = live[value] {
                    live[step.outputs[0]] = liveViews.count
                    let source = outer == nil ? arguments[0] : nothing
                    liveViews.append(LiveView(operation: view, source: source, outer: outer))
                }
                continue
            }
            for (place, source) in step.inputs.enumerated() {
                if let value = source.value, let view = live[value], let view {
                    liveViews[view].readers.append((steps.count, place))
                    arguments[place] = nothing
                }
            }
            let destinations = step.outputs.map { value in
                let type = graph.types[value]
                return Tensor(
                    storage: arena, dtype: type.dtype, shape: type.shape,
                    strides: Shape.contiguousStrides(type.shape),
                    offset: layout.offsets[buffers.of[value]] / type.dtype.size)
            }
            for (value, destination) in zip(step.outputs, destinations) {
                tensors[value] = destination
            }
            steps.append(
                Step(
                    operation: step.operation, fused: step.operation as? any FusedOperation,
                    inputs: arguments, outputs: destinations))
        }
        outputs = try graph.results.map { source in
            if let value = source.value, let view = live[value], view != nil {
                throw TensorError("plan", "a view of a live tensor cannot be a result")
            }
            return try tensor(for: source)
        }
        for output in outputs { output.symbol = nil }
    }

    /// What a plan of this function would need for all results in between, without making one.
    package static func bufferBytes(_ function: (Trace) throws -> [Tensor]) throws -> Int {
        BufferLayout(PlannedBuffers(try graph(fusing: true, function)).list).byteCount
    }

    private static func graph(
        fusing: Bool, _ function: (Trace) throws -> [Tensor]
    ) throws -> TracedGraph {
        let trace = Trace()
        defer { trace.end() }
        var graph = TracedGraph(trace, results: try function(trace))
        graph.dropUnneeded()
        if fusing { graph.fuse() }
        return graph
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
        return try run()
    }

    /// The function's results, in tensors of their own.
    package func results(for values: [Tensor]) throws -> [Tensor] {
        try run(values).map { output in
            let copy = try Tensor(uninitialized: output.shape, output.dtype, for: "plan")
            Walk.copy(output, into: copy)
            return copy
        }
    }

    /// The results for what `inputs` hold.
    package func run() throws -> [Tensor] {
        try bindLiveViews()
        defer { releaseLiveViews() }
        for step in steps {
            try Cancellation.check()
            if let fused = step.fused {
                try fused.evaluate(step.inputs, into: step.outputs)
            } else {
                try step.operation.evaluate(step.inputs, into: step.outputs[0])
            }
        }
        return outputs
    }

    private func bindLiveViews() throws {
        var made: [Tensor] = []
        made.reserveCapacity(liveViews.count)
        for view in liveViews {
            let tensor = try view.operation.view(view.outer.map { made[$0] } ?? view.source)
            made.append(tensor)
            for (step, input) in view.readers { steps[step].inputs[input] = tensor }
        }
    }

    private func releaseLiveViews() {
        for view in liveViews {
            for (step, input) in view.readers { steps[step].inputs[input] = nothing }
        }
    }
}
