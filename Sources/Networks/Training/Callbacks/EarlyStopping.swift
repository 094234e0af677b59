import Tensors

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
    /// Steps of the training that were done then.
    private var bestStep = 0
    /// Whether it was within the epoch.
    private var isWithin = false
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

    /// A validation within an epoch may find the best weights; to end training is for the epoch's end.
    package func validated(_ training: Training) throws {
        guard let value = training.validationLog(monitor) else { return }
        if direction.isImprovement(value, over: best, by: minDelta, of: monitor) {
            keep(value, of: training.model.epochsTrained + 1, training, isWithin: true)
        }
    }

    private func keep(_ value: Double, of epoch: Int, _ training: Training, isWithin: Bool) {
        (best, bestEpoch, bestStep) = (value, epoch, training.step)
        self.isWithin = isWithin
        // The next step copies what it changes, so that these stay as they are.
        if restoresBest { bestWeights = training.model.weights.map { $0.value.detached() } }
    }

    package func epochEnded(_ training: Training) throws {
        let value = training.log(monitor)
        if direction.isImprovement(value, over: best, by: minDelta, of: monitor) {
            keep(value, of: training.epoch, training, isWithin: false)
        } else if training.epoch - bestEpoch >= patience {
            training.stopReason =
                "\(monitor) has not improved for \(patience) epochs; the best was epoch \(bestEpoch)"
        }
    }

    package func state() -> CallbackState {
        CallbackState(
            kind: kind,
            values: .dict([
                "best": best.map(JSON.number) ?? .null, "epoch": .int(bestEpoch),
                "step": .int(bestStep), "within": .bool(isWithin),
            ]),
            tensors: bestWeights)
    }

    package func restore(_ state: CallbackState) {
        best = state.values["best"]?.double
        bestEpoch = state.values["epoch"]?.int ?? 0
        bestStep = state.values["step"]?.int ?? 0
        isWithin = state.values["within"]?.bool ?? false
        bestWeights = state.tensors
    }

    package func trainingEnded(_ training: Training) throws {
        guard restoresBest, !bestWeights.isEmpty,
            bestEpoch < training.epoch || isWithin && bestStep < training.step
        else { return }
        for (weight, value) in zip(training.model.weights, bestWeights) {
            try weight.value.replace(with: value, for: "early_stopping")
        }
        bestWeights = []
        let place = isWithin ? "epoch \(bestEpoch), step \(bestStep)" : "epoch \(bestEpoch)"
        training.note("the weights of \(place), the best by \(monitor), are back")
    }
}
