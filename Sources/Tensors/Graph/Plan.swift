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

    /// A tensor that is known when the plan is run: one that the run is given, or a view of such a one or of
    /// a live tensor. Views are made anew for each run: between runs nothing holds the tensor's storage, so
    /// that it can be written in place.
    private struct LateTensor {
        enum Source {
            case bound(Int)
            case view(any ViewOperation, of: Tensor)
            case viewOfLate(any ViewOperation, Int)
        }

        let source: Source
        /// Where steps read it.
        var readers: [(step: Int, input: Int)] = []
    }

    /// What runs are given; may be filled in place before `run()`.
    package let inputs: [Tensor]
    private var steps: [Step] = []
    private var lateTensors: [LateTensor] = []
    /// Of the tensors that a run is given, in order.
    private var boundTypes: [TensorType] = []
    private let outputs: [Tensor]
    private let nothing: Tensor

    /// What all results in between need together, and results that are kept apart.
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
    /// - Parameters:
    ///   - fusing: whether neighbours are run together where there is an operation for it.
    ///   - resultsApart: whether each result is a tensor with elements of its own, which
    ///     `Tensor.exchangeElements` may take away.
    package init(
        fusing: Bool = true, resultsApart: Bool = false, _ function: (Trace) throws -> [Tensor]
    ) throws {
        let graph = try Plan.graph(fusing: fusing, resultsApart: resultsApart, function)
        let apart = resultsApart ? Set(graph.results.compactMap(\.value)) : []
        let buffers = PlannedBuffers(graph, apart: apart)
        let layout = BufferLayout(buffers.list)
        bufferBytes =
            layout.byteCount
            + apart.reduce(0) {
                $0 + Shape.product(graph.types[$1].shape) * graph.types[$1].dtype.size
            }
        let arena = try Storage.make(byteCount: layout.byteCount, for: "plan")
        nothing = try Tensor.zeros([])

        var tensors = [Tensor?](repeating: nil, count: graph.types.count)
        // By value: nil for a live tensor itself, else its place among the late ones.
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
            case .bound:
                let type = graph.types[value]
                // Of its type, for the shapes of views; its elements are never read.
                tensors[value] = Tensor(
                    storage: nothing.storage, dtype: type.dtype, shape: type.shape,
                    strides: Shape.contiguousStrides(type.shape), offset: 0)
                live[value] = lateTensors.count
                lateTensors.append(LateTensor(source: .bound(boundTypes.count)))
                boundTypes.append(type)
            }
        }
        inputs = filled
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
                    live[step.outputs[0]] = lateTensors.count
                    lateTensors.append(
                        LateTensor(
                            source: outer.map { .viewOfLate(view, $0) }
                                ?? .view(view, of: arguments[0])))
                }
                continue
            }
            for (place, source) in step.inputs.enumerated() {
                if let value = source.value, let late = live[value], let late {
                    lateTensors[late].readers.append((steps.count, place))
                    arguments[place] = nothing
                }
            }
            let destinations = try step.outputs.map { value in
                let type = graph.types[value]
                guard !apart.contains(value) else {
                    return try Tensor(uninitialized: type.shape, type.dtype, for: "plan")
                }
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
            if let value = source.value, let late = live[value], late != nil {
                throw TensorError(
                    "plan", "a view of a live tensor, or one that is bound, cannot be a result")
            }
            return try tensor(for: source)
        }
        for output in outputs { output.symbol = nil }
    }

    /// What a plan of this function would need for all results in between, without making one.
    package static func bufferBytes(_ function: (Trace) throws -> [Tensor]) throws -> Int {
        BufferLayout(PlannedBuffers(try graph(fusing: true, resultsApart: false, function)).list)
            .byteCount
    }

    private static func graph(
        fusing: Bool, resultsApart: Bool, _ function: (Trace) throws -> [Tensor]
    ) throws -> TracedGraph {
        let trace = Trace()
        defer { trace.end() }
        var graph = TracedGraph(trace, results: try function(trace))
        graph.dropUnneeded()
        if resultsApart { graph.makeResultsApart() }
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
    ///
    /// - Parameter bound: for what was traced by `Trace.bound`, in order: read where it is, and let go of
    ///   when the run ends.
    package func run(bound: [Tensor] = []) throws -> [Tensor] {
        try bind(bound)
        defer { release() }
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

    private func bind(_ bound: [Tensor]) throws {
        guard bound.count == boundTypes.count,
            zip(bound, boundTypes).allSatisfy({ $0.shape == $1.shape && $0.dtype == $1.dtype })
        else {
            throw TensorError("plan", "what it is run with is not of the types it is for")
        }
        var made: [Tensor] = []
        made.reserveCapacity(lateTensors.count)
        for late in lateTensors {
            let tensor =
                switch late.source {
                case .bound(let place): bound[place]
                case .view(let operation, let source): try operation.view(source)
                case .viewOfLate(let operation, let place): try operation.view(made[place])
                }
            made.append(tensor)
            for (step, input) in late.readers { steps[step].inputs[input] = tensor }
        }
    }

    private func release() {
        for late in lateTensors {
            for (step, input) in late.readers { steps[step].inputs[input] = nothing }
        }
    }
}
