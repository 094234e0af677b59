import Tensors

/// A running mean of a model's weights, which often does better than the last of them (Polyak and Juditsky
/// 1992): `mean ← d mean + (1 − d) weight` after each step, with `d` the decay, but `(1 + t) / (10 + t)`
/// in step t while that is less, so that the first weights are soon forgotten (TensorFlow's
/// ExponentialMovingAverage).
///
/// Running statistics, as of batch normalisation, are averaged as well; frozen layers are left alone.
struct WeightAverage {
    private let decay: Double
    private let weights: [Weight]
    private let means: [Tensor]
    private var step = 0
    private var isShown = false

    init(_ model: Model, decay: Double) throws {
        guard decay > 0 && decay < 1 else {
            throw NetworkError("fit", "`average` is between 0 and 1, got \(decay)")
        }
        self.decay = decay
        weights = model.allLayers.filter { $0.branches.isEmpty && !$0.isFrozen }.flatMap(\.weights)
        means = weights.map { $0.value.detached() }
    }

    /// What it keeps beside the model's weights, for a checkpoint.
    struct State {
        var means: [Tensor] = []
        var step = 0
        var isShown = false
    }

    var state: State { State(means: means, step: step, isShown: isShown) }

    /// - Throws: `Checkpoint.Malformed` for means of other weights.
    mutating func restore(_ state: State) throws {
        guard state.means.map(\.shape) == weights.map(\.value.shape), state.step >= 0 else {
            throw Checkpoint.Malformed()
        }
        for (mean, value) in zip(means, state.means) {
            try mean.replace(with: value, for: "resume")
        }
        (step, isShown) = (state.step, state.isShown)
    }

    /// Takes a step's new weights in.
    mutating func follow() throws {
        step += 1
        let share = Float(1 - min(decay, Double(1 + step) / Double(10 + step)))
        for (weight, mean) in zip(weights, means) {
            try Elementwise.update(mean, weight.value, []) { range, mean, weight, _ in
                for i in range { mean[i] += share * (weight[i] - mean[i]) }
            }
        }
    }

    /// Puts the means in the place of the weights, until `hide`.
    mutating func show() throws {
        if !isShown { try swap() }
    }

    /// Puts the trained weights back in their place.
    mutating func hide() throws {
        if isShown { try swap() }
    }

    private mutating func swap() throws {
        for (weight, mean) in zip(weights, means) {
            let other = weight.value.detached()
            try weight.value.replace(with: mean, for: "fit")
            try mean.replace(with: other, for: "fit")
        }
        isShown.toggle()
    }
}
