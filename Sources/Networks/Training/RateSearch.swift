import Data
import Glibc
import Tensors

/// Losses of a short training whose learning rate grows with every step: where it begins to help, and where
/// it begins to hurt (Smith, Cyclical Learning Rates, 2017).
package struct RateSearch {
    package private(set) var rates: [Double] = []
    /// Smoothed as below; a batch's own loss jumps too much to be read.
    package private(set) var losses: [Double] = []

    /// Share of the running mean that each step keeps.
    private static let smoothing = 0.9
    /// Above so many times the least loss so far, nothing more is to be learned.
    private static let divergence = 4.0

    /// The rate at which the loss falls fastest, for each decade of the rate: a good one to train with. nil
    /// where it never falls.
    package var suggestion: Double? {
        let span = max(1, rates.count / 20)
        guard rates.count > 2 * span else { return nil }
        let slopes = (span..<rates.count - span).map { place in
            (rate: rates[place], fall: losses[place - span] - losses[place + span])
        }
        return slopes.max { $0.fall < $1.fall }.flatMap { $0.fall > 0 ? $0.rate : nil }
    }

    /// Trains a copy of the model, so that nothing stays of it.
    package init(
        _ model: Model, _ data: Dataset, loss: any Loss, optimizer: any Optimizer,
        from first: Double, to last: Double, steps: Int, batch: Int, seed: UInt64
    ) throws {
        guard first > 0, last > first, last.isFinite else {
            throw NetworkError(
                "find_lr", "`from` is above 0 and below `to`, got \(first) and \(last)")
        }
        guard (2...100_000).contains(steps) else {
            throw NetworkError("find_lr", "`steps` is from 2 to 100,000, got \(steps)")
        }
        guard data.count > 0 else { throw NetworkError("find_lr", "there are no rows") }
        try optimizer.validate()
        try model.check(data, loss, [])
        let copy = try model.copy()
        let weights = copy.trainable
        guard !weights.isEmpty else {
            throw NetworkError("find_lr", "the model has no weights to train")
        }
        let step = TrainingStep(copy, loss)
        let update = OptimizerStep(optimizer)
        let state = try OptimizerState(optimizer, for: weights)
        var mean = 0.0
        var least = Double.infinity
        var epoch = 0
        var batches = try Batches(data, size: batch, shuffle: true, seed: seed, epoch: epoch)
        var place = 0
        for number in 0..<steps {
            if place == batches.count {
                (epoch, place) = (epoch + 1, 0)
                batches = try Batches(data, size: batch, shuffle: true, seed: seed, epoch: epoch)
            }
            let rate = first * pow(last / first, Double(number) / Double(steps - 1))
            guard let found = try step.run(batches, place, seed: Seed.mix(seed, UInt64(number)))
            else { return }
            place += 1
            mean = Self.smoothing * mean + (1 - Self.smoothing) * found.loss
            // The mean began at zero: what it lacks is put back (as Adam does).
            let smoothed = mean / (1 - pow(Self.smoothing, Double(number + 1)))
            guard smoothed.isFinite, smoothed <= Self.divergence * least else { return }
            least = min(least, smoothed)
            rates.append(rate)
            losses.append(smoothed)
            try update.run(
                weights.map(\.value), gradients: found.gradients, slots: state.slots,
                step: number + 1, rate: rate)
            try step.apply(found)
        }
    }
}
