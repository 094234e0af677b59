import Machine
import Networks
import Tensors

/// A metric written in the language: a function of (outputs, labels) that gives one number.
struct FunctionMetric: Metric {
    let name: String
    /// The script's function belongs to the call that it was given to.
    let outlivesTraining = false
    let allRows: Bool
    // A metric is used by the thread that owns the session, as all that calls the script is.
    nonisolated(unsafe) private let function: ScriptFunction

    init(_ name: String, _ function: ScriptFunction, allRows: Bool = false) {
        self.name = name
        self.function = function
        self.allRows = allRows
    }

    var call: String { "metric(\"\(name)\", …)" }

    func validate() throws {
        guard
            !name.isEmpty,
            !["epoch", "step", "split", "loss", "lr", "seconds"].contains(name)
        else {
            throw NetworkError(
                "metric", "`name` cannot be \"\(name)\", which is none or another column's",
                hint: "give it a name of its own")
        }
        // It heads a column of `history.save("….csv")`.
        guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "," || $0 == "\"" })
        else {
            throw NetworkError(
                "metric",
                "`name` heads a column of a table, so it has no comma, quote or line break",
                hint: "try \"\(String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" }))\"")
        }
    }

    func check(output: [Int], target: Target) throws {}

    func tally() -> any Tally { allRows ? WholeTally(metric: self) : BatchTally(metric: self) }

    /// What the function says of these rows.
    fileprivate func value(_ outputs: Tensor, _ labels: Tensor) throws -> Double {
        let result = try function(outputs, labels)
        guard let number = result.plain.number else {
            throw ScriptError.type(
                "the metric `\(name)` should be a number, got \(result.summary)",
                hint: "end it with .mean()")
        }
        return number
    }
}

/// The mean of what the function says of batches, by their rows.
private struct BatchTally: Tally {
    let metric: FunctionMetric
    var sum = 0.0
    var rows = 0

    mutating func add(_ batch: BatchOutputs) throws {
        let (outputs, labels) = try batch.kept()
        sum += try metric.value(outputs, labels) * Double(batch.rows)
        rows += batch.rows
    }

    func value() -> Double { rows == 0 ? 0 : sum / Double(rows) }

    func state() throws -> [Tensor] { [try Tensor([sum, Double(rows)])] }

    mutating func restore(_ state: [Tensor]) throws {
        guard state.count == 1, state[0].count == 2, let numbers = try? state[0].doubles(),
            let count = Int(exactly: numbers[1])
        else { throw NetworkError(metric.name, "the checkpoint has no such metric") }
        (sum, rows) = (numbers[0], count)
    }
}

/// What the function says of all rows, which are kept.
private struct WholeTally: Tally {
    let metric: FunctionMetric
    var outputs: [Tensor] = []
    var labels: [Tensor] = []
    let isQuick = false

    mutating func add(_ batch: BatchOutputs) throws {
        let kept = try batch.kept()
        outputs.append(kept.outputs)
        labels.append(kept.labels)
    }

    func state() throws -> [Tensor] { outputs + labels }

    mutating func restore(_ state: [Tensor]) throws {
        guard state.count % 2 == 0 else {
            throw NetworkError(metric.name, "the checkpoint has no such metric")
        }
        outputs = Array(state.prefix(state.count / 2))
        labels = Array(state.suffix(state.count / 2))
    }

    func value() throws -> Double {
        guard !outputs.isEmpty else { return .nan }
        return try metric.value(Tensor.concat(outputs), Tensor.concat(labels))
    }
}
