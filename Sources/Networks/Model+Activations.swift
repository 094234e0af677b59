import Data
import Tensors

// What layers give, and which class a model decides for.

extension Model {
    /// What a layer gives for all rows of a data set, `[rows, …]`, in its order. The layer may lie within
    /// blocks and branches.
    ///
    /// Rows are run a batch at a time; what is held is the result alone.
    ///
    /// - Throws: `NetworkError` where there is no such layer, `TensorError` where the result is too large.
    package func activations(
        of name: String, _ data: Dataset, batch: Int = Model.inferenceBatch
    ) throws -> Tensor {
        let data = try prepared(data)
        // Weights are made by their names, which those of a part of the model need not be.
        try build(for: data.shape)
        return try upTo(name).predict(data, batch: batch)
    }

    /// The same for a batch of inputs, or for a single one.
    package func activations(
        of name: String, _ x: Tensor, batch: Int = Model.inferenceBatch
    ) throws -> Tensor {
        guard isBuilt else {
            throw NetworkError(
                "activations", "the model is not built yet",
                hint: "fit, predict or build(shape) makes its weights")
        }
        return try upTo(name).predict(x, batch: batch)
    }

    /// The class that the model takes each row for, `[rows]`, int64: the largest output, or for one output
    /// whether its share is above a half.
    package func predictedClasses(_ data: Dataset) throws -> Tensor {
        let data = try prepared(data)
        try build(for: data.shape)
        guard let output = outputShape, output.count == 1 else {
            throw NetworkError(
                "predict_classes",
                "needs one output a class, the model gives \(batched(outputShape ?? []))",
                hint: "end the model with dense(\(max(2, classes.count)))")
        }
        let scores = try predict(data)
        guard output[0] == 1 else { return try scores.argmax(axis: 1) }
        // A sigmoid that the loss applies itself is above a half where the score is above zero.
        let activation = loss.activation(for: output)
        let isShare = activation == nil || ends(with: activation)
        let values = try scores.toArray(Float.self)
        return try Tensor(values.map { Int64($0 > (isShare ? 0.5 : 0) ? 1 : 0) })
    }
}
