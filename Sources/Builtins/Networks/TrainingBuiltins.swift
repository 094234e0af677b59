import Data
import Machine
import Networks
import Tensors

/// Training: `fit`, and its history.
var trainingBuiltins: [Builtin] { [fit, saveHistory] }

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
            "metrics", default: nil,
            "What is watched: metrics, or functions of (outputs, labels) that give a number; [accuracy()] for classes."
        ),
        Parameter<[CallbackArgument]>(
            "callbacks", default: [],
            "Called after each epoch: callbacks, or functions of (epoch, logs) that may give false to stop."
        ),
        Parameter<Double?>(
            "clip_norm", default: nil,
            "The largest length of all gradients together; longer ones are scaled down as a whole."),
        Parameter<Double?>(
            "clip_value", default: nil, "The largest size of each element of the gradients."),
        Parameter<Double?>(
            "average", default: nil,
            "Share of a running mean of the weights that each step keeps, such as 0.999. The mean is what is validated and saved, and what the model has in the end."
        ),
        Parameter<Bool>("shuffle", default: true, "Whether each epoch has an order of its own."),
        Parameter<Int?>(
            "seed", default: nil,
            "Fixes order and chance; drawn from the session's seed if not given."),
        Parameter<RateScales>(
            "lr_scale", default: RateScales(scales: []),
            "What the learning rate of some layers is multiplied by: {\"features.*\": 0.1}."),
        Parameter<String?>(
            "resume", default: nil,
            "A folder of checkpoint(): goes on from the latest, bit for bit, where there is one."),
        Parameter<Int?>(
            "validate_every", default: nil,
            "Steps after which `validation` is measured within epochs, too. The history then tells each row's step, and best weights may come from within an epoch."
        ),
        returns: "history",
        example:
            "sequential([dense(8), relu(), dense(3)]).fit(dataset(\"iris\"), epochs: 2, batch: 16)"
    ) {
        context, model, data, epochs, batch, validation, loss, optimizer, metrics, callbacks,
        clipNorm, clipValue, average, shuffle, seed, scales, resume, validateEvery in
        var options = FitOptions()
        options.epochs = epochs
        options.validation = validation
        options.validateEvery = validateEvery
        let usual: any Loss = data.isClassified ? CrossEntropy() : MeanSquaredError()
        options.loss = loss?.loss ?? usual
        options.optimizer = optimizer?.optimizer ?? Adam()
        options.metrics = metrics?.map(\.metric) ?? (data.isClassified ? [Accuracy()] : [])
        options.callbacks = try callbacks.map { try $0.make() }
        guard clipNorm == nil || clipValue == nil else {
            throw NetworkError("fit", "takes `clip_norm` or `clip_value`, not both")
        }
        options.clipping =
            clipNorm.map { .norm($0) } ?? clipValue.map { .value($0) }
        options.average = average
        options.shuffle = shuffle
        options.seed = seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next()
        options.isSeedGiven = seed != nil
        options.rateScales = scales.scales
        options.resume = resume.map { context.resolve($0) }
        options.random = ({ context.random.state }, { context.random = RandomKeys(seed: $0) })
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

/// What learning rates are multiplied by, by the names or patterns of layers.
struct RateScales: FromValue {
    let scales: [(layers: NamePattern, scale: Double)]

    static var expectation: String { "dict of numbers by layers' names" }

    static func accepts(_ value: Value) -> Bool {
        value.dict?.allSatisfy { $0.key.isString && $0.value.number != nil } ?? false
    }

    static func from(_ value: Value, in context: BuiltinContext) -> RateScales? {
        value.dict.map { entries in
            RateScales(
                scales: entries.compactMap { entry in
                    guard let name = entry.key.string, let scale = entry.value.number else {
                        return nil
                    }
                    return (NamePattern(name), scale)
                })
        }
    }

    static func literal(_ value: RateScales) -> String { "{}" }
}
