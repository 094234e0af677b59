import Data

/// What happened in training: a row for each epoch and split.
package final class History {
    package struct Row: Equatable, Sendable {
        package var epoch: Int
        /// "train", and "test" or "validation".
        package var split: String
        package var loss: Double
        /// In the order of `metricNames`.
        package var metrics: [Double]
        package var lr: Double
        /// Wall time of this part of the epoch.
        package var seconds: Double
    }

    package enum End: String, Sendable {
        case running, finished, interrupted, diverged, stopped
    }

    package let metricNames: [String]
    package private(set) var rows: [Row] = []
    package internal(set) var end = End.running
    /// Why training ended before its last epoch; empty if it did not.
    package internal(set) var reason = ""
    /// Why the steps, or the optimizer's part of them, were not planned but run operation by operation; nil
    /// if all was planned.
    package internal(set) var unplanned: String?

    package init(metricNames: [String]) {
        self.metricNames = metricNames
    }

    func append(_ row: Row) { rows.append(row) }

    package var columnNames: [String] {
        ["epoch", "split", "loss"] + metricNames + ["lr", "seconds"]
    }

    /// The rows as columns, for tables and figures.
    package var columns: [Column] {
        var columns = [
            Column("epoch", .ints(rows.map(\.epoch))), Column("split", .strings(rows.map(\.split))),
            Column("loss", .floats(rows.map(\.loss))),
        ]
        for (place, name) in metricNames.enumerated() {
            columns.append(Column(name, .floats(rows.map { $0.metrics[place] })))
        }
        columns.append(Column("lr", .floats(rows.map(\.lr))))
        columns.append(Column("seconds", .floats(rows.map(\.seconds))))
        return columns
    }

    /// The values of `loss` or a metric over the epochs of one split.
    package func values(_ name: String, split: String) -> [Double]? {
        let rows = rows.filter { $0.split == split }
        if name == "loss" { return rows.map(\.loss) }
        guard let place = metricNames.firstIndex(of: name) else { return nil }
        return rows.map { $0.metrics[place] }
    }

    /// Splits in the order of their first row.
    package var splits: [String] {
        var splits: [String] = []
        for row in rows where !splits.contains(row.split) { splits.append(row.split) }
        return splits
    }
}

extension History.Row {
    /// One member a number, the metrics by their names. What is no number becomes null.
    func json(_ metricNames: [String]) -> JSON {
        var members: [JSON.Member] = [
            .init(key: "epoch", value: .int(epoch)), .init(key: "split", value: .string(split)),
            .init(key: "loss", value: .number(loss)),
        ]
        for (name, value) in zip(metricNames, metrics) {
            members.append(.init(key: name, value: .number(value)))
        }
        members.append(.init(key: "lr", value: .number(lr)))
        members.append(.init(key: "seconds", value: .number(seconds)))
        return .object(members)
    }

    /// What `json` gave; nil for anything else.
    init?(_ json: JSON, _ metricNames: [String]) {
        guard let epoch = json["epoch"]?.int, let split = json["split"]?.string else { return nil }
        func number(_ name: String) -> Double? {
            json[name].map { $0 == .null ? .nan : $0.double ?? .nan }
        }
        guard let loss = number("loss"), let lr = number("lr"), let seconds = number("seconds")
        else {
            return nil
        }
        let metrics = metricNames.compactMap(number)
        guard metrics.count == metricNames.count else { return nil }
        self.init(
            epoch: epoch, split: split, loss: loss, metrics: metrics, lr: lr, seconds: seconds)
    }
}
