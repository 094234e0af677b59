import Tensors

/// Labels as floats of an output's shape, for losses and metrics that compare the two.
enum LabelValues {
    /// Class indices become one-hot rows, or 0 and 1 where there is one output; values stay.
    static func of(_ labels: Tensor, like output: Tensor) throws -> Tensor {
        guard !labels.dtype.isFloat, labels.rank == 1, output.rank == 2, output.shape[1] > 1 else {
            let values = try labels.cast(output.dtype)
            return values.count == output.count ? try values.reshape(output.shape) : values
        }
        return try labels.oneHot(output.shape[1], output.dtype)
    }

    /// A class for each output, one for each of the two classes, or as many values as outputs.
    ///
    /// - Throws: `NetworkError` named after `kind` where outputs of this shape fit none of these.
    static func check(_ kind: String, output: [Int], target: Target) throws {
        guard let classes = target.classes else {
            guard target.fits(output) else {
                throw NetworkError(
                    kind,
                    "the labels are \(batched(target.shape)), the model gives \(batched(output))",
                    hint: "end the model with dense(\(target.shape.reduce(1, *)))")
            }
            return
        }
        guard output == [classes] || output == [1] && classes == 2 else {
            let one = classes == 2 ? " or dense(1)" : ""
            throw NetworkError(
                kind, "the data have \(classes) classes, the model gives \(batched(output))",
                hint: "end the model with dense(\(classes))\(one)")
        }
    }

    /// - Throws: `NetworkError` named after `kind` for the first of the labels that is not `allowed`.
    static func check(
        _ kind: String, _ labels: Tensor, are expectation: String, _ allowed: (Double) -> Bool
    ) throws {
        // Floats, the usual ones, are looked at where they are: masks of images are many.
        let wrong =
            try labels.dtype == .float32
            ? labels.withElements(Float.self) { $0.first { !allowed(Double($0)) } }.map(Double.init)
            : labels.doubles().first { !allowed($0) }
        guard let wrong else { return }
        throw NetworkError(kind, "labels are \(expectation), got \(wrong)")
    }

    /// - Throws: `NetworkError` named after `kind` for the first label that can be no part of a whole.
    static func check(_ kind: String, areShares labels: Tensor) throws {
        try check(kind, labels, are: "shares of at least 0") { $0 >= 0 && $0.isFinite }
    }
}
