/// Several operations in one pass over their elements. Passes over a traced graph put them where those
/// were, so they are run by plans alone, and their gradients are in the graph already.
protocol FusedOperation: Operation {
    /// Writes the values into `outputs`, contiguous and of their types, whose bytes are not set yet.
    func evaluate(_ inputs: [Tensor], into outputs: [Tensor]) throws
}

extension FusedOperation {
    func rule(_ inputs: [Tensor]) throws -> TensorType {
        throw TensorError(name, "is a part of a plan and has no shape rule of its own")
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        try evaluate(inputs, into: [destination])
    }
}
