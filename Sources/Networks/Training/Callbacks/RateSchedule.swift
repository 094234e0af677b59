/// Sets the learning rate to what a schedule gives for the epoch, counted from 0 over all trainings of the
/// model: a training that goes on later goes on in its schedule.
package final class RateSchedule: Callback {
    /// When the rate is set anew.
    package enum Pace: String, CaseIterable, Sendable {
        case epoch
        /// The schedule is asked for parts of an epoch.
        case step
    }

    private let pace: Pace
    private let rate: (Double) throws -> Double

    package init(every pace: Pace = .epoch, _ rate: @escaping (Double) throws -> Double) {
        self.pace = pace
        self.rate = rate
    }

    package func epochBegins(_ training: Training) throws {
        if pace == .epoch { try set(training, at: Double(training.model.epochsTrained)) }
    }

    package func stepBegins(_ training: Training, after share: Double) throws {
        if pace == .step { try set(training, at: Double(training.model.epochsTrained) + share) }
    }

    package func epochEnded(_ training: Training) throws {}

    private func set(_ training: Training, at epoch: Double) throws {
        let value = try rate(epoch)
        guard value.isFinite, value >= 0 else {
            let place = pace == .epoch ? "\(Int(epoch))" : "\(epoch)"
            throw NetworkError(
                "lr_schedule", "the rate of epoch \(place) should be at least 0, got \(value)")
        }
        training.rate = value
    }
}
