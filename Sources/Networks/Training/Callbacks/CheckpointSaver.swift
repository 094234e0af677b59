import Data

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
