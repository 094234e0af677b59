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

    package func state() -> CallbackState {
        CallbackState(
            kind: kind,
            values: .dict(["best": best.map(JSON.number) ?? .null, "epoch": .int(bestEpoch)]),
            tensors: bestWeights)
    }

    package func restore(_ state: CallbackState) {
        best = state.values["best"]?.double
        bestEpoch = state.values["epoch"]?.int ?? 0
        bestWeights = state.tensors
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
