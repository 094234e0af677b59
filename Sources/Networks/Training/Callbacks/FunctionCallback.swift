/// Calls a function with the epoch and its logs; `false` ends training.
package final class FunctionCallback: Callback {
    private let body: (Int, [(name: String, value: Double)]) throws -> Bool

    package init(_ body: @escaping (Int, [(name: String, value: Double)]) throws -> Bool) {
        self.body = body
    }

    package func epochEnded(_ training: Training) throws {
        if try !body(training.epoch, training.logs) {
            training.stopReason = "a callback asked for it"
        }
    }
}
