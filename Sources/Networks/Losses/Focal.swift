import Tensors

/// Cross-entropy that dwells on what is not yet sure (Lin and others, Focal Loss, 2017, formula 5): the
/// mean of `−α (1 − p)^gamma log p`, p the share that the model gives to what is right.
///
/// Outputs `[batch, classes]` are scores of classes that exclude each other; labels are class indices or
/// one-hot rows, `alpha` has one factor a class. Outputs `[batch, 1]` are scores of yes or no; labels are
/// indices of two classes or values 0 and 1, and `alpha` is the factor of yes, `1 − alpha` that of no. A
/// final softmax or sigmoid layer is recognised and left out. With `gamma` 0 and no `alpha` it is the
/// cross-entropy.
package struct Focal: Loss {
    package static let kind = "focal"
    package let gamma: Double
    /// One factor for yes, or one a class; nil for none.
    package let alpha: [Double]?

    package init(gamma: Double = 2, alpha: [Double]? = nil) {
        self.gamma = gamma
        self.alpha = alpha
    }

    package var settings: [JSON.Member] {
        let factors = alpha.map { $0.count == 1 ? JSON.number($0[0]) : .array($0.map(JSON.number)) }
        return [.init(key: "gamma", value: .number(gamma))]
            + (factors.map { [.init(key: "alpha", value: $0)] } ?? [])
    }

    package func validate() throws {
        try require(gamma >= 0 && gamma.isFinite, "`gamma` is at least 0, got \(gamma)")
        for factor in alpha ?? [] {
            try require(factor >= 0 && factor.isFinite, "`alpha` is at least 0, got \(factor)")
        }
        if let alpha, alpha.count == 1 {
            try require(alpha[0] <= 1, "one `alpha` is at most 1, got \(alpha[0])")
        }
    }

    package func activation(for output: [Int]) -> OutputActivation? {
        output == [1] ? .sigmoid : .softmax
    }

    package func check(output: [Int], target: Target) throws {
        guard output == [1] else {
            try CrossEntropy.check(kind, output: output, target: target)
            try require(
                alpha == nil || alpha?.count == output[0],
                "`alpha` has \(alpha?.count ?? 0) factors for \(output[0]) classes",
                hint: "give a list of one factor a class")
            return
        }
        try LabelValues.check(kind, output: output, target: target)
        try require(
            alpha == nil || alpha?.count == 1,
            "`alpha` has \(alpha?.count ?? 0) factors, but the model has one output",
            hint: "give one number, the factor of class 1")
    }

    package func check(labels: Tensor) throws {
        try LabelValues.check(kind, labels, are: "0 or 1") { $0 == 0 || $0 == 1 }
    }

    package func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor {
        let values = try LabelValues.of(labels, like: output)
        if output.shape[1] == 1 {
            let surprise = try BinaryCrossEntropy.each(output, values)
            let focused = try focus(surprise)
            guard let alpha = alpha?.first else { return try focused.mean() }
            return try (focused * (values * (2 * alpha - 1) + (1 - alpha))).mean()
        }
        let surprise = try -(output.logSoftmax() * values).sum(axis: 1)
        let focused = try focus(surprise)
        guard let alpha else { return try focused.mean() }
        let factors = try (values * Tensor(alpha).cast(output.dtype)).sum(axis: 1)
        return try (focused * factors).mean()
    }

    /// `(1 − p)^gamma · surprise`, with `surprise = −log p`.
    private func focus(_ surprise: Tensor) throws -> Tensor {
        guard gamma > 0 else { return surprise }
        // Above 0, where a power below 1 has no slope.
        let doubt = try (1 - (-surprise).exp()).maximum(1e-12)
        return try doubt.power(gamma) * surprise
    }
}
