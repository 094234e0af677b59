import Data
import Machine
import Networks
import Tensors

/// What is found out before a training.
var trialBuiltins: [Builtin] { [findRate, copyModel] }

private var findRate: Builtin {
    Builtin(
        "find_lr", area: .training,
        summary:
            "Trains a copy of the model for some steps with a growing learning rate, and says at which one the loss falls fastest. The model stays as it is.",
        Parameter<Model>("model", "The model; it is built for the data if it is not yet."),
        Parameter<Dataset>("data", "The rows to learn from."),
        Parameter<Double>("from", default: 1e-6, "The first rate."),
        Parameter<Double>("to", default: 1, "The last one, if the loss has not grown by then."),
        Parameter<Int>("steps", default: 100, "Steps at most."),
        Parameter<Int>("batch", default: 32, "Rows in a step."),
        Parameter<LossArgument?>("loss", default: nil, "As for fit."),
        Parameter<OptimizerValue?>("optimizer", default: nil, "As for fit; adam() if not given."),
        Parameter<Int?>("seed", default: nil, "Fixes order and chance."),
        returns: "rate search",
        example:
            "sequential([dense(8), relu(), dense(3)], seed: 1).find_lr(dataset(\"iris\"), seed: 1)"
    ) { context, model, data, first, last, steps, batch, loss, optimizer, seed in
        let usual: any Loss = data.isClassified ? CrossEntropy() : MeanSquaredError()
        return RateSearchValue(
            try RateSearch(
                model, data, loss: loss?.loss ?? usual, optimizer: optimizer?.optimizer ?? Adam(),
                from: first, to: last, steps: steps, batch: batch,
                seed: seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next()))
    }
}

private var copyModel: Builtin {
    Builtin(
        "copy", area: .models,
        summary: "The same model as a value of its own: training one leaves the other as it is.",
        Parameter<Model>("model", "The model."),
        returns: "model", example: "sequential([dense(3)]).copy()"
    ) { _, model in try model.copy() }
}
