/// Several trainings beside each other by one of their logs.
package struct HistoryComparison {
    package struct Line {
        package var name: String
        package var epochs: Int
        package var best: Double?
        package var bestEpoch: Int?
        package var last: Double?
        package var seconds: Double
    }

    /// `val_loss`, `accuracy`.
    package let monitor: String
    package private(set) var lines: [Line] = []
    /// The name of the training with the best value.
    package private(set) var best: String?

    /// - Parameter monitor: the loss on the validation rows where all have one, else the loss, if not given.
    /// - Throws: `NetworkError` naming a history without such a log.
    package init(
        _ histories: [(name: String, history: History)], by monitor: String?, _ direction: Direction
    ) throws {
        let areValidated = histories.allSatisfy { $0.history.splits.count > 1 }
        self.monitor = monitor ?? (areValidated ? "val_loss" : "loss")
        var bestValue: Double?
        for (name, history) in histories {
            let values = try Self.values(self.monitor, of: history, named: name)
            var found: (value: Double, epoch: Int)?
            for (epoch, value) in values
            where direction.isImprovement(value, over: found?.value, by: 0, of: self.monitor) {
                found = (value, epoch)
            }
            if let found,
                direction.isImprovement(found.value, over: bestValue, by: 0, of: self.monitor)
            {
                (bestValue, best) = (found.value, name)
            }
            lines.append(
                Line(
                    name: name, epochs: Set(history.rows.map(\.epoch)).count, best: found?.value,
                    bestEpoch: found?.epoch, last: values.last?.value,
                    seconds: history.rows.reduce(0) { $0 + $1.seconds }))
        }
    }

    /// A log's values by epoch: those of validation rows by `val_` before its name.
    private static func values(
        _ monitor: String, of history: History, named name: String
    ) throws -> [(epoch: Int, value: Double)] {
        let isValidated = monitor.hasPrefix("val_")
        let log = isValidated ? String(monitor.dropFirst(4)) : monitor
        let split = history.splits.first { ($0 == "train") != isValidated }
        guard let split, let values = history.values(log, split: split) else {
            let own = ["loss"] + history.metricNames
            let logs = own + (history.splits.count > 1 ? own.map { "val_" + $0 } : [])
            try Monitor.check(monitor, among: logs, for: "compare: history \(name)")
            return []
        }
        return Array(zip(history.rows.filter { $0.split == split }.map(\.epoch), values))
    }
}
