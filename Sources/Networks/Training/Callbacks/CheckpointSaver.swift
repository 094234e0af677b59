import Data
import FileSystem

/// Saves the training every few epochs or steps, and the best model under a name of its own.
///
/// A file is whole or not there, and `fit(resume:)` goes on from the latest one. One that cannot be written, as
/// on a full disk, is told and costs nothing but itself.
package final class CheckpointSaver: Callback {
    package struct Options: Sendable {
        package var every = 1
        /// Steps of an epoch between two files; nil for none within epochs.
        package var steps: Int?
        /// How many files are kept; nil keeps all. The best model's does not count.
        package var keep: Int?
        /// The log by which a model is the best; nil keeps no best one.
        package var monitor: String?
        package var direction = Direction.auto
        /// Whether what an earlier training left in the folder may be removed.
        package var replaces = false

        package init() {}
    }

    let folder: String
    let options: Options
    private var best: Double?
    private var isResumed = false

    package let savesTraining = true

    /// - Throws: `DataError` where the folder cannot be made: before an hour of training, not after.
    package init(folder: String, _ options: Options = Options()) throws {
        for (name, value) in [("every", options.every), ("steps", options.steps ?? 1)]
        where value < 1 {
            throw NetworkError("checkpoint", "`\(name)` is at least 1, got \(value)")
        }
        if let keep = options.keep, keep < 1 {
            throw NetworkError("checkpoint", "`keep` is at least 1 file, got \(keep)")
        }
        try FilePath.makeFolders(folder)
        self.folder = folder
        self.options = options
    }

    package func willTrain(logs: [String]) throws {
        if let monitor = options.monitor {
            try Monitor.check(monitor, among: logs, for: "checkpoint")
        }
        let old = CheckpointFolder.files(in: folder)
        guard !isResumed, let last = old.last else { return }
        guard options.replaces else {
            throw NetworkError(
                "checkpoint", "\(folder) holds an earlier training, up to \(last.name)",
                hint: "go on with it by fit(resume: \"\(folder)\"), take another folder, or "
                    + "checkpoint(…, replace: true)")
        }
        CheckpointFolder.remove(old, in: folder)
    }

    package func state() -> CallbackState {
        CallbackState(kind: kind, values: .dict(["best": best.map(JSON.number) ?? .null]))
    }

    package func restore(_ state: CallbackState) {
        best = state.values["best"]?.double
        isResumed = true
    }

    package func stepEnded(_ training: Training) throws {
        guard let steps = options.steps, training.batch % steps == 0 else { return }
        _ = save(training)
    }

    package func validated(_ training: Training) throws {
        guard let monitor = options.monitor, let value = training.validationLog(monitor) else {
            return
        }
        saveBest(training, value, by: monitor)
    }

    package func epochEnded(_ training: Training) throws {
        // The best first: the file of the training then knows that there is one.
        if let monitor = options.monitor { saveBest(training, training.log(monitor), by: monitor) }
        guard training.epoch % options.every == 0 else { return }
        // Noted first, so that the file knows of itself. Files within epochs are too many to be noted.
        training.note(.saved)
        if !save(training) { training.history.dropLastEvent() }
    }

    private func saveBest(_ training: Training, _ value: Double, by monitor: String) {
        guard options.direction.isImprovement(value, over: best, by: 0, of: monitor) else { return }
        let path = FilePath.join(folder, "best.safetensors")
        guard told(training, { try training.model.save(path) }) else { return }
        best = value
        training.note(.best, monitor)
    }

    /// Whether a file was written.
    private func save(_ training: Training) -> Bool {
        let isSaved = told(training) {
            let checkpoint = try training.checkpoint()
            let name = CheckpointFolder.name(checkpoint.position)
            try checkpoint.save(training.model, to: FilePath.join(folder, name))
        }
        if isSaved, let keep = options.keep {
            let files = CheckpointFolder.files(in: folder)
            CheckpointFolder.remove(files.dropLast(keep), in: folder)
        }
        return isSaved
    }

    /// Whether something was done; where not, the user is told and training goes on.
    private func told(_ training: Training, _ body: () throws -> Void) -> Bool {
        do {
            try body()
            return true
        } catch {
            training.note("checkpoint: \(error); training goes on")
            return false
        }
    }
}

/// The files of a training in a folder: `epoch-0003.safetensors` after its third epoch,
/// `epoch-0004-step-000200.safetensors` after 200 steps of the next.
enum CheckpointFolder {
    struct File {
        let name: String
        let epoch: Int
        let batch: Int
    }

    static func name(_ position: Checkpoint.Position) -> String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let epoch = position.epoch + (position.batch > 0 ? 1 : 0)
        let step = position.batch > 0 ? "-step-\(padded(position.batch, 6))" : ""
        return "epoch-\(padded(epoch, 4))\(step).safetensors"
    }

    /// In the order in which they were saved.
    static func files(in folder: String) -> [File] {
        FilePath.entries(folder).compactMap(file).sorted {
            ($0.epoch, $0.batch) < ($1.epoch, $1.batch)
        }
    }

    private static func file(_ name: String) -> File? {
        guard name.hasPrefix("epoch-"), name.hasSuffix(".safetensors") else { return nil }
        let parts = name.dropLast(".safetensors".count).split(separator: "-")
        let numbers = parts.compactMap { Int($0) }
        switch (parts.count, numbers.count) {
        case (2, 1): return File(name: name, epoch: numbers[0], batch: 0)
        case (4, 2) where parts[2] == "step":
            return File(name: name, epoch: numbers[0] - 1, batch: numbers[1])
        default: return nil
        }
    }

    static func remove(_ files: some Sequence<File>, in folder: String) {
        for file in files { Files.remove(FilePath.join(folder, file.name)) }
    }
}
