import Tensors

/// What a model gave for a batch, as metrics look at it.
package final class BatchOutputs {
    /// As the loss took them: without the model's last activation where the loss applies it itself. The
    /// order of a row's outputs is the same in any case.
    package let raw: Tensor
    /// Class indices `[batch]`, or values.
    package let labels: Tensor
    /// What makes shares of `raw`, where the loss takes scores.
    package let activation: OutputActivation?
    /// Whether the model itself ends with this activation.
    private let isModels: Bool
    private var known: Tensor?

    package init(
        _ raw: Tensor, _ labels: Tensor, activation: OutputActivation? = nil,
        isModels: Bool = false
    ) {
        self.raw = raw
        self.labels = labels
        self.activation = activation
        self.isModels = isModels
    }

    package var rows: Int { raw.shape[0] }

    /// What the model gives: scores where it ends with them.
    package func outputs() throws -> Tensor { isModels ? try shares() : raw }

    /// Scores as shares, by the loss's activation; outputs for which the loss has none as they are.
    package func shares() throws -> Tensor {
        guard let activation else { return raw }
        if let known { return known }
        let shares = try activation(raw)
        known = shares
        return shares
    }

    /// Outputs and labels for longer than until the next batch.
    package func kept() throws -> (outputs: Tensor, labels: Tensor) {
        (try outputs().duplicated(), try labels.duplicated())
    }

    /// Whether each output is a yes or no of its own, and not one of several classes.
    var isEachYesOrNo: Bool {
        raw.rank == 2 && (raw.shape[1] == 1 || activation == .sigmoid && labels.rank == 2)
    }

    /// A yes for each output whose share is above a half, `[batch, outputs]`.
    func decisions() throws -> [Bool] {
        try shares().cast(.float32).toArray(Float.self).map { $0 > 0.5 }
    }

    /// The right answers to `decisions`.
    func answers() throws -> [Bool] {
        try LabelValues.of(labels, like: raw).cast(.float32).toArray(Float.self).map { $0 > 0.5 }
    }

    /// The class of each row that has the largest output.
    func predictedClasses() throws -> [Int64] { try raw.argmax(axis: 1).toArray(Int64.self) }

    /// The right class of each row.
    func actualClasses() throws -> [Int64] {
        try labels.rank == 1
            ? labels.cast(.int64).toArray(Int64.self) : labels.argmax(axis: 1).toArray(Int64.self)
    }
}
