import Data
import Machine
import Networks
import Tensors

/// Training: `fit`, and what it takes.
var trainingBuiltins: [Builtin] {
    [
        fit, crossEntropy, meanSquaredError, sgd, adam, accuracy, meanAbsoluteError, earlyStopping,
        reduceOnPlateau, rateSchedule, checkpoint, saveHistory,
    ]
}

extension Direction: FromValue {}

private var fit: Builtin {
    Builtin(
        "fit", area: .training,
        summary:
            "Trains a model and returns the history. Ctrl-C ends it and keeps the model and the history so far.",
        Parameter<Model>("model", "The model; it is built for the data if it is not yet."),
        Parameter<Dataset>("data", "The rows to learn from."),
        Parameter<Int>("epochs", default: 1, "Passes over all rows."),
        Parameter<BatchArgument>(
            "batch", default: BatchArgument(rows: 32),
            "Rows in a step; \"auto\" takes what choose_batch_size finds."),
        Parameter<Dataset?>("validation", default: nil, "Rows to measure on after each epoch."),
        Parameter<LossArgument?>(
            "loss", default: nil,
            "What is made small: a loss, or a function of (output, labels) that gives one number. cross_entropy() for classes, else mse()."
        ),
        Parameter<OptimizerValue?>(
            "optimizer", default: nil, "How weights follow their gradients; adam() if not given."),
        Parameter<[MetricArgument]?>(
            "metrics", default: nil, "What is watched; [accuracy()] for classes."),
        Parameter<[CallbackArgument]>(
            "callbacks", default: [],
            "Called after each epoch: callbacks, or functions of (epoch, logs) that may give false to stop."
        ),
        Parameter<Bool>("shuffle", default: true, "Whether each epoch has an order of its own."),
        Parameter<Int?>(
            "seed", default: nil,
            "Fixes order and chance; drawn from the session's seed if not given."),
        returns: "history",
        example:
            "sequential([dense(8), relu(), dense(3)]).fit(dataset(\"iris\"), epochs: 2, batch: 16)"
    ) {
        context, model, data, epochs, batch, validation, loss, optimizer, metrics, callbacks,
        shuffle, seed in
        var options = FitOptions()
        options.epochs = epochs
        options.validation = validation
        let usual: any Loss = data.isClassified ? CrossEntropy() : MeanSquaredError()
        options.loss = loss?.loss ?? usual
        options.optimizer = optimizer?.optimizer ?? Adam()
        options.metrics = metrics?.map(\.metric) ?? (data.isClassified ? [Accuracy()] : [])
        options.callbacks = try callbacks.map { try $0.make() }
        options.shuffle = shuffle
        options.seed = seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next()
        options.note = { context.emit(.note($0)) }
        options.explain = { ($0 as? ScriptError)?.message ?? "\($0)" }
        options.batch =
            try batch.rows ?? chosenBatch(model, data, options, note: { context.emit(.note($0)) })
        options.isInterruption = { ($0 as? ScriptError)?.kind == "interrupted" }
        options.isFinal = { ($0 as? ScriptError).map { !$0.isCatchable } ?? false }
        let line = ProgressLine(context)
        options.progress = line.show
        let skipped = data.skippedCount
        let history = try model.fit(data, options)
        line.finish(history)
        data.noteSkipped(beyond: skipped, in: context)
        // The wish to stop was for the training; what comes after it goes on.
        if history.end == .interrupted { Interrupt.clear() }
        return history
    }
}

private func chosenBatch(
    _ model: Model, _ data: Dataset, _ options: FitOptions, note: (String) -> Void
) throws -> Int {
    let choice = try model.choice(data, options.loss, options.optimizer)
    note("batch: \"auto\"\n\(choice)")
    return choice.batch
}

/// The line that a training draws anew while it runs.
private final class ProgressLine {
    private let context: BuiltinContext
    private let id: Int

    init(_ context: BuiltinContext) {
        self.context = context
        id = context.state(ProgressNumbers()).next()
    }

    func show(_ progress: FitProgress) {
        let values = [("loss", progress.loss)] + progress.metrics.map { ($0.name, $0.value) }
        let numbers = values.map { "\($0.0) \(TrainingText.number($0.1))" }
        let place =
            "epoch \(progress.epoch)/\(progress.epochs), batch \(progress.batch)/\(progress.batches)"
        let speed = "\(Int(progress.rowsPerSecond)) rows/s"
        let left = "\(TrainingText.duration(progress.secondsLeft)) left"
        let done =
            Double(progress.epoch - 1) + Double(progress.batch) / Double(max(1, progress.batches))
        let before = Double(progress.epochs - progress.total)
        emit(
            fraction: (done - before) / Double(max(1, progress.total)),
            ([place] + numbers + [speed, left]).joined(separator: ", "))
    }

    func finish(_ history: History) {
        guard let epoch = history.rows.last?.epoch else {
            return emit(fraction: 0, "\(history.end.rawValue) in the first epoch", isFinal: true)
        }
        var numbers: [String] = []
        for row in history.rows where row.epoch == epoch {
            let prefix = row.split == "train" ? "" : "\(row.split) "
            for (name, value) in zip(["loss"] + history.metricNames, [row.loss] + row.metrics) {
                numbers.append("\(prefix)\(name) \(TrainingText.number(value))")
            }
        }
        let seconds = history.rows.reduce(0) { $0 + $1.seconds }
        let end = "epoch \(epoch), \(history.end.rawValue) after \(TrainingText.duration(seconds))"
        emit(fraction: 1, ([end] + numbers).joined(separator: ", "), isFinal: true)
    }

    private func emit(fraction: Double, _ message: String, isFinal: Bool = false) {
        context.emit(
            .progress(
                ScriptProgress(
                    id: id, label: "fit", fraction: min(1, max(0, fraction)), message: message,
                    isFinal: isFinal)))
    }
}

/// Numbers the progress lines of a session.
private final class ProgressNumbers {
    private var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}

// MARK: Losses, optimizers, metrics

private var crossEntropy: Builtin {
    Builtin(
        "cross_entropy", area: .losses,
        summary:
            "The loss of a classifier: how surprised it is by the right classes, which are indices or one-hot. It takes scores; a softmax at the model's end is recognised.",
        returns: "loss", example: "cross_entropy()"
    ) { _ in LossValue(CrossEntropy()) }
}

private var meanSquaredError: Builtin {
    Builtin(
        "mse", area: .losses,
        summary: "The mean squared difference from the labels, as a loss or as a metric.",
        returns: "loss", example: "mse()"
    ) { _ in LossValue(MeanSquaredError()) }
}

private var sgd: Builtin {
    Builtin(
        "sgd", area: .optimizers, summary: "Stochastic gradient descent.",
        Parameter<Double>("lr", default: 0.01, "The learning rate."),
        Parameter<Double>("momentum", default: 0, "Share of the last step that is kept."),
        Parameter<Double>(
            "weight_decay", default: 0, "Share of each weight added to its gradient."),
        Parameter<Bool>("nesterov", default: false, "Whether to look ahead along the momentum."),
        returns: "optimizer", example: "sgd(lr: 0.1, momentum: 0.9)"
    ) { _, lr, momentum, weightDecay, nesterov in
        try OptimizerValue(
            SGD(lr: lr, momentum: momentum, weightDecay: weightDecay, nesterov: nesterov))
    }
}

private var adam: Builtin {
    Builtin(
        "adam", area: .optimizers,
        summary: "Adam: steps scaled by running means of the gradient and its square.",
        Parameter<Double>("lr", default: 0.001, "The learning rate."),
        Parameter<Double>("beta1", default: 0.9, "Share of the mean gradient that is kept."),
        Parameter<Double>("beta2", default: 0.999, "Share of the mean square that is kept."),
        Parameter<Double>("epsilon", default: 1e-8, "Added to the root of the mean square."),
        Parameter<Double>(
            "weight_decay", default: 0, "Share of each weight added to its gradient."),
        returns: "optimizer", example: "adam(lr: 0.001)"
    ) { _, lr, beta1, beta2, epsilon, weightDecay in
        try OptimizerValue(
            Adam(lr: lr, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay))
    }
}

private var accuracy: Builtin {
    Builtin(
        "accuracy", area: .metrics,
        summary: "The share of rows whose largest output is the right class.",
        returns: "metric", example: "accuracy()"
    ) { _ in MetricValue(Accuracy()) }
}

private var meanAbsoluteError: Builtin {
    Builtin(
        "mae", area: .metrics, summary: "The mean absolute difference from the labels.",
        returns: "metric", example: "mae()"
    ) { _ in MetricValue(AbsoluteError()) }
}

// MARK: Callbacks

private var earlyStopping: Builtin {
    Builtin(
        "early_stopping", area: .callbacks,
        summary:
            "Ends training once a metric has not improved for some epochs, and brings the best weights back, however training ends.",
        Parameter<String>("monitor", default: "val_loss", "Which log to watch."),
        Parameter<Int>("patience", default: 3, "Epochs without improvement to wait."),
        Parameter<Double>("min_delta", default: 0, "What counts as an improvement."),
        Parameter<Direction>("direction", default: .auto, "Which way is better."),
        Parameter<Bool>("restore_best", default: true, "Whether the best weights come back."),
        returns: "callback", example: "early_stopping(patience: 3)"
    ) { _, monitor, patience, minDelta, direction, restoreBest in
        guard patience > 0 else {
            throw NetworkError("early_stopping", "`patience` is at least 1 epoch, got \(patience)")
        }
        return CallbackValue("early_stopping(monitor: \"\(monitor)\", patience: \(patience))") {
            EarlyStopping(
                monitor: monitor, patience: patience, minDelta: minDelta, direction: direction,
                restoresBest: restoreBest)
        }
    }
}

private var reduceOnPlateau: Builtin {
    Builtin(
        "reduce_lr_on_plateau", area: .callbacks,
        summary: "Lowers the learning rate once a metric has not improved for some epochs.",
        Parameter<String>("monitor", default: "val_loss", "Which log to watch."),
        Parameter<Double>("factor", default: 0.1, "What the rate is multiplied by."),
        Parameter<Int>("patience", default: 2, "Epochs without improvement to wait."),
        Parameter<Double>("min_delta", default: 1e-4, "What counts as an improvement."),
        Parameter<Double>("min_lr", default: 1e-6, "The rate does not go below this."),
        Parameter<Direction>("direction", default: .auto, "Which way is better."),
        returns: "callback", example: "reduce_lr_on_plateau(factor: 0.5)"
    ) { _, monitor, factor, patience, minDelta, least, direction in
        CallbackValue("reduce_lr_on_plateau(monitor: \"\(monitor)\", factor: \(factor))") {
            try ReduceOnPlateau(
                monitor: monitor, factor: factor, patience: patience, minDelta: minDelta,
                least: least, direction: direction)
        }
    }
}

private var rateSchedule: Builtin {
    Builtin(
        "lr_schedule", area: .callbacks,
        summary:
            "Sets the learning rate of each epoch by a schedule, such as those of `schedules`.",
        Parameter<ScriptFunction>(
            "schedule",
            "A function of the epoch, counted from 0 over all trainings of the model, that gives the rate."
        ),
        returns: "callback", example: "lr_schedule(epoch -> 0.01 * 0.9 ** epoch)"
    ) { _, schedule in
        CallbackValue("lr_schedule(…)", calling: schedule) {
            RateSchedule { epoch in
                let rate = try schedule(epoch)
                guard let number = rate.plain.number else {
                    throw ScriptError.type(
                        "lr_schedule: the schedule should give a number, got \(rate.summary)")
                }
                return number
            }
        }
    }
}

private var checkpoint: Builtin {
    Builtin(
        "checkpoint", area: .callbacks,
        summary: "Saves the model every few epochs, and the best one as best.safetensors.",
        Parameter<String>("folder", "Where to; it is made if it is missing."),
        Parameter<Int>("every", default: 1, "Epochs between two files."),
        Parameter<String?>("monitor", default: nil, "The log by which a model is the best."),
        Parameter<Direction>("direction", default: .auto, "Which way is better."),
        returns: "callback", example: "checkpoint(\"runs/fashion\", every: 1)"
    ) { context, folder, every, monitor, direction in
        let path = context.resolve(folder)
        return CallbackValue("checkpoint(\"\(folder)\", every: \(every))") {
            try CheckpointSaver(folder: path, every: every, monitor: monitor, direction: direction)
        }
    }
}

private var saveHistory: Builtin {
    Builtin(
        "save", area: .training, summary: "Writes a history as CSV or JSON, by the path's ending.",
        Parameter<History>("history", "What `fit` returned."),
        Parameter<String>("path", "The file; it ends in .csv or .json."),
        returns: "none",
        example: """
            let history = sequential([dense(3)]).fit(dataset("iris"))
            if false { history.save("history.csv") }
            """
    ) { context, history, path in
        try history.save(context.resolve(path))
        return Value.none
    }
}
