import Data
import Tensors

/// How fast a model trains in batches of several sizes, and which of them to take.
package struct BatchChoice: CustomStringConvertible {
    package struct Line: Equatable, Sendable {
        package var batch: Int
        package var secondsPerStep: Double
        package var rowsPerSecond: Double
        /// Of weights, optimizer and a step's buffers; nil where steps are not planned.
        package var memory: Int?
    }

    package var lines: [Line]
    package var batch: Int
    /// Why no larger sizes were tried.
    package var end: String

    /// The least share of the best speed that the choice has: of sizes that are about as fast, the
    /// smallest takes the most steps an epoch, and so learns the most.
    static let nearlyBest = 0.9

    package var description: String {
        var rows = [["batch", "ms a step", "rows/s", "memory"]]
        for line in lines {
            let milliseconds = (line.secondsPerStep * 10_000).rounded() / 10
            rows.append([
                "\(line.batch)", "\(milliseconds)", "\(Int(line.rowsPerSecond.rounded()))",
                line.memory.map(Memory.text) ?? "",
            ])
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let table = rows.map { row in
            zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
                .joined(separator: "  ")
        }
        return table.joined(separator: "\n")
            + "\n\(batch): the smallest within a tenth of the best speed; \(end)"
    }
}

extension Model {
    /// Times a few steps of training on a copy of the model, in batches that double from 8.
    ///
    /// It ends where speed no longer grows, the rows are used up, or a step would take more than half of
    /// the memory that is available. The model and the session's random numbers stay as they are.
    package func chooseBatch(
        _ data: Dataset, loss: any Loss, optimizer: any Optimizer,
        isFinal: @escaping (any Error) -> Bool = { _ in false }
    ) throws -> BatchChoice {
        guard data.count > 0 else {
            throw NetworkError("choose_batch_size", "there are no rows to train on")
        }
        let copy = try Model([.model(self)], seed: seed)
        copy.epochsTrained = epochsTrained
        let rows = try copy.preparedToLearn(data)
        try copy.check(rows, loss, [])
        var lines: [BatchChoice.Line] = []
        var end = "all rows are in one batch"
        let budget = Memory.available() / 2
        var batch = min(8, rows.count)
        while true {
            let memory = TrainingStep(copy, loss).plannedBytes(rows: batch)
            if let memory, memory > budget, !lines.isEmpty {
                end =
                    "\(batch) would take \(Memory.text(memory)), more than half of what is available"
                break
            }
            lines.append(try copy.time(rows, batch, loss, optimizer, memory, isFinal))
            if let reason = Self.endOfTrial(lines) {
                end = reason
                break
            }
            guard batch < rows.count else { break }
            batch = min(2 * batch, rows.count)
        }
        let best = lines.map(\.rowsPerSecond).max() ?? 0
        let chosen = lines.first { $0.rowsPerSecond >= BatchChoice.nearlyBest * best }
        return BatchChoice(lines: lines, batch: chosen?.batch ?? batch, end: end)
    }

    private static func endOfTrial(_ lines: [BatchChoice.Line]) -> String? {
        guard let last = lines.last else { return nil }
        // Gradients of larger batches say little more, and an epoch has too few steps.
        if last.batch >= 1024 { return "larger ones leave too few steps an epoch" }
        if last.secondsPerStep > 2 { return "a step takes seconds" }
        guard lines.count >= 3 else { return nil }
        let before = lines.dropLast(2).map(\.rowsPerSecond).max() ?? 0
        let grows = lines.suffix(2).contains { $0.rowsPerSecond > 1.05 * before }
        return grows ? nil : "larger ones are no faster"
    }

    /// One step to plan, then as many as give a time to go by.
    private func time(
        _ data: Dataset, _ batch: Int, _ loss: any Loss, _ optimizer: any Optimizer, _ memory: Int?,
        _ isFinal: @escaping (any Error) -> Bool
    ) throws -> BatchChoice.Line {
        let batches = try Batches(data, size: batch, shuffle: true, augments: true)
        let step = TrainingStep(self, loss, isFinal: isFinal)
        let update = OptimizerStep(optimizer, isFinal: isFinal)
        let learned = trainable
        guard !learned.isEmpty else {
            throw NetworkError("choose_batch_size", "the model has no weights to train")
        }
        var state = try OptimizerState(optimizer, for: learned)
        let whole = max(1, data.count / batch)
        func run(_ number: Int) throws {
            try Cancellation.check()
            guard let found = try step.run(batches, number % whole, seed: UInt64(number)) else {
                return
            }
            state.step += 1
            try update.run(
                learned.map(\.value), gradients: found.gradients, slots: state.slots,
                step: state.step, rate: optimizer.lr)
            try step.apply(found)
        }
        try run(0)
        var steps = 0
        let start = Clock.now
        var seconds = 0.0
        while steps < 3 || (seconds < 0.1 && steps < 50) {
            steps += 1
            try run(steps)
            seconds = Clock.now - start
            if seconds > 2 { break }
        }
        let each = max(seconds / Double(steps), 1e-9)
        let weights = self.weights.reduce(0) { $0 + $1.value.byteCount }
        return BatchChoice.Line(
            batch: batch, secondsPerStep: each, rowsPerSecond: Double(batch) / each,
            memory: memory.map { $0 + 3 * weights + update.plannedBytes })
    }
}
