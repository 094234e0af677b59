import Tensors

/// `−Σ p log softmax(output)`, averaged over the rows: how surprised the model is by the right classes.
///
/// `output: [batch, classes]` are scores (a final softmax layer is recognised and left out); labels are
/// class indices `[batch]` or shares `[batch, classes]`, one-hot or not.
///
/// Label smoothing takes `labelSmoothing` of every row's label and spreads it over all classes evenly
/// (Szegedy and others, Rethinking Inception, 2016). Class weights multiply each class's part. Both are
/// as in PyTorch: the sum is divided by the sum of the weights of the rows' classes, so that the loss
/// stays a mean; labels that are shares are divided by the number of rows.
package struct CrossEntropy: Loss {
    package static let kind = "cross_entropy"
    package let labelSmoothing: Double
    /// One for each class; nil where all count the same.
    package let classWeights: [Double]?

    package init(labelSmoothing: Double = 0, classWeights: [Double]? = nil) {
        self.labelSmoothing = labelSmoothing
        self.classWeights = classWeights
    }

    package var settings: [JSON.Member] {
        var settings: [JSON.Member] = []
        if labelSmoothing != 0 {
            settings.append(.init(key: "label_smoothing", value: .number(labelSmoothing)))
        }
        if let classWeights {
            settings.append(
                .init(key: "class_weights", value: .array(classWeights.map(JSON.number))))
        }
        return settings
    }

    package func validate() throws {
        try require(
            (0..<1).contains(labelSmoothing),
            "`label_smoothing` is from 0 to below 1, got \(labelSmoothing)")
        guard let classWeights else { return }
        for weight in classWeights {
            try require(
                weight >= 0 && weight.isFinite, "`class_weights` are at least 0, got \(weight)")
        }
        try require(
            classWeights.contains { $0 > 0 }, "one of `class_weights` at least is above 0")
    }

    package func activation(for output: [Int]) -> OutputActivation? { .softmax }

    package func check(output: [Int], target: Target) throws {
        try CrossEntropy.check(kind, output: output, target: target)
        guard let count = classWeights?.count, count != output[0] else { return }
        throw NetworkError(
            kind, "`class_weights` has \(count) weights, the model gives \(output[0]) scores",
            hint: "give one weight for each class, in the order of data.classes")
    }

    package func check(labels: Tensor) throws {
        try LabelValues.check(kind, areShares: labels)
    }

    /// Whether scores of this shape can meet the labels of a loss called `kind`.
    static func check(_ kind: String, output: [Int], target: Target) throws {
        guard output.count == 1 else {
            throw NetworkError(
                kind, "expects scores [batch, classes], the model gives \(batched(output))",
                hint: "end the model with flatten() and dense(classes)")
        }
        if let classes = target.classes, output[0] < classes {
            let one = output == [1] && classes == 2
            throw NetworkError(
                kind, "the data have \(classes) classes, the model gives \(output[0]) scores",
                hint: "end the model with dense(\(classes))"
                    + (one ? ", or use loss: binary_cross_entropy()" : ""))
        }
        if target.classes == nil && target.shape != output {
            throw NetworkError(
                kind, "the labels are values of shape \(batched(target.shape)), not classes",
                hint: "use loss: mse() to predict values")
        }
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        if labelSmoothing == 0 && classWeights == nil {
            if labels.rank == 1 { return try output.crossEntropy(labels: labels).mean() }
            return try mean(-(output.logSoftmax() * labels).sum(), output)
        }
        let shares = try LabelValues.of(labels, like: output)
        let classes = Double(output.shape[1])
        let smooth = try shares * (1 - labelSmoothing) + labelSmoothing / classes
        let surprise = try -(output.logSoftmax() * smooth)
        guard let classWeights else { return try mean(surprise.sum(), output) }
        let weights = try Tensor(classWeights).cast(output.dtype)
        let sum = try (surprise * weights).sum()
        guard labels.rank == 1 else { return try mean(sum, output) }
        // A batch in which no class counts has a loss of 0.
        return try sum / (shares * weights).sum().maximum(1e-30)
    }

    private func mean(_ sum: Tensor, _ output: Tensor) throws -> Tensor {
        try sum / Double(max(1, output.shape[0]))
    }
}
