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
    /// A limit on the gradients; nil for none.
    package var clipping: GradientClipping?
    /// How much of the running mean of the weights each step keeps; nil for weights as they are.
    package var average: Double?
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
    /// What the loss does itself to the model's outputs.
    let activation: OutputActivation?
    var state: OptimizerState
    var average: WeightAverage?
    var found: Measurements
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
        try options.clipping?.validate()
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
        self.model = model
        self.data = data
        self.options = options
        let usual: any Loss = data.isClassified ? CrossEntropy() : MeanSquaredError()
        model.loss = options.loss.outlivesTraining ? options.loss : usual
        model.metrics = options.metrics.filter(\.outlivesTraining)
        if data.isClassified { model.classes = data.classes }
        trainingStep = TrainingStep(
            model, options.loss, isPlanned: options.isPlanned,
            isFinal: options.isFinal)
        activation = options.loss.activation(for: model.outputShape ?? [])
        state = try OptimizerState(options.optimizer, for: weights)
        average = try options.average.map { try WeightAverage(model, decay: $0) }
        found = Measurements(options.metrics)
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
        } catch {
            try average?.show()
            throw error
        }
        history.unplanned = trainingStep.errorOfPlanning.map(options.explain)
        try average?.show()
        for callback in options.callbacks { try callback.trainingEnded(training) }
        return history
    }

    private func epoch() throws {
        let number = model.epochsTrained + 1
        let start = Clock.now
        let batches = try Batches(
            data, size: options.batch, shuffle: options.shuffle, seed: options.seed, epoch: number)
        found = Measurements(options.metrics)
        try average?.hide()
        for place in 0..<batches.count {
            let share = Double(place) / Double(batches.count)
            for callback in options.callbacks { try callback.stepBegins(training, after: share) }
            let seed = Seed.mix(Seed.mix(options.seed, UInt64(number)), UInt64(place))
            if let divergence = try step(batches, place, seed: seed) {
                return end(divergence, epoch: number, batch: place + 1)
            }
            try report(epoch: number, batch: place + 1, of: batches.count)
        }
        let trained = Clock.now
        model.epochsTrained = number
        training.epoch = number
        training.history.append(try row("train", found, seconds: trained - start))
        try average?.show()
        if let validation = options.validation {
            let result = try model.measure(
                validation, options.loss, options.metrics)
            let split = validation.part == "test" ? "test" : "validation"
            training.history.append(try row(split, result, seconds: Clock.now - trained))
        }
        try report(epoch: number, batch: batches.count, of: batches.count, isEpochEnd: true)
        for callback in options.callbacks { try callback.epochEnded(training) }
    }

    /// A step that diverges would ruin every weight: then the model stays as it was.
    private func step(_ batches: Batches, _ number: Int, seed: UInt64) throws -> Divergence? {
        guard let result = try trainingStep.run(batches, number, seed: seed) else { return nil }
        try found.add(
            loss: result.loss, model.outputs(result.output, result.labels, activation))
        guard found.loss.isFinite else { return .loss(found.loss) }
        guard
            let gradients = try options.clipping.map({ try $0(result.gradients) })
                ?? result.gradients
        else { return .gradients }
        state.step += 1
        try options.optimizer.update(
            weights.map(\.value), gradients: gradients, slots: state.slots,
            step: state.step, rate: training.rate)
        try trainingStep.apply(result)
        try average?.follow()
        rowsDone += result.labels.shape[0]
        return nil
    }

    private func row(_ split: String, _ found: Measurements, seconds: Double) throws -> History.Row
    {
        History.Row(
            epoch: training.epoch, split: split, loss: found.loss, metrics: try found.values(),
            lr: training.rate, seconds: seconds)
    }

    private func end(_ divergence: Divergence, epoch: Int, batch: Int) {
        training.history.end = .diverged
        training.history.reason = divergence.reason
        options.note(
            "fit: \(divergence.event) in epoch \(epoch), batch \(batch); training stopped, "
                + "the model is as before this batch. Try a smaller learning rate than "
                + "\(training.rate), and check the inputs' scale and that they hold no NaN")
    }

    private func report(
        epoch: Int, batch: Int, of batches: Int, isEpochEnd: Bool = false
    ) throws {
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
                loss: found.loss, metrics: try found.quickValues(),
                rowsPerSecond: speed, secondsLeft: (total - Double(rowsDone)) / max(speed, 1e-9),
                isEpochEnd: isEpochEnd))
    }
}

/// Numbers that no step can be made from.
private enum Divergence {
    case loss(Double)
    case gradients

    var reason: String {
        switch self {
        case .loss: "the loss is no longer a finite number"
        case .gradients: "the gradients are no longer finite numbers"
        }
    }

    var event: String {
        switch self {
        case .loss(let value): "the loss became \(value.isNaN ? "NaN" : "infinite")"
        case .gradients: "the gradients became NaN or infinite"
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
