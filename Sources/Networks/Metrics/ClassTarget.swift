/// What metrics of classes ask of a model and its data.
enum ClassTarget {
    /// Outputs that are one a class, or a yes or no each.
    ///
    /// - Throws: `NetworkError` named after the metric.
    static func check(_ name: String, output: [Int], target: Target) throws {
        guard output.count == 1, output[0] > 1 || isYesOrNo(target) else {
            throw NetworkError(
                name, "needs one output a class, the model gives \(batched(output))",
                hint: "use metrics: [mse()] to predict values")
        }
        guard target.classes != nil || target.fits(output) else {
            throw NetworkError(
                name, "the labels are values, not classes", hint: "use metrics: [mse()]")
        }
        if let classes = target.classes, output[0] > 1, output[0] < classes {
            throw NetworkError(
                name, "the data have \(classes) classes, the model gives \(output[0]) outputs",
                hint: "end the model with dense(\(classes))")
        }
    }

    /// Whether one output can answer it.
    private static func isYesOrNo(_ target: Target) -> Bool {
        target.classes == 2 || target.classes == nil && target.activation == .sigmoid
    }
}
