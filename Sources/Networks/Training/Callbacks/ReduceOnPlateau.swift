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
            training.note(.lowered, "\(training.rate)")
            training.note("epoch \(training.epoch): the learning rate is now \(training.rate)")
        }
    }

    package func state() -> CallbackState {
        CallbackState(
            kind: kind,
            values: .dict(["best": best.map(JSON.number) ?? .null, "epoch": .int(lastEpoch)]))
    }

    package func restore(_ state: CallbackState) {
        best = state.values["best"]?.double
        lastEpoch = state.values["epoch"]?.int ?? 0
    }
}
