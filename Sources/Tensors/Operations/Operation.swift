/// Shape and element type: all that is known of a tensor before it is computed.
package struct TensorType: Equatable, Sendable {
    package var shape: [Int]
    package var dtype: DType

    package init(_ shape: [Int], _ dtype: DType) {
        self.shape = shape
        self.dtype = dtype
    }
}

extension DType {
    package static func promote(_ a: TensorType, _ b: TensorType) -> DType {
        promote(a.dtype, rank: a.shape.count, b.dtype, rank: b.shape.count)
    }

    package static func promote(_ a: Tensor, _ b: Tensor) -> DType {
        promote(a.dtype, rank: a.rank, b.dtype, rank: b.rank)
    }
}

/// One operation on tensors, its shape rule, value and gradient side by side.
///
/// An operation is a small value that holds its settings (an axis, a stride); its inputs are
/// tensors, random keys included, so that the same inputs always give the same value. Every way of
/// running (eagerly, on a tape, planned) goes through these members.
package protocol Operation: Sendable {
    /// The name that errors show.
    var name: String { get }

    /// The shape and type of the result, from those of the inputs; throws if they do not fit. Reads
    /// no elements.
    func rule(_ inputs: [Tensor]) throws -> TensorType

    /// Writes the value into `destination`, contiguous and of the rule's shape and type, whose
    /// bytes are not set yet.
    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws

    /// The result: computed now, and remembered by the tape and the trace if an input belongs to
    /// one. Views compute nothing.
    func apply(_ inputs: [Tensor]) throws -> Tensor

    /// Whether `destination` may be the buffer of input `index`, of the same size.
    func canOverwrite(_ index: Int) -> Bool

    /// The same for each destination of an operation that has several.
    func canOverwrite(_ index: Int, with output: Int) -> Bool

    /// What each input receives of `cotangent`, the gradient of the output: nil where `needs` is
    /// false or nothing flows. Made of operations, so that it can be differentiated again.
    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?]
}

/// An operation that only looks at its input in another way: nothing is computed.
package protocol ViewOperation: Operation {
    func view(_ x: Tensor) throws -> Tensor
}

extension Operation {
    package func canOverwrite(_ index: Int) -> Bool { false }

    package func canOverwrite(_ index: Int, with output: Int) -> Bool {
        output == 0 && canOverwrite(index)
    }

    package func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        throw TensorError(
            name, "has no derivative",
            hint: "keep it out of what is differentiated, or put `stop_gradient` around its input")
    }

    package func callAsFunction(_ inputs: Tensor...) throws -> Tensor { try apply(inputs) }

    package func apply(_ inputs: [Tensor]) throws -> Tensor {
        try Cancellation.check()
        let type = try rule(inputs)
        let result = try Tensor(uninitialized: type.shape, type.dtype, for: name)
        // What is traced is computed when the plan is run.
        if !inputs.contains(where: { $0.symbol != nil }) { try evaluate(inputs, into: result) }
        record(inputs, result)
        return result
    }

    /// Remembers a result. The trace comes first: the tape's own view of the result is to carry its
    /// symbol.
    func record(_ inputs: [Tensor], _ result: Tensor) {
        for input in inputs {
            if let symbol = input.symbol {
                symbol.trace.record(self, inputs, result)
                break
            }
        }
        for input in inputs where input.node != nil {
            result.node = Node(self, inputs, result)
            break
        }
    }
}

extension ViewOperation {
    package func rule(_ inputs: [Tensor]) throws -> TensorType {
        let view = try view(inputs[0])
        return TensorType(view.shape, view.dtype)
    }

    package func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        Walk.copy(try view(inputs[0]), into: destination)
    }

    package func apply(_ inputs: [Tensor]) throws -> Tensor {
        let result = try view(inputs[0])
        record(inputs, result)
        return result
    }
}
