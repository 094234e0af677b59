import Data
import Glibc
import Tensors

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
    let optimizerStep: OptimizerStep
    /// What the loss does itself to the model's outputs.
    let activation: OutputActivation?
    /// Those that save the training come last, so that what they save is all of it.
    private let callbacks: [any Callback]
    /// The weights by their learning rates.
    private let groups: RateGroups
    var state: OptimizerState
    var average: WeightAverage?
    var found: Measurements
    /// Fixes the order of rows and every random draw.
    private var seed: UInt64
    /// The model's epochs before this training, over all calls of `fit`.
    private var firstEpoch: Int
    /// The step after which the latest validation within an epoch was.
    private var lastValidated = 0
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
        let data = try model.preparedToLearn(data)
        var options = options
        options.validation = try options.validation.map {
            try $0.prepared(as: data.preparation)
        }
        try model.check(data, options.loss, options.metrics)
        if let every = options.validateEvery {
            guard every > 0 else {
                throw NetworkError("fit", "`validate_every` is at least 1 step, got \(every)")
            }
            guard options.validation != nil else {
                throw NetworkError(
                    "fit", "`validate_every` needs rows to validate on",
                    hint: "give them: fit(…, validation: data)")
            }
        }
        if let validation = options.validation {
            guard validation.count > 0 else {
                throw NetworkError("fit", "there are no rows to validate on")
            }
            try model.check(validation, options.loss, options.metrics)
        }
        callbacks =
            options.callbacks.filter { !$0.savesTraining }
            + options.callbacks.filter(\.savesTraining)
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
        model.metrics = options.metrics.filter(\.outlivesTraining)
        if data.isClassified { model.classes = data.classes }
        trainingStep = TrainingStep(
            model, options.loss, isPlanned: options.isPlanned,
            isFinal: options.isFinal)
        optimizerStep = OptimizerStep(
            options.optimizer, isPlanned: options.isPlanned, isFinal: options.isFinal)
        activation = options.loss.activation(for: model.outputShape ?? [])
        groups = try RateGroups(model, options.rateScales)
        state = try OptimizerState(options.optimizer, for: weights)
        average = try options.average.map { try WeightAverage(model, decay: $0) }
        found = Measurements(options.metrics)
        seed = options.seed
        firstEpoch = model.epochsTrained
        training = Training(
            model: model, history: History(metricNames: options.metrics.map(\.name)),
            rate: options.optimizer.lr, note: options.note)
        training.random = options.random
    }

    func run() throws -> History {
        let history = training.history
        training.checkpoint = { [unowned self] in try checkpoint() }
        if let folder = options.resume { try resume(from: folder) }
        let names = ["loss"] + history.metricNames
        let validated = options.validation == nil ? [] : names.map { "val_" + $0 }
        for callback in callbacks {
            try callback.willTrain(logs: names + validated + ["lr"])
        }
        do {
            try train()
            if history.end == .running { history.end = .finished }
        } catch  where options.isInterruption(error) {
            history.end = .interrupted
            history.reason = "in epoch \(model.epochsTrained + 1)"
            training.note(.interrupted)
            options.note(
                "fit was interrupted in epoch \(model.epochsTrained + 1); "
                    + "the model keeps what it has learned")
        } catch {
            try average?.show()
            throw error
        }
        history.unplanned = reasonUnplanned
        try average?.show()
        for callback in callbacks { try callback.trainingEnded(training) }
        return history
    }

    /// Why steps, or the optimizer's part of them, were not planned.
    private var reasonUnplanned: String? {
        let step = trainingStep.errorOfPlanning.map(options.explain)
        let update = optimizerStep.errorOfPlanning.map { "the optimizer: \(options.explain($0))" }
        let reasons = [step, update].compactMap { $0 }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    private func train() throws {
        let history = training.history
        while history.end == .running {
            if let reason = training.stopReason {
                history.end = .stopped
                history.reason = reason
                training.note(.stopped)
                options.note("training stopped after epoch \(training.epoch): \(reason)")
                return
            }
            guard model.epochsTrained - firstEpoch < options.epochs else { return }
            try epoch()
        }
    }

    /// An epoch, or what a training that is taken up again has left of one.
    private func epoch() throws {
        let number = model.epochsTrained + 1
        let start = Clock.now
        let batches = try Batches(
            data, size: options.batch, shuffle: options.shuffle, seed: seed, epoch: number,
            augments: true)
        training.batches = batches.count
        var validating = 0.0
        if training.batch == 0 {
            for callback in callbacks { try callback.epochBegins(training) }
            found = Measurements(options.metrics)
            try average?.hide()
        }
        for place in training.batch..<batches.count {
            let share = Double(place) / Double(batches.count)
            for callback in callbacks { try callback.stepBegins(training, after: share) }
            let stepSeed = Seed.mix(Seed.mix(seed, UInt64(number)), UInt64(place))
            if let divergence = try step(batches, place, seed: stepSeed) {
                return end(divergence, epoch: number, batch: place + 1)
            }
            training.batch = place + 1
            if place + 1 < batches.count { validating += try validateWithin() }
            for callback in callbacks { try callback.stepEnded(training) }
            try report(epoch: number, batch: place + 1, of: batches.count)
        }
        let trained = Clock.now
        training.batch = 0
        model.epochsTrained = number
        training.epoch = number
        training.history.append(try row("train", found, seconds: trained - start - validating))
        try average?.show()
        _ = try validate()
        try report(epoch: number, batch: batches.count, of: batches.count, isEpochEnd: true)
        for callback in callbacks { try callback.epochEnded(training) }
    }

    /// Measures the model on the validation rows, if there are any; says how many seconds it took.
    private func validate() throws -> Double {
        guard let validation = options.validation else { return 0 }
        let start = Clock.now
        let result = try model.measure(validation, options.loss, options.metrics)
        let split = validation.part == "test" ? "test" : "validation"
        let seconds = Clock.now - start
        training.history.append(try row(split, result, seconds: seconds))
        return seconds
    }

    /// What is due after a step within an epoch: the model as it will be shown, its weights' mean if one is
    /// kept, is measured, and the training goes on with what it had.
    private func validateWithin() throws -> Double {
        guard let every = options.validateEvery, state.step != lastValidated,
            state.step % every == 0
        else { return 0 }
        let start = Clock.now
        lastValidated = state.step
        try average?.show()
        _ = try validate()
        for callback in callbacks { try callback.validated(training) }
        try average?.hide()
        return Clock.now - start
    }

    // MARK: - Checkpoints

    private var conditions: Checkpoint.Conditions {
        Checkpoint.Conditions(
            seed: seed, batch: options.batch, shuffle: options.shuffle, rows: data.count,
            loss: options.loss.call,
            optimizer: "\(options.optimizer.kind)\(options.optimizer.settings)",
            rates: groups.description,
            clipping: options.clipping.map { "\($0)" } ?? "none",
            metrics: training.history.metricNames,
            isValidated: options.validation != nil, validateEvery: options.validateEvery ?? 0)
    }

    private func checkpoint() throws -> Checkpoint {
        Checkpoint(
            position: .init(
                firstEpoch: firstEpoch, epoch: model.epochsTrained, batch: training.batch),
            conditions: conditions, rate: training.rate, stopReason: training.stopReason,
            step: state.step, slots: state.slots, average: average?.state,
            measured: training.batch > 0 ? try found.state() : .init(),
            history: training.history.rows, events: training.history.events,
            random: options.random?.get(),
            callbacks: try options.callbacks.map { try $0.state() })
    }

    /// Goes on from the latest checkpoint that can be read; a folder without any is a fresh start.
    private func resume(from folder: String) throws {
        let files = CheckpointFolder.files(in: folder)
        for file in files.reversed() {
            let path = FilePath.join(folder, file.name)
            do {
                do {
                    try restore(Checkpoint.load(path, of: model))
                } catch is Checkpoint.Malformed {
                    throw DataError(path, "the training in it is damaged, or of another version")
                }
                let place =
                    training.batch > 0 ? ", after \(training.batch) batches of the next" : ""
                return options.note(
                    "fit: going on from \(path), after epoch \(model.epochsTrained)\(place)")
            } catch let error as DataError {
                options.note("fit: \(error)")
            }
        }
        guard files.isEmpty else {
            throw NetworkError(
                "fit", "no checkpoint in \(folder) can be gone on from",
                hint: "take another folder, or leave `resume` out to begin anew")
        }
        options.note("fit: there is no checkpoint in \(folder): training begins")
    }

    private func restore(_ saved: Checkpoint) throws {
        if !options.isSeedGiven { seed = saved.conditions.seed }
        if let difference = conditions.difference(from: saved.conditions) {
            throw NetworkError(
                "fit", "the training in \(options.resume ?? "") was another: \(difference)",
                hint:
                    "resume goes on with the same settings; to go on with others, load_model and fit"
            )
        }
        let shapes = saved.slots.map { $0.map(\.shape) }
        guard shapes == state.slots.map({ $0.map(\.shape) }),
            (saved.average == nil) == (average == nil),
            saved.callbacks.map(\.kind) == options.callbacks.map(\.kind)
        else {
            throw NetworkError(
                "fit",
                "the training in \(options.resume ?? "") had other callbacks, frozen layers or averages",
                hint: "give fit what it had; to go on with others, load_model and fit")
        }
        guard saved.position.batch <= (data.count - 1) / options.batch else {
            throw Checkpoint.Malformed()
        }
        if saved.position.batch > 0 { try found.restore(saved.measured) }
        if let mean = saved.average { try average?.restore(mean) }
        for (weight, value) in zip(model.weights, saved.weights) {
            try weight.value.replace(with: value, for: "fit")
        }
        state.slots = saved.slots
        state.step = saved.step
        (training.step, lastValidated) = (saved.step, saved.step)
        firstEpoch = saved.position.firstEpoch
        model.epochsTrained = saved.position.epoch
        training.epoch = saved.position.epoch
        training.batch = saved.position.batch
        training.rate = saved.rate
        training.stopReason = saved.stopReason
        for row in saved.history { training.history.append(row) }
        for event in saved.events { training.history.append(event) }
        for (callback, remembered) in zip(options.callbacks, saved.callbacks) {
            try callback.restore(remembered)
        }
        if let random = saved.random { options.random?.set(random) }
        training.batches = (data.count + options.batch - 1) / options.batch
        training.note(.resumed)
    }

    // MARK: - Steps

    /// A step that diverges would ruin every weight: then the model stays as it was.
    private func step(_ batches: Batches, _ number: Int, seed: UInt64) throws -> Divergence? {
        guard let result = try trainingStep.run(batches, number, seed: seed) else { return nil }
        try found.add(
            loss: result.loss, model.outputs(result.output, result.labels, activation))
        guard found.loss.isFinite else { return .loss(found.loss) }
        let learning = LearningStep(inputs: result.inputs, gradients: result.gradients)
        for callback in callbacks { try callback.stepFound(training, learning) }
        guard
            let gradients = try options.clipping.map({ try $0(result.gradients) })
                ?? result.gradients
        else { return .gradients }
        training.step = state.step + 1
        try groups.update(
            optimizerStep, weights.map(\.value), gradients: gradients, slots: state.slots,
            step: state.step + 1, rate: training.rate)
        state.step += 1
        try trainingStep.apply(result)
        try average?.follow()
        rowsDone += result.labels.shape[0]
        return nil
    }

    private func row(_ split: String, _ found: Measurements, seconds: Double) throws -> History.Row
    {
        History.Row(
            epoch: model.epochsTrained + (training.batch > 0 ? 1 : 0), split: split,
            loss: found.loss, metrics: try found.values(), lr: training.rate, seconds: seconds,
            step: options.validateEvery.map { _ in state.step })
    }

    private func end(_ divergence: Divergence, epoch: Int, batch: Int) {
        training.history.end = .diverged
        training.note(.diverged)
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
