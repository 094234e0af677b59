import Data

/// What happened in training: a row for each epoch and split, and for each validation within an epoch.
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
        /// Steps of the training that were done; nil where validation is at the ends of epochs alone.
        package var step: Int?
        /// Whether the epoch went on after it.
        package internal(set) var isWithin = false

        package init(
            epoch: Int, split: String, loss: Double, metrics: [Double], lr: Double,
            seconds: Double, step: Int? = nil
        ) {
            (self.epoch, self.split, self.loss, self.metrics) = (epoch, split, loss, metrics)
            (self.lr, self.seconds, self.step) = (lr, seconds, step)
        }
    }

    /// Something that happened at some step.
    package struct Event: Equatable, Sendable {
        package enum Kind: String, CaseIterable, Sendable {
            /// The rate was lowered; the model was saved, or found to be the best so far; the training was
            /// taken up again, ended before its last epoch, cut short by its user, or came to no number.
            case lowered, saved, best, resumed, stopped, interrupted, diverged
        }

        package var kind: Kind
        /// Epochs that were over, with the part of one under way: 2.5 in the middle of the third.
        package var epoch: Double
        /// Steps of the training that were done.
        package var step: Int
        /// More of it, in a few words: the new rate, a file.
        package var text: String
    }

    package enum End: String, Sendable {
        case running, finished, interrupted, diverged, stopped
    }

    package let metricNames: [String]
    package private(set) var rows: [Row] = []
    package private(set) var events: [Event] = []
    /// The last epoch that is over.
    private var lastEpoch = Int.min
    package internal(set) var end = End.running
    /// Why training ended before its last epoch; empty if it did not.
    package internal(set) var reason = ""
    /// Why the steps, or the optimizer's part of them, were not planned but run operation by operation; nil
    /// if all was planned.
    package internal(set) var unplanned: String?

    package init(metricNames: [String]) {
        self.metricNames = metricNames
    }

    /// Rows come in the order of what they tell of: those of other splits before an epoch's row of training
    /// are within it.
    func append(_ row: Row) {
        var row = row
        if row.split == "train" { lastEpoch = row.epoch }
        row.isWithin = row.step != nil && row.split != "train" && row.epoch != lastEpoch
        rows.append(row)
    }

    func append(_ event: Event) { events.append(event) }
    func dropLastEvent() { _ = events.popLast() }

    /// Whether validation is also within epochs, so that rows tell their step.
    package var hasSteps: Bool { rows.contains { $0.step != nil } }

    package var columnNames: [String] {
        ["epoch"] + (hasSteps ? ["step"] : []) + ["split", "loss"] + metricNames + [
            "lr", "seconds",
        ]
    }

    /// The rows as columns, for tables and figures.
    package var columns: [Column] {
        var columns = [Column("epoch", .ints(rows.map(\.epoch)))]
        if hasSteps { columns.append(Column("step", .ints(rows.map { $0.step ?? 0 }))) }
        columns.append(Column("split", .strings(rows.map(\.split))))
        columns.append(Column("loss", .floats(rows.map(\.loss))))
        for (place, name) in metricNames.enumerated() {
            columns.append(Column(name, .floats(rows.map { $0.metrics[place] })))
        }
        columns.append(Column("lr", .floats(rows.map(\.lr))))
        columns.append(Column("seconds", .floats(rows.map(\.seconds))))
        return columns
    }

    /// The values of `loss` or a metric over the rows of one split.
    package func values(_ name: String, split: String) -> [Double]? {
        let rows = rows.filter { $0.split == split }
        if name == "loss" { return rows.map(\.loss) }
        guard let place = metricNames.firstIndex(of: name) else { return nil }
        return rows.map { $0.metrics[place] }
    }

    /// `train`, then the others in the order of their first row.
    package var splits: [String] {
        var splits = rows.contains { $0.split == "train" } ? ["train"] : []
        for row in rows where !splits.contains(row.split) { splits.append(row.split) }
        return splits
    }
}

extension History.Row {
    /// One member a number, the metrics by their names. What is no number becomes null.
    func json(_ metricNames: [String]) -> JSON {
        var members = [JSON.Member(key: "epoch", value: .int(epoch))]
        if let step { members.append(.init(key: "step", value: .int(step))) }
        members.append(.init(key: "split", value: .string(split)))
        members.append(.init(key: "loss", value: .number(loss)))
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
            epoch: epoch, split: split, loss: loss, metrics: metrics, lr: lr, seconds: seconds,
            step: json["step"]?.int)
    }
}

extension History.Event {
    var json: JSON {
        .dict([
            "event": .string(kind.rawValue), "epoch": .number(epoch), "step": .int(step),
            "text": .string(text),
        ])
    }

    /// What `json` gave; nil for anything else.
    init?(_ json: JSON) {
        guard let kind = json["event"]?.string.flatMap({ Kind(rawValue: $0) }),
            let epoch = json["epoch"]?.double, let step = json["step"]?.int,
            let text = json["text"]?.string
        else { return nil }
        self.init(kind: kind, epoch: epoch, step: step, text: text)
    }
}
