import Tensors

extension Dataset {
    /// The first pictures as they are after the steps that change them, not scaled, and then as many
    /// versions of all of them as chance makes in as many epochs.
    ///
    /// - Throws: `DataError` where the rows are no pictures.
    package func previews(rows: Int, draws: Int, seed: UInt64) throws -> [Tensor] {
        guard isImages else {
            throw DataError(
                name, "preview: rows of \(store.rowType.shape) are not pictures",
                hint: "plot its columns: plot(data).points(x:, y:)")
        }
        let shown = try take(rows).with(preparation: preparation.forDisplay())
        return try (0...draws).map { draw in
            let batches = try Batches(
                shown, size: rows, seed: seed, epoch: draw, augments: draw > 0)
            return try batches.batch(0).inputs
        }
    }
}
