/// Sets the learning rate of each epoch to what a schedule gives for its number, counted from 0 over all
/// trainings of the model: a training that goes on later goes on in its schedule.
package final class RateSchedule: Callback {
    private let rate: (Int) throws -> Double

    package init(_ rate: @escaping (Int) throws -> Double) {
        self.rate = rate
    }

    package func epochBegins(_ training: Training) throws {
        let epoch = training.model.epochsTrained
        let value = try rate(epoch)
        guard value.isFinite, value >= 0 else {
            throw NetworkError(
                "lr_schedule", "the rate of epoch \(epoch) should be at least 0, got \(value)")
        }
        training.rate = value
    }

    package func epochEnded(_ training: Training) throws {}
}
