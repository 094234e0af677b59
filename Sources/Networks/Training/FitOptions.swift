import Data

/// What `fit` is told.
package struct FitOptions {
    package var epochs = 1
    package var batch = 32
    package var shuffle = true
    /// Fixes the order of rows and every random draw; with the model's seed, the result.
    package var seed: UInt64 = 0
    /// Whether the seed was asked for: one that was drawn gives way to that of a training taken up again.
    package var isSeedGiven = true
    /// A folder of checkpoints, of which the latest is taken up again; a fresh start where there is none.
    package var resume: String?
    package var validation: Dataset?
    /// Steps between two measurements on `validation` beside those at each epoch's end; nil for none.
    package var validateEvery: Int?
    package var loss: any Loss = CrossEntropy()
    package var optimizer: any Optimizer = Adam()
    /// What the learning rate of some layers is multiplied by; the first pattern that names a layer counts.
    package var rateScales: [(layers: NamePattern, scale: Double)] = []
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
    /// Gives and sets the state of the session's random numbers, which belong to a training's state.
    package var random: (get: () -> UInt64, set: (UInt64) -> Void)?
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
