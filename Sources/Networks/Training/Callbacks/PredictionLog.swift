import Data
import Tensors

/// The class that a model takes each row of a data set for, at the end of epochs.
///
/// Epochs are counted over all trainings of a model, as the model counts them: a training that goes on adds
/// to the log, one that begins anew begins it anew.
package final class PredictionLog {
    package let data: Dataset
    /// Epochs between two records.
    package let every: Int
    /// Names of the classes, the data's; more where the model has more outputs.
    package private(set) var classes: [String]
    package private(set) var epochs: [Int] = []
    /// For each of `epochs` the class of each row.
    package private(set) var predictions: [[Int32]] = []

    /// - Throws: `NetworkError` for data without rows or classes, and for an `every` below 1.
    package init(_ data: Dataset, every: Int = 1) throws {
        guard every >= 1 else {
            throw NetworkError("prediction_log", "`every` is at least 1 epoch, got \(every)")
        }
        guard data.isClassified else {
            throw NetworkError(
                "prediction_log", "the labels of \(data.name) are values, not classes",
                hint: "there are no classes to count")
        }
        guard data.count > 0 else {
            throw NetworkError("prediction_log", "there are no rows to predict")
        }
        self.data = data
        self.every = every
        classes = data.classes
    }

    /// How many rows were taken for each class, by epoch.
    package var counts: [[Int]] {
        predictions.map { row in
            var counts = [Int](repeating: 0, count: classes.count)
            for label in row { counts[Int(label)] += 1 }
            return counts
        }
    }

    /// The class of each row, from the data.
    package func actual() throws -> [Int] {
        try data.labels().cast(.int64).toArray(Int64.self).map { Int($0) }
    }

    /// Adds an epoch in the place of what there is of it and of later ones.
    func record(_ labels: [Int32], epoch: Int) {
        forget(from: epoch)
        epochs.append(epoch)
        predictions.append(labels)
        let most = Int(labels.max() ?? 0)
        while classes.count <= most { classes.append("\(classes.count)") }
    }

    /// Drops what was recorded of an epoch and of all after it.
    func forget(from epoch: Int) {
        let kept = epochs.prefix { $0 < epoch }.count
        epochs.removeSubrange(kept...)
        predictions.removeSubrange(kept...)
    }
}

/// Fills a `PredictionLog` in one training.
package final class PredictionRecorder: Callback {
    private let log: PredictionLog
    private var hasBegun = false

    package init(_ log: PredictionLog) {
        self.log = log
    }

    package func epochBegins(_ training: Training) throws {
        guard !hasBegun else { return }
        hasBegun = true
        // What does not fit is told before an hour of training, not after.
        _ = try training.model.predictedClasses(try log.data.select([0]))
        log.forget(from: training.model.epochsTrained + 1)
    }

    package func epochEnded(_ training: Training) throws {
        guard training.epoch % log.every == 0 else { return }
        let classes = try training.model.predictedClasses(log.data)
        log.record(try classes.toArray(Int64.self).map { Int32($0) }, epoch: training.epoch)
    }

    package func state() throws -> CallbackState {
        CallbackState(
            kind: kind, values: .dict(["epochs": .ints(log.epochs)]),
            tensors: try log.predictions.map { try Tensor($0.map { Int64($0) }) })
    }

    package func restore(_ state: CallbackState) throws {
        let epochs = state.values["epochs"]?.ints ?? []
        guard epochs.count == state.tensors.count else { throw Checkpoint.Malformed() }
        log.forget(from: 0)
        for (epoch, tensor) in zip(epochs, state.tensors) {
            let labels = try tensor.cast(.int64).toArray(Int64.self)
            // A damaged file may hold anything.
            guard labels.count == log.data.count, labels.allSatisfy({ (0..<100_000).contains($0) })
            else { throw Checkpoint.Malformed() }
            log.record(labels.map { Int32($0) }, epoch: epoch)
        }
        hasBegun = true
    }
}
