import Data
import Glibc
import Tensors

/// What `fit` is told.
package struct FitOptions {
    package var epochs = 1
    package var batch = 32
    package var shuffle = true
    /// Fixes the order of rows and every random draw; with the model's seed, the result.
    package var seed: UInt64 = 0
    package var validation: Dataset?
    package var loss: any Loss = CrossEntropy()
    package var optimizer: any Optimizer = Adam()
    package var metrics: [any Metric] = []
    package var callbacks: [any Callback] = []
    /// Whether steps are planned where they can be; else each operation is run as it comes.
    package var isPlanned = true
    /// Called now and then, at most some ten times a second, and at each epoch's end.
    package var progress: (FitProgress) -> Void = { _ in }
    /// Told what the user should know: an interrupt, a loss that is no number.
    package var note: (String) -> Void = { _ in }
    /// Whether an error is the user's wish to stop: then the model and the history so far are kept.
    package var isInterruption: (any Error) -> Bool = { _ in false }
    /// Whether an error ends all there is to do: a wish to stop, a time limit.
    package var isFinal: (any Error) -> Bool = { _ in false }
    /// What an error of the script's says.
    package var explain: (any Error) -> String = { "\($0)" }

    package init() {}
}

/// Where a training stands.
package struct FitProgress {
    /// Counted over all trainings of the model, as the history does.
    package var epoch: Int
    /// The last epoch of this training, and how many it has.
    package var epochs: Int
    package var total: Int
    package var batch: Int
    package var batches: Int
    /// Means over the epoch so far.
    package var loss: Double
    package var metrics: [(name: String, value: Double)]
    package var rowsPerSecond: Double
    /// Of the whole training, validation not counted.
    package var secondsLeft: Double
    package var isEpochEnd: Bool
}

/// The loss and metrics of a model on some rows.
package struct Evaluation {
    package var rows: Int
    package var loss: Double
    package var metrics: [(name: String, value: Double)]
}

extension Model {
    /// Trains the model on `data` and returns what happened.
    ///
    /// The same seed gives the same weights, bit for bit, whatever the number of threads. Shapes, labels,
    /// loss, metrics and callbacks are checked before the first step.
    package func fit(_ data: Dataset, _ options: FitOptions) throws -> History {
        try Trainer(self, data, options).run()
    }
}

/// One call of `fit`.
private final class Trainer {
    let model: Model
    let data: Dataset
    let options: FitOptions
    let training: Training
    let weights: [Weight]
    let trainingStep: TrainingStep
    var state: OptimizerState
    var means: RunningMeans
    let started = Clock.now
    var lastReport = 0.0
    var rowsDone = 0

    init(_ model: Model, _ data: Dataset, _ options: FitOptions) throws {
        guard (1...1_000_000_000).contains(options.epochs) else {
            throw NetworkError(
                "fit", "`epochs` is from 1 to 1,000,000,000, got \(options.epochs)")
        }
        guard data.count > 0 else { throw NetworkError("fit", "there are no rows to train on") }
        try options.optimizer.validate()
        let data = try model.preparedToLearn(data)
        var options = options
        options.validation = try options.validation.map {
            try $0.prepared(as: data.preparation)
        }
        try model.check(data, options.loss, options.metrics)
        if let validation = options.validation {
            guard validation.count > 0 else {
                throw NetworkError("fit", "there are no rows to validate on")
            }
            try model.check(validation, options.loss, options.metrics)
        }
        weights = model.trainable
        guard !weights.isEmpty else {
            throw NetworkError("fit", "the model has no weights to train")
        }
        model.takeOver(data.preparation, note: options.note)
        self.model = model
        self.data = data
        self.options = options
        let usual: any Loss = data.isClassified ? CrossEntropy() : MeanSquaredError()
        model.loss = options.loss.outlivesTraining ? options.loss : usual
        model.metrics = options.metrics
        if data.isClassified { model.classes = data.classes }
        trainingStep = TrainingStep(
            model, options.loss, isPlanned: options.isPlanned,
            isFinal: options.isFinal)
        state = try OptimizerState(options.optimizer, for: weights)
        means = RunningMeans(options.metrics)
        training = Training(
            model: model, history: History(metricNames: options.metrics.map(\.name)),
            rate: options.optimizer.lr, note: options.note)
    }

    func run() throws -> History {
        let history = training.history
        let names = ["loss"] + history.metricNames
        let validated = options.validation == nil ? [] : names.map { "val_" + $0 }
        for callback in options.callbacks {
            try callback.willTrain(logs: names + validated + ["lr"])
        }
        do {
            for _ in 0..<options.epochs {
                for callback in options.callbacks { try callback.epochBegins(training) }
                try epoch()
                if let reason = training.stopReason {
                    history.end = .stopped
                    history.reason = reason
                    options.note("training stopped after epoch \(training.epoch): \(reason)")
                    break
                }
                if history.end == .diverged { break }
            }
            if history.end == .running { history.end = .finished }
        } catch  where options.isInterruption(error) {
            history.end = .interrupted
            history.reason = "in epoch \(model.epochsTrained + 1)"
            options.note(
                "fit was interrupted in epoch \(model.epochsTrained + 1); "
                    + "the model keeps what it has learned")
        }
        history.unplanned = trainingStep.errorOfPlanning.map(options.explain)
        for callback in options.callbacks { try callback.trainingEnded(training) }
        return history
    }

    private func epoch() throws {
        let number = model.epochsTrained + 1
        let start = Clock.now
        let batches = try Batches(
            data, size: options.batch, shuffle: options.shuffle, seed: options.seed, epoch: number,
            augments: true)
        means = RunningMeans(options.metrics)
        for place in 0..<batches.count {
            let seed = Seed.mix(Seed.mix(options.seed, UInt64(number)), UInt64(place))
            try step(batches, place, seed: seed)
            guard means.loss.isFinite else {
                return diverged(epoch: number, batch: place + 1)
            }
            report(epoch: number, batch: place + 1, of: batches.count)
        }
        let trained = Clock.now
        model.epochsTrained = number
        training.epoch = number
        training.history.append(row("train", means, seconds: trained - start))
        if let validation = options.validation {
            let result = try model.measure(
                validation, options.loss, options.metrics)
            let split = validation.part == "test" ? "test" : "validation"
            training.history.append(row(split, result, seconds: Clock.now - trained))
        }
        report(epoch: number, batch: batches.count, of: batches.count, isEpochEnd: true)
        for callback in options.callbacks { try callback.epochEnded(training) }
    }

    private func step(_ batches: Batches, _ number: Int, seed: UInt64) throws {
        guard let found = try trainingStep.run(batches, number, seed: seed) else { return }
        let rows = found.labels.shape[0]
        try means.add(loss: found.loss, output: found.output, labels: found.labels, rows: rows)
        // A step from a loss that is no number would ruin every weight: the model stays as it was.
        guard means.loss.isFinite else { return }
        state.step += 1
        try options.optimizer.update(
            weights.map(\.value), gradients: found.gradients, slots: state.slots,
            step: state.step, rate: training.rate)
        try trainingStep.apply(found)
        rowsDone += rows
    }

    private func row(_ split: String, _ means: RunningMeans, seconds: Double) -> History.Row {
        History.Row(
            epoch: training.epoch, split: split, loss: means.loss, metrics: means.metrics,
            lr: training.rate, seconds: seconds)
    }

    private func diverged(epoch: Int, batch: Int) {
        training.history.end = .diverged
        training.history.reason = "the loss is no longer a finite number"
        let value = means.loss.isNaN ? "NaN" : "infinite"
        options.note(
            "fit: the loss became \(value) in epoch \(epoch), batch \(batch); training stopped, "
                + "the model is as before this batch. Try a smaller learning rate than "
                + "\(training.rate), and check the inputs' scale and that they hold no NaN")
    }

    private func report(epoch: Int, batch: Int, of batches: Int, isEpochEnd: Bool = false) {
        let now = Clock.now
        guard isEpochEnd || now - lastReport >= 0.1 else { return }
        lastReport = now
        let speed = Double(rowsDone) / max(now - started, 1e-9)
        let first = model.epochsTrained - training.history.rows.count { $0.split == "train" } + 1
        let total = Double(options.epochs) * Double(data.count)
        options.progress(
            FitProgress(
                epoch: epoch, epochs: first + options.epochs - 1, total: options.epochs,
                batch: batch, batches: batches,
                loss: means.loss, metrics: Array(zip(means.names, means.metrics)),
                rowsPerSecond: speed, secondsLeft: (total - Double(rowsDone)) / max(speed, 1e-9),
                isEpochEnd: isEpochEnd))
    }
}

/// Means over the rows seen so far.
struct RunningMeans {
    private let watched: [any Metric]
    private var lossSum = 0.0
    private var sums: [Double]
    private(set) var rows = 0

    init(_ metrics: [any Metric]) {
        watched = metrics
        sums = [Double](repeating: 0, count: metrics.count)
    }

    var names: [String] { watched.map(\.name) }
    var loss: Double { rows == 0 ? 0 : lossSum / Double(rows) }
    var metrics: [Double] { sums.map { rows == 0 ? 0 : $0 / Double(rows) } }

    /// - Parameter loss: the mean over this batch.
    mutating func add(loss: Double, output: Tensor?, labels: Tensor, rows count: Int) throws {
        lossSum += loss * Double(count)
        rows += count
        guard let output else { return }
        for (place, metric) in watched.enumerated() {
            sums[place] += try metric.sum(output, labels)
        }
    }
}

/// Seconds of a clock that only goes forward.
enum Clock {
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
