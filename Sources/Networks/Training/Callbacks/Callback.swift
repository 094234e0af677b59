/// Looks on before and after each epoch, and may steer: stop, lower the rate, save.
package protocol Callback: AnyObject {
    /// Called before the first step with the names that `logs` will have, so that a wrong one is named
    /// before an hour of training and not after.
    func willTrain(logs: [String]) throws
    func epochBegins(_ training: Training) throws
    /// Called before each step with the share of the epoch that is over.
    func stepBegins(_ training: Training, after share: Double) throws
    func stepEnded(_ training: Training) throws
    func epochEnded(_ training: Training) throws
    /// What it has to know to go on, for a checkpoint.
    func state() throws -> CallbackState
    /// Takes up again what `state` gave; called before `willTrain`.
    func restore(_ state: CallbackState) throws
    /// Whether it saves the training, and so comes after those whose state it saves.
    var savesTraining: Bool { get }
    /// However training ended: finished, stopped, interrupted or diverged.
    func trainingEnded(_ training: Training) throws
}

extension Callback {
    package func willTrain(logs: [String]) throws {}
    package func epochBegins(_ training: Training) throws {}
    package func stepBegins(_ training: Training, after share: Double) throws {}
    package func stepEnded(_ training: Training) throws {}
    package func trainingEnded(_ training: Training) throws {}
    package var savesTraining: Bool { false }

    /// What a checkpoint knows it by.
    var kind: String { String(describing: Self.self) }
    package func state() throws -> CallbackState { CallbackState(kind: kind) }
    package func restore(_ state: CallbackState) throws {}
}

/// A training under way, as callbacks see it.
package final class Training {
    package let model: Model
    package let history: History
    /// The epoch that has just ended, counted from 1 over all trainings of the model.
    package internal(set) var epoch = 0
    /// The learning rate of the steps to come.
    package var rate: Double
    /// Steps of the epoch under way that are done; 0 between two epochs.
    package internal(set) var batch = 0
    /// All that the training is now, to be saved.
    var checkpoint: () throws -> Checkpoint = { throw Checkpoint.Malformed() }
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
