extension Tensor {
    /// What each query gathers of the values, by the match of its key (Vaswani et al. 2017):
    /// `softmax(q kᵀ / √d) v`.
    ///
    /// `self: [..., n, d], keys: [..., m, d], values: [..., m, e] → [..., n, e]`.
    ///
    /// - Parameter isCausal: query i sees only the values up to place i.
    package func attention(keys: Tensor, values: Tensor, isCausal: Bool = false) throws -> Tensor {
        guard rank >= 2, keys.rank >= 2, values.rank >= 2,
            keys.shape[keys.rank - 1] == shape[rank - 1],
            values.shape[values.rank - 2] == keys.shape[keys.rank - 2]
        else {
            throw TensorError(
                "attention",
                "needs queries [..., n, d], keys [..., m, d] and values [..., m, e], not \(shape), "
                    + "\(keys.shape) and \(values.shape)")
        }
        let (queries, places) = (shape[rank - 2], keys.shape[keys.rank - 2])
        let scale = Double(Swift.max(1, shape[rank - 1])).squareRoot()
        var scores = try floats().matmul(keys.floats().transpose(-1, -2)) / scale
        if isCausal {
            let rows = try Tensor.arange(0, Double(queries), .int64).reshape([queries, 1])
            let sees = try Tensor.arange(0, Double(places), .int64).lessEqual(rows)
            scores = try Tensor.select(sees, scores, Tensor(scalar: -.infinity, scores.dtype))
        }
        return try scores.softmax(axis: -1).matmul(values.floats())
    }
}
