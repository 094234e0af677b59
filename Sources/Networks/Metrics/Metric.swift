import Tensors

/// A number that is watched in training but not trained for.
package protocol Metric: Sendable {
    /// The column of the history: `accuracy`.
    var name: String { get }

    /// - Throws: `NetworkError` where outputs of this shape cannot meet these labels.
    func check(output: [Int], target: Target) throws

    /// The sum over a batch's rows; the metric is the sum over all rows divided by their number.
    func sum(_ output: Tensor, _ labels: Tensor) throws -> Double
}

/// The share of rows whose largest output is the right class.
package struct Accuracy: Metric {
    package let name = "accuracy"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        guard output.count == 1, output[0] > 1 else {
            throw NetworkError(
                name, "needs one output a class, the model gives \(batched(output))",
                hint: "use metrics: [mse()] to predict values")
        }
        guard target.classes != nil || target.shape == output else {
            throw NetworkError(
                name, "the labels are values, not classes", hint: "use metrics: [mse()]")
        }
    }

    package func sum(_ output: Tensor, _ labels: Tensor) throws -> Double {
        let predicted = try output.argmax(axis: 1).toArray(Int64.self)
        let actual =
            try labels.rank == 1
            ? labels.cast(.int64).toArray(Int64.self)
            : labels.argmax(axis: 1).toArray(Int64.self)
        return Double(zip(predicted, actual).count { $0 == $1 })
    }
}

/// The mean squared difference from the labels.
package struct SquaredError: Metric {
    package let name = "mse"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try MeanSquaredError().check(output: output, target: target)
    }

    package func sum(_ output: Tensor, _ labels: Tensor) throws -> Double {
        let loss = try MeanSquaredError().value(output, labels).item()
        return loss * Double(output.shape[0])
    }
}

/// The mean absolute difference from the labels.
package struct AbsoluteError: Metric {
    package let name = "mae"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try MeanSquaredError().check(output: output, target: target)
    }

    package func sum(_ output: Tensor, _ labels: Tensor) throws -> Double {
        let difference = try output - LabelValues.of(labels, like: output)
        return try difference.abs().mean().item() * Double(output.shape[0])
    }
}
