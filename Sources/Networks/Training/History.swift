import FileSystem
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
    /// Why the steps were not planned but run operation by operation; nil if they were planned.
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

    // MARK: Files

    /// Writes the table, atomically, as CSV or JSON by the path's ending.
    package func save(_ path: String) throws {
        if path.lowercased().hasSuffix(".json") {
            try AtomicFile.save(Array(json.pretty.utf8), to: path)
        } else if path.lowercased().hasSuffix(".csv") {
            try AtomicFile.save(Array(csv.utf8), to: path)
        } else {
            throw DataError(
                path, "a history is saved as .csv or .json", hint: "give the path such an ending")
        }
    }

    package var csv: String {
        var text = columnNames.joined(separator: ",") + "\n"
        for row in rows {
            let numbers = [row.loss] + row.metrics + [row.lr, row.seconds]
            text += "\(row.epoch),\(row.split)," + numbers.map { "\($0)" }.joined(separator: ",")
            text += "\n"
        }
        return text
    }

    package var json: JSON {
        .dict([
            "end": .string(end.rawValue), "reason": .string(reason),
            "rows": .array(
                rows.map { row in
                    var members: [JSON.Member] = [
                        .init(key: "epoch", value: .int(row.epoch)),
                        .init(key: "split", value: .string(row.split)),
                        .init(key: "loss", value: .number(row.loss)),
                    ]
                    for (name, value) in zip(metricNames, row.metrics) {
                        members.append(.init(key: name, value: .number(value)))
                    }
                    members.append(.init(key: "lr", value: .number(row.lr)))
                    members.append(.init(key: "seconds", value: .number(row.seconds)))
                    return .object(members)
                }),
        ])
    }
}
