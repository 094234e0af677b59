import Tensors

/// Looks on before and after each epoch, and may steer: stop, lower the rate, save.
package protocol Callback: AnyObject {
    /// Called before the first step with the names that `logs` will have, so that a wrong one is named
    /// before an hour of training and not after.
    func willTrain(logs: [String]) throws
    func epochBegins(_ training: Training) throws
    /// Called before each step with the share of the epoch that is over.
    func stepBegins(_ training: Training, after share: Double) throws
    /// Called once a step's gradients are known, while the weights are still as they were before it.
    func stepFound(_ training: Training, _ step: LearningStep) throws
    func stepEnded(_ training: Training) throws
    /// Called after a measurement on the validation rows within an epoch: `validationLog` gives its numbers.
    func validated(_ training: Training) throws
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
    package func stepFound(_ training: Training, _ step: LearningStep) throws {}
    package func stepEnded(_ training: Training) throws {}
    package func validated(_ training: Training) throws {}
    package func trainingEnded(_ training: Training) throws {}
    package var savesTraining: Bool { false }

    /// What a checkpoint knows it by.
    var kind: String { String(describing: Self.self) }
    package func state() throws -> CallbackState { CallbackState(kind: kind) }
    package func restore(_ state: CallbackState) throws {}
}

/// A step under way. The tensors may be a plan's, which the next step overwrites.
package struct LearningStep {
    /// `[rows, …]`.
    let inputs: Tensor
    /// In the order of the trainable weights, before any limit on them.
    let gradients: [Tensor]
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
    /// Steps that an epoch has.
    var batches = 0
    /// Steps of this training that are done.
    package internal(set) var step = 0
    /// Gives and sets the state of the session's random numbers.
    var random: (get: () -> UInt64, set: (UInt64) -> Void)?
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

    /// Runs what may draw random numbers of the session, such as a layer that is a function of the script,
    /// without a trace in the training.
    func leavingChanceAlone(_ body: () throws -> Void) rethrows {
        let state = random?.get()
        defer { if let state { random?.set(state) } }
        try body()
    }

    /// The last epoch's numbers: `loss` and metrics of the training rows, and those of the validation
    /// rows with `val_` before their names.
    package var logs: [(name: String, value: Double)] {
        var logs: [(name: String, value: Double)] = []
        for row in history.rows.reversed().prefix(while: { $0.epoch == epoch }).reversed()
        where !row.isWithin { logs += self.logs(of: row) }
        logs.append(("lr", rate))
        return logs
    }

    /// The numbers of the latest measurement on the validation rows, within an epoch or at its end.
    private var validationLogs: [(name: String, value: Double)] {
        history.rows.last.map { $0.split == "train" ? [] : logs(of: $0) } ?? []
    }

    private func logs(of row: History.Row) -> [(name: String, value: Double)] {
        let prefix = row.split == "train" ? "" : "val_"
        return zip(["loss"] + history.metricNames, [row.loss] + row.metrics).map {
            (prefix + $0, $1)
        }
    }

    /// The latest value of what a callback watches within an epoch; nil for what epochs alone have.
    func validationLog(_ name: String) -> Double? {
        validationLogs.first { $0.name == name }?.value
    }

    /// Notes in the history what happens now.
    func note(_ event: History.Event.Kind, _ text: String = "") {
        let share = batch > 0 ? Double(batch) / Double(max(1, batches)) : 0
        history.append(
            History.Event(
                kind: event, epoch: Double(model.epochsTrained) + share, step: step, text: text))
    }

    /// One of `logs`, which `Monitor` has found to be there.
    package func log(_ name: String) -> Double {
        logs.first { $0.name == name }?.value ?? .nan
    }
}
