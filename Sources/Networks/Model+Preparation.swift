import Data
import Tensors

extension Model {
    /// The rows with the steps that the model was trained with.
    ///
    /// - Throws: `DataError` where they carry other steps.
    package func prepared(_ data: Dataset) throws -> Dataset {
        if let preparation { return try data.prepared(as: preparation) }
        guard epochsTrained > 0, !data.preparation.steps.isEmpty else { return data }
        return try data.prepared(as: Preparation(of: data.preparation.input))
    }

    /// The rows as training sees them. What they carry wins over what the model brought along, as long as
    /// it has learned nothing.
    package func preparedToLearn(_ data: Dataset) throws -> Dataset {
        epochsTrained == 0 && !data.preparation.steps.isEmpty ? data : try prepared(data)
    }

    /// Takes over the steps of rows that are about to be learned from.
    func takeOver(_ steps: Preparation, note: (String) -> Void = { _ in }) {
        if let preparation, !preparation.steps.isEmpty, preparation != steps {
            note("the model's steps (\(preparation.text)) give way to the data's (\(steps.text))")
        }
        preparation = steps.steps.isEmpty ? nil : steps
    }

    /// Inputs as they are stored, with the model's steps done; nil where they are as a network sees them.
    package func prepared(_ x: Tensor) throws -> Dataset? {
        guard let preparation, x.rank > 1 else { return nil }
        let shape = Array(x.shape.dropFirst())
        // Bytes are never what a network sees, and a shape of its own tells as much.
        guard x.dtype == .uint8 || shape != preparation.outputShape else { return nil }
        return try prepared(Dataset(.arrays(name: "inputs", inputs: x, labels: nil)))
    }
}
