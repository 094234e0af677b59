import Tensors

/// A number that is watched in training but not trained for.
package protocol Metric: Sendable {
    /// The column of the history: `accuracy`.
    var name: String { get }

    /// As a script writes it.
    var call: String { get }

    /// Whether a model may keep it, to be measured by after training.
    var outlivesTraining: Bool { get }

    /// - Throws: `NetworkError` where a setting is out of range.
    func validate() throws

    /// - Throws: `NetworkError` where outputs of this shape cannot meet these labels.
    func check(output: [Int], target: Target) throws

    /// What gathers it over the batches of some rows.
    func tally() -> any Tally
}

/// A metric under way: what has been gathered of the rows so far.
package protocol Tally {
    mutating func add(_ batch: BatchOutputs) throws

    /// The metric of all rows so far; nan where it cannot be said.
    func value() throws -> Double

    /// What has been gathered, for a checkpoint in the middle of an epoch.
    func state() throws -> [Tensor]

    /// Takes up again what `state` gave.
    mutating func restore(_ state: [Tensor]) throws

    /// Whether the value takes so little time that it can be shown while rows still come.
    var isQuick: Bool { get }
}

extension Metric {
    package var call: String { "\(name)()" }
    package var outlivesTraining: Bool { true }
    package func validate() throws {}
}

extension Tally {
    package var isQuick: Bool { true }
}

/// Numbers that a tally gathers, as a tensor that keeps them exactly.
enum TallyState {
    static func tensor(_ numbers: [Double]) throws -> Tensor { try Tensor(numbers) }

    /// - Throws: `Checkpoint.Malformed` unless there are so many tensors, the numbers being those of one.
    static func numbers(_ state: [Tensor], _ place: Int, of count: Int) throws -> [Double] {
        guard state.count == count, state[place].dtype == .float64 else {
            throw Checkpoint.Malformed()
        }
        return try state[place].doubles()
    }
}
