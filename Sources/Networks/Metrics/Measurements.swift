import Tensors

/// The loss and the metrics of the rows seen so far.
struct Measurements {
    private let watched: [any Metric]
    private var lossSum = 0.0
    private var tallies: [any Tally]
    private(set) var rows = 0

    init(_ metrics: [any Metric]) {
        watched = metrics
        tallies = metrics.map { $0.tally() }
    }

    /// The mean over the rows.
    var loss: Double { rows == 0 ? 0 : lossSum / Double(rows) }

    /// In the order of the metrics.
    func values() throws -> [Double] { try tallies.map { try $0.value() } }

    /// Those that can be shown while rows still come.
    func quickValues() throws -> [(name: String, value: Double)] {
        try zip(watched, tallies).filter { $1.isQuick }.map { ($0.name, try $1.value()) }
    }

    /// All of it between two batches, for a checkpoint.
    struct State {
        var lossSum = 0.0
        var rows = 0
        /// By metric.
        var tallies: [[Tensor]] = []
    }

    func state() throws -> State {
        State(lossSum: lossSum, rows: rows, tallies: try tallies.map { try $0.state() })
    }

    /// - Throws: `Checkpoint.Malformed` for what no such measurements gave.
    mutating func restore(_ state: State) throws {
        guard state.tallies.count == tallies.count, state.rows >= 0 else {
            throw Checkpoint.Malformed()
        }
        (lossSum, rows) = (state.lossSum, state.rows)
        for place in tallies.indices { try tallies[place].restore(state.tallies[place]) }
    }

    /// - Parameter loss: the mean over this batch.
    mutating func add(loss: Double, _ batch: BatchOutputs) throws {
        lossSum += loss * Double(batch.rows)
        rows += batch.rows
        for place in tallies.indices { try tallies[place].add(batch) }
    }
}
