extension Trace {
    /// The shape and type of what `function` gives for a tensor of this shape and type, found without
    /// computing anything.
    ///
    /// - Throws: what the function throws: an error of the trace's own where it looks at elements.
    package static func type(
        for input: TensorType, of function: (Tensor) throws -> Tensor
    ) throws -> TensorType {
        let trace = Trace()
        defer { trace.end() }
        let standIn = try Tensor(uninitialized: input.shape, input.dtype, for: "trace")
        let result = try function(trace.input(like: standIn))
        return TensorType(result.shape, result.dtype)
    }
}
