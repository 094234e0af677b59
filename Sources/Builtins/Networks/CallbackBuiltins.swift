import Machine
import Networks

/// What looks on in training, and may steer it.
var callbackBuiltins: [Builtin] {
    [earlyStopping, reduceOnPlateau, rateSchedule, checkpoint]
}

extension Direction: FromValue {}
extension RateSchedule.Pace: FromValue {}

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
            "Sets the learning rate by a schedule, such as those of `schedules`.",
        Parameter<ScriptFunction>(
            "schedule",
            "A function of the epoch, counted from 0 over all trainings of the model, that gives the rate."
        ),
        Parameter<RateSchedule.Pace>(
            "every", default: .epoch,
            "Whether it is asked before each epoch, or before each step for parts of an epoch."),
        returns: "callback", example: "lr_schedule(epoch -> 0.01 * 0.9 ** epoch)"
    ) { _, schedule, pace in
        CallbackValue("lr_schedule(…)", calling: schedule) {
            RateSchedule(every: pace) { epoch in
                let rate = try pace == .epoch ? schedule(Int(epoch)) : schedule(epoch)
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
        summary:
            "Saves the training every few epochs, for `fit(resume:)` to go on from, and the best model as best.safetensors. Each file is whole or not there, and load_model reads the model in it.",
        Parameter<String>("folder", "Where to; it is made if it is missing."),
        Parameter<Int>("every", default: 1, "Epochs between two files."),
        Parameter<Int?>("steps", default: nil, "Steps between two files within an epoch."),
        Parameter<Int?>("keep", default: nil, "How many of the latest stay; all if not given."),
        Parameter<String?>("monitor", default: nil, "The log by which a model is the best."),
        Parameter<Direction>("direction", default: .auto, "Which way is better."),
        Parameter<Bool>(
            "replace", default: false, "Whether an earlier training's files may be removed."),
        returns: "callback", example: "checkpoint(\"runs/fashion\", keep: 3)"
    ) { context, folder, every, steps, keep, monitor, direction, replace in
        let path = context.resolve(folder)
        var options = CheckpointSaver.Options()
        options.every = every
        options.steps = steps
        options.keep = keep
        options.monitor = monitor
        options.direction = direction
        options.replaces = replace
        return CallbackValue("checkpoint(\"\(folder)\", every: \(every))") { [options] in
            try CheckpointSaver(folder: path, options)
        }
    }
}
