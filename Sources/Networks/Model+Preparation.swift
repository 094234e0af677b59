import Data
import Tensors

extension Model {
    /// The rows with the steps that the model was trained with.
    ///
    /// - Throws: `DataError` where they carry other steps.
    func prepared(_ data: Dataset) throws -> Dataset {
        if let preparation { return try data.prepared(as: preparation) }
        guard epochsTrained > 0, !data.preparation.steps.isEmpty else { return data }
        return try data.prepared(as: Preparation(of: data.preparation.input))
    }

    /// The rows that training sees, whose steps the model takes over where it has learned nothing yet.
    func takingOver(_ data: Dataset) throws -> Dataset {
        let prepared = try prepared(data)
        preparation = prepared.preparation.steps.isEmpty ? nil : prepared.preparation
        return prepared
    }

    /// Inputs as they are stored, with the model's steps done; nil where they are as a network sees them.
    func prepared(_ x: Tensor) throws -> Dataset? {
        guard let preparation, x.rank > 1 else { return nil }
        let shape = Array(x.shape.dropFirst())
        // Bytes are never what a network sees, and a shape of its own tells as much.
        guard x.dtype == .uint8 || shape != preparation.outputShape else { return nil }
        return try prepared(Dataset(.arrays(name: "inputs", inputs: x, labels: nil)))
    }
}
