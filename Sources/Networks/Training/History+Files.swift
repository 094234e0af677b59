import Data
import FileSystem
import Text

extension History {
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
            let step = hasSteps ? "\(row.step ?? 0)," : ""
            text +=
                "\(row.epoch),\(step)\(row.split)," + numbers.map { "\($0)" }.joined(separator: ",")
            text += "\n"
        }
        return text
    }

    package var json: JSON {
        .dict([
            "end": .string(end.rawValue), "reason": .string(reason),
            "metrics": .array(metricNames.map(JSON.string)),
            "rows": .array(rows.map { $0.json(metricNames) }),
            "events": .array(events.map(\.json)),
        ])
    }

    /// Reads what `save` wrote.
    ///
    /// - Throws: `DataError` naming the file for anything else.
    package static func load(_ path: String) throws -> History {
        path.lowercased().hasSuffix(".csv") ? try loadCSV(path) : try loadJSON(path)
    }

    private static func loadJSON(_ path: String) throws -> History {
        let json: JSON
        do {
            json = try JSON(parsing: ByteReader(path: path).readAll(limit: largestFile))
        } catch let error as JSONError {
            throw DataError(path, "is no history: \(error.problem)")
        }
        guard let rows = json["rows"]?.array else { throw none(path) }
        let known = ["epoch", "step", "split", "loss", "lr", "seconds"]
        let names =
            json["metrics"]?.array?.compactMap(\.string)
            ?? rows.first?.object?.map(\.key).filter { !known.contains($0) } ?? []
        let history = History(metricNames: names)
        for row in rows {
            guard let row = Row(row, names) else { throw none(path) }
            history.append(row)
        }
        for event in json["events"]?.array ?? [] {
            guard let event = Event(event) else { throw none(path) }
            history.append(event)
        }
        history.end = json["end"]?.string.flatMap { End(rawValue: $0) } ?? .finished
        history.reason = json["reason"]?.string ?? ""
        return history
    }

    /// Lines of plain numbers, as `csv` has them. How the training ended and its events are not in there.
    private static func loadCSV(_ path: String) throws -> History {
        let bytes = try ByteReader(path: path).readAll(limit: largestFile)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let heads = (lines.first ?? "").split(separator: ",").map { String($0) }
        let first = heads.dropFirst().first == "step" ? 2 : 1
        guard heads.first == "epoch", heads.dropFirst(first).starts(with: ["split", "loss"]),
            heads.suffix(2) == ["lr", "seconds"]
        else { throw none(path) }
        let history = History(metricNames: Array(heads.dropFirst(first + 2).dropLast(2)))
        for (place, line) in lines.dropFirst().enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = cells.dropFirst(first + 1).compactMap { Double($0) }
            guard cells.count == heads.count, numbers.count == heads.count - first - 1,
                let epoch = Int(cells[0]), first == 1 || Int(cells[1]) != nil
            else {
                throw DataError(
                    path, at: .line(place + 2),
                    "is no row of a history: expected \(heads.count) cells, an epoch, a split and numbers"
                )
            }
            history.append(
                Row(
                    epoch: epoch, split: String(cells[first]), loss: numbers[0],
                    metrics: Array(numbers[1..<numbers.count - 2]), lr: numbers[numbers.count - 2],
                    seconds: numbers[numbers.count - 1], step: first == 1 ? nil : Int(cells[1])))
        }
        history.end = .finished
        return history
    }

    private static func none(_ path: String) -> DataError {
        DataError(path, "holds no history", hint: "history.save(path) writes one")
    }

    /// Far more than the longest training writes.
    private static let largestFile = 256 << 20
}
