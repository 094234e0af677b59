import Data
import Tensors
import Text

/// Looks on before and after each epoch, and may steer: stop, lower the rate, save.
package protocol Callback: AnyObject {
    /// Called before the first step with the names that `logs` will have, so that a wrong one is named
    /// before an hour of training and not after.
    func willTrain(logs: [String]) throws
    func epochBegins(_ training: Training) throws
    /// Called before each step with the share of the epoch that is over.
    func stepBegins(_ training: Training, after share: Double) throws
    func epochEnded(_ training: Training) throws
    /// However training ended: finished, stopped, interrupted or diverged.
    func trainingEnded(_ training: Training) throws
}

extension Callback {
    package func willTrain(logs: [String]) throws {}
    package func epochBegins(_ training: Training) throws {}
    package func stepBegins(_ training: Training, after share: Double) throws {}
    package func trainingEnded(_ training: Training) throws {}
}

/// A training under way, as callbacks see it.
package final class Training {
    package let model: Model
    package let history: History
    /// The epoch that has just ended, counted from 1 over all trainings of the model.
    package internal(set) var epoch = 0
    /// The learning rate of the steps to come.
    package var rate: Double
    /// Set to end training after this epoch; says why.
    package var stopReason: String?
    /// Says something to the user.
    package let note: (String) -> Void

    init(model: Model, history: History, rate: Double, note: @escaping (String) -> Void) {
        self.model = model
        self.history = history
        self.rate = rate
        self.note = note
    }

    /// The last epoch's numbers: `loss` and metrics of the training rows, and those of the validation
    /// rows with `val_` before their names.
    package var logs: [(name: String, value: Double)] {
        var logs: [(name: String, value: Double)] = []
        for row in history.rows where row.epoch == epoch {
            let prefix = row.split == "train" ? "" : "val_"
            logs.append((prefix + "loss", row.loss))
            for (name, value) in zip(history.metricNames, row.metrics) {
                logs.append((prefix + name, value))
            }
        }
        logs.append(("lr", rate))
        return logs
    }

    /// One of `logs`, which `Monitor` has found to be there.
    package func log(_ name: String) -> Double {
        logs.first { $0.name == name }?.value ?? .nan
    }
}

/// The log that a callback watches.
enum Monitor {
    /// - Throws: `NetworkError` naming what there is, where there is none of this name.
    static func check(_ name: String, among logs: [String], for callback: String) throws {
        guard !logs.contains(name) else { return }
        let near = nearestName(to: name, among: logs).map { "did you mean `\($0)`? " } ?? ""
        let validation =
            name.hasPrefix("val_") && !logs.contains { $0.hasPrefix("val_") }
            ? "give fit a `validation` set; " : ""
        throw NetworkError(
            callback, "there is no `\(name)` to watch",
            hint: "\(validation)\(near)there are \(logs.joined(separator: ", "))")
    }
}

/// Which value of a metric is the better one.
package enum Direction: String, CaseIterable, Sendable {
    /// Up for accuracies and their kin, down for everything else.
    case auto
    case up, down

    func isImprovement(_ value: Double, over best: Double?, by delta: Double, of name: String)
        -> Bool
    {
        guard let best else { return !value.isNaN }
        let plain = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
        // `top_5`, `f1_micro`, `my_accuracy`.
        let rises = ["accuracy", "auc", "f1", "precision", "recall", "r2", "top_"]
        let isRising = rises.contains { plain.hasPrefix($0) || plain.hasSuffix($0) }
        let up = self == .up || self == .auto && isRising
        return up ? value > best + delta : value < best - delta
    }
}

/// Ends training once a metric has not improved for some epochs, and brings the best weights back,
/// however training ends.
package final class EarlyStopping: Callback {
    let monitor: String
    let patience: Int
    let minDelta: Double
    let direction: Direction
    let restoresBest: Bool
    private var best: Double?
    private var bestEpoch = 0
    private var bestWeights: [Tensor] = []

    package init(
        monitor: String = "val_loss", patience: Int = 3, minDelta: Double = 0,
        direction: Direction = .auto, restoresBest: Bool = true
    ) {
        self.monitor = monitor
        self.patience = patience
        self.minDelta = minDelta
        self.direction = direction
        self.restoresBest = restoresBest
    }

    package func willTrain(logs: [String]) throws {
        try Monitor.check(monitor, among: logs, for: "early_stopping")
    }

    package func epochEnded(_ training: Training) throws {
        let value = training.log(monitor)
        if direction.isImprovement(value, over: best, by: minDelta, of: monitor) {
            best = value
            bestEpoch = training.epoch
            // The next step copies what it changes, so that these stay as they are.
            if restoresBest { bestWeights = training.model.weights.map { $0.value.detached() } }
        } else if training.epoch - bestEpoch >= patience {
            training.stopReason =
                "\(monitor) has not improved for \(patience) epochs; the best was epoch \(bestEpoch)"
        }
    }

    package func trainingEnded(_ training: Training) throws {
        guard restoresBest, !bestWeights.isEmpty, bestEpoch < training.epoch else { return }
        for (weight, value) in zip(training.model.weights, bestWeights) {
            try weight.value.replace(with: value, for: "early_stopping")
        }
        bestWeights = []
        training.note("the weights of epoch \(bestEpoch), the best by \(monitor), are back")
    }
}

/// Lowers the learning rate once a metric has not improved for some epochs.
package final class ReduceOnPlateau: Callback {
    let monitor: String
    let factor: Double
    let patience: Int
    let minDelta: Double
    let least: Double
    let direction: Direction
    private var best: Double?
    private var lastEpoch = 0

    package init(
        monitor: String = "val_loss", factor: Double = 0.1, patience: Int = 2,
        minDelta: Double = 1e-4,
        least: Double = 1e-6, direction: Direction = .auto
    ) throws {
        guard factor > 0 && factor < 1 else {
            throw NetworkError(
                "reduce_lr_on_plateau", "`factor` is between 0 and 1, got \(factor)")
        }
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.minDelta = minDelta
        self.least = least
        self.direction = direction
    }

    package func willTrain(logs: [String]) throws {
        try Monitor.check(monitor, among: logs, for: "reduce_lr_on_plateau")
    }

    package func epochEnded(_ training: Training) throws {
        let value = training.log(monitor)
        if direction.isImprovement(value, over: best, by: minDelta, of: monitor) {
            best = value
            lastEpoch = training.epoch
        } else if training.epoch - lastEpoch >= patience, training.rate > least {
            training.rate = max(least, training.rate * factor)
            lastEpoch = training.epoch
            training.note("epoch \(training.epoch): the learning rate is now \(training.rate)")
        }
    }
}

/// Saves the model every few epochs, and the best one under a name of its own.
package final class CheckpointSaver: Callback {
    let folder: String
    let every: Int
    let monitor: String?
    let direction: Direction
    private var best: Double?

    /// - Parameter monitor: the log by which a model is the best; nil keeps no best one.
    /// - Throws: `DataError` where the folder cannot be made: before an hour of training, not after.
    package init(
        folder: String, every: Int = 1, monitor: String? = nil, direction: Direction = .auto
    ) throws {
        guard every > 0 else {
            throw NetworkError("checkpoint", "`every` is at least 1 epoch, got \(every)")
        }
        try FilePath.makeFolders(folder)
        self.folder = folder
        self.every = every
        self.monitor = monitor
        self.direction = direction
    }

    package func willTrain(logs: [String]) throws {
        if let monitor { try Monitor.check(monitor, among: logs, for: "checkpoint") }
    }

    package func epochEnded(_ training: Training) throws {
        if training.epoch % every == 0 {
            let number = String(training.epoch)
            let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
            try training.model.save(FilePath.join(folder, "epoch-\(padded).safetensors"))
        }
        guard let monitor else { return }
        let value = training.log(monitor)
        if direction.isImprovement(value, over: best, by: 0, of: monitor) {
            best = value
            try training.model.save(FilePath.join(folder, "best.safetensors"))
        }
    }
}

/// Calls a function with the epoch and its logs; `false` ends training.
package final class FunctionCallback: Callback {
    private let body: (Int, [(name: String, value: Double)]) throws -> Bool

    package init(_ body: @escaping (Int, [(name: String, value: Double)]) throws -> Bool) {
        self.body = body
    }

    package func epochEnded(_ training: Training) throws {
        if try !body(training.epoch, training.logs) {
            training.stopReason = "a callback asked for it"
        }
    }
}
