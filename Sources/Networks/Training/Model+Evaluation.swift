import Data
import Tensors

extension Model {
    /// Builds the model for `data`, and checks that loss and metrics can meet its labels.
    func check(_ data: Dataset, _ loss: any Loss, _ metrics: [any Metric]) throws {
        let label = try data.labelType()
        try build(for: data.shape)
        let output = outputShape ?? []
        let target = Target(
            classes: data.isClassified ? data.classes.count : nil,
            shape: label.shape, activation: loss.activation(for: output))
        try loss.check(output: output, target: target)
        // Those of a stream are not there yet.
        if !data.isClassified, let labels = data.store.targets { try loss.check(labels: labels) }
        for (place, metric) in metrics.enumerated() {
            try metric.check(output: output, target: target)
            guard !metrics[..<place].contains(where: { $0.name == metric.name }) else {
                throw NetworkError("metrics", "`\(metric.name)` comes twice")
            }
        }
    }

    /// The loss and the metrics on all rows, those of the last training unless given.
    package func evaluate(
        _ data: Dataset, loss: (any Loss)? = nil, metrics: [any Metric]? = nil
    ) throws -> Evaluation {
        let data = try prepared(data)
        let (loss, metrics) = (loss ?? self.loss, metrics ?? self.metrics)
        try check(data, loss, metrics)
        guard data.count > 0 else { throw NetworkError("evaluate", "there are no rows") }
        let found = try measure(data, loss, metrics)
        return Evaluation(
            rows: data.count, loss: found.loss,
            metrics: Array(zip(metrics.map(\.name), try found.values())))
    }

    /// Rows that are run at once where nothing is learned; the same everywhere, so that sums of an
    /// evaluation and of a validation have the same bits.
    package static let inferenceBatch = 256

    func measure(
        _ data: Dataset, _ loss: any Loss, _ metrics: [any Metric]
    ) throws -> Measurements {
        var found = Measurements(metrics)
        let activation = loss.activation(for: outputShape ?? [])
        let batches = try Batches(data, size: Self.inferenceBatch)
        defer { inferencePlans.trim() }
        for number in 0..<batches.count {
            let batch = try batches.batch(number)
            guard let labels = batch.labels, batch.count > 0 else { continue }
            let output = try infer(batch.inputs, skipping: activation)
            try found.add(
                loss: loss.value(output, labels).item(), outputs(output, labels, activation))
        }
        return found
    }

    /// Outputs that were run without this activation, as metrics look at them.
    func outputs(
        _ raw: Tensor, _ labels: Tensor, _ activation: OutputActivation?
    ) -> BatchOutputs {
        BatchOutputs(raw, labels, activation: activation, isModels: ends(with: activation))
    }

    /// The outputs for all rows of a data set, `[rows, …]`, in its order.
    package func predict(_ data: Dataset, batch: Int = Model.inferenceBatch) throws -> Tensor {
        let data = try prepared(data)
        try build(for: data.shape)
        let batches = try Batches(data, size: batch)
        return try gather(count: data.count, batches.count) { try batches.batch($0).inputs }
    }

    /// The outputs for a batch of inputs, or the output for a single one, whose batch axis is added and
    /// taken away again. Bytes are treated as in training; other numbers are taken to be already, where
    /// they have the shape of that.
    package func predict(_ x: Tensor, batch: Int = Model.inferenceBatch) throws -> Tensor {
        let isSingle = x.shape == (x.dtype == .uint8 ? preparation?.input.shape : nil) ?? inputShape
        guard isSingle || x.rank >= 2 else {
            throw NetworkError(
                "predict", "expects \(batched(inputShape ?? [])) or one row of it, got \(x.shape)")
        }
        let rows = isSingle ? try x.expandDims(0) : x
        if let data = try prepared(rows) {
            let result = try predict(data, batch: batch)
            return isSingle ? try result.reshape(Array(result.shape.dropFirst())) : result
        }
        try build(for: Array(rows.shape.dropFirst()))
        let count = rows.shape[0]
        let batch = max(1, min(batch, count))
        let result = try gather(count: count, (count + batch - 1) / batch) { number in
            let start = number * batch
            return try Gather.decode(
                rows.narrow(axis: 0, from: start, count: min(batch, count - start)))
        }
        return isSingle ? try result.reshape(Array(result.shape.dropFirst())) : result
    }

    private func gather(
        count: Int, _ batches: Int, _ inputs: (Int) throws -> Tensor
    ) throws -> Tensor {
        let result = try Tensor(
            uninitialized: [count] + (outputShape ?? []), .float32, for: "predict")
        var start = 0
        defer { inferencePlans.trim() }
        for number in 0..<batches {
            let output = try infer(inputs(number)).cast(.float32).contiguous()
            withExtendedLifetime(output) {
                let target = UnsafeMutableRawBufferPointer(
                    rebasing: result.data[start..<(start + output.byteCount)])
                target.copyMemory(from: UnsafeRawBufferPointer(output.data))
            }
            start += output.byteCount
        }
        guard start == result.byteCount else {
            throw NetworkError(
                "predict", "some rows could not be read, so there are not as many outputs as rows",
                hint: "data.skipped says which")
        }
        return result
    }
}
