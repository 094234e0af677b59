import Data
import Machine
import Networks

/// Networks recorded as they learn, and what is asked of a record.
var recordBuiltins: [Builtin] {
    [
        record, recordedWeights, recordedBiases, recordedGradients, recordedActivations,
        updateRatios, recordedDeadUnits, deadUnits,
    ]
}

/// A short training that is recorded, for the examples.
private let recorded = """
    let log = record(every: 2)
    sequential([dense(8), relu(), dense(3)], seed: 1).fit(dataset("iris"), epochs: 2, seed: 1, callbacks: [log])
    """

private var record: Builtin {
    Builtin(
        "record", area: .callbacks,
        summary:
            "Records how weights, gradients and activations are spread while a model learns, in bounded room and without changing a bit of the training; ridges, bands and tables show it.",
        Parameter<Int?>(
            "every", default: nil,
            "Steps between two records; if not given as many as keep the cost at a few hundredths of the training's time, and steps 1, 2, 4, 8 … as well."
        ),
        Parameter<String?>(
            "layers", default: nil,
            "A layer's name or a pattern such as \"features.*\"; all if not given."),
        Parameter<Bool>("weights", default: true, "Whether weights and biases are recorded."),
        Parameter<Bool>(
            "gradients", default: true, "Whether their gradients are, before any limit on them."),
        Parameter<Bool>(
            "activations", default: true,
            "Whether the layers' outputs are, for rows of the first batch that stay the same."),
        Parameter<Bool>(
            "updates", default: true, "Whether the size of each step's change of the weights is."),
        Parameter<Int>(
            "keep", default: 128,
            "Records at most: when there are more, every other one is dropped and the distance between them doubles."
        ),
        Parameter<Int>("rows", default: 32, "Rows whose activations are looked at, at most."),
        Parameter<Int>(
            "sample", default: 1 << 14,
            "Elements of a tensor that are looked at, at most; of larger ones a fixed choice by chance."
        ),
        Parameter<Int>("seed", default: 0, "Fixes that choice."),
        returns: "record",
        example: recorded + "\nlog.weights(\"dense_1\")"
    ) {
        _, every, layers, weights, gradients, activations, updates, keep, rows, sample, seed in
        var options = Recorder.Options()
        options.every = every
        options.layers = layers.map { NamePattern($0) }
        options.kinds = Set(
            [(weights, RecordedKind.weights), (gradients, .gradients), (activations, .activations)]
                .filter(\.0).map(\.1))
        options.updates = updates
        options.keep = keep
        options.rows = rows
        options.sample = sample
        options.seed = UInt64(bitPattern: Int64(seed))
        return RecordValue(try Recorder(options))
    }
}

private var recordParameter: Parameter<RecordValue> {
    Parameter("log", "What `record` gave, after a training.")
}

private var recordedWeights: Builtin {
    Builtin(
        "weights", area: .training,
        summary: "How a weight was spread at each recorded step.",
        recordParameter,
        Parameter<String>("name", "The weight (dense_1.weight), or a layer for its main one."),
        returns: "recording", example: recorded + "\nlog.weights(\"dense_1\").std"
    ) { _, log, name in
        RecordingValue(try log.recording(.weights, name, for: "weights"))
    }
}

private var recordedBiases: Builtin {
    Builtin(
        "biases", area: .training,
        summary: "How a layer's bias was spread at each recorded step.",
        recordParameter, Parameter<String>("layer", "The layer's name."),
        returns: "recording", example: recorded + "\nlog.biases(\"dense_1\").mean"
    ) { _, log, name in
        RecordingValue(try log.recording(.weights, name, ending: "bias", for: "biases"))
    }
}

private var recordedGradients: Builtin {
    Builtin(
        "gradients", area: .training,
        summary: "How the gradient of a weight was spread at each recorded step.",
        recordParameter,
        Parameter<String>("name", "The weight (dense_1.bias), or a layer for its main one."),
        returns: "recording", example: recorded + "\nlog.gradients(\"dense_1\").max"
    ) { _, log, name in
        RecordingValue(try log.recording(.gradients, name, for: "gradients"))
    }
}

private var recordedActivations: Builtin {
    Builtin(
        "activations", area: .training,
        summary:
            "How a layer's outputs were spread at each recorded step, for the same rows each time.",
        recordParameter, Parameter<String>("layer", "The layer's name."),
        returns: "recording", example: recorded + "\nlog.activations(\"relu_1\").zeros"
    ) { _, log, name in
        RecordingValue(try log.recording(.activations, name, for: "activations"))
    }
}

private var updateRatios: Builtin {
    Builtin(
        "update_ratios", area: .training,
        summary:
            "How large the change of each weight was beside the weight itself at each recorded step: the standard deviation of the one by that of the other. Around 0.001 is common where training goes well.",
        recordParameter,
        returns: "table", example: recorded + "\nlog.update_ratios()"
    ) { _, log in
        let (steps, ratios) = log.recorder.updateRatios
        // Where all elements are the same there is nothing to compare with.
        let rows = ratios.flatMap { name, values in
            zip(steps, values).filter { $1.isFinite }.map { (name: name, step: $0, ratio: $1) }
        }
        return MeasuredTable([
            ("step", .ints(rows.map(\.step))), ("weight", .names(rows.map(\.name))),
            ("ratio", .numbers(rows.map(\.ratio))),
        ])
    }
}

private var recordedDeadUnits: Builtin {
    Builtin(
        "dead_units", area: .training,
        summary:
            "How many units of each relu gave zero for all the rows that were looked at, at each recorded step. These are few rows: dead_units(model, data) looks at more.",
        recordParameter,
        returns: "table", example: recorded + "\nlog.dead_units()"
    ) { _, log in
        let (steps, layers) = log.recorder.deadUnits
        let rows = layers.flatMap { name, units, dead in
            zip(steps, dead).map { (name: name, units: units, step: $0, dead: $1) }
        }
        return MeasuredTable([
            ("step", .ints(rows.map(\.step))), ("layer", .names(rows.map(\.name))),
            ("units", .ints(rows.map(\.units))), ("dead", .ints(rows.map(\.dead))),
            ("share", .numbers(rows.map { Double($0.dead) / Double(max(1, $0.units)) })),
        ])
    }
}

private var deadUnits: Builtin {
    Builtin(
        "dead_units", area: .models,
        summary:
            "How many units of each relu give zero for all rows: they learn nothing more from these. `table[layer]` lists them. A convolution's units are its channels.",
        Parameter<Model>("model", "The model."),
        Parameter<Dataset>("data", "The rows to look at."),
        returns: "table",
        example: """
            let model = sequential([dense(8), relu(), dense(3)], seed: 1)
            dead_units(model, dataset("iris"))["relu_1"]
            """
    ) { _, model, data in
        let activity = try UnitActivity(model, data)
        let lines = activity.lines
        return MeasuredTable(
            [
                ("layer", .names(lines.map(\.layer))), ("units", .ints(lines.map(\.fires.count))),
                ("dead", .ints(lines.map(\.dead.count))),
                (
                    "share",
                    .numbers(
                        lines.map { Double($0.dead.count) / Double(max(1, $0.fires.count)) })
                ),
            ], details: lines.map { ($0.layer, $0.dead) })
    }
}
