import Data
import FileSystem
import Glibc

/// Writes each epoch's loss and metrics to a file while training goes on.
package final class MetricsLog: Callback {
    package enum Format: String, CaseIterable, Sendable {
        /// By the path: `.csv`, `.jsonl`, else a folder for TensorBoard.
        case auto
        /// A line an epoch, of the logs by name.
        case csv
        /// A JSON object a line.
        case jsonl
        /// Event files in a folder, those of training and of validation in folders within.
        case tensorboard
    }

    let path: String
    let format: Format
    private var names: [String] = []
    /// By the part of the logs that each has: `train`, `validation`; one for both in a table.
    private var files: [(part: String, file: AppendedFile)] = []

    package init(_ path: String, format: Format = .auto) {
        self.path = path
        let name = path.lowercased()
        self.format =
            format != .auto
            ? format
            : name.hasSuffix(".csv") ? .csv : name.hasSuffix(".jsonl") ? .jsonl : .tensorboard
    }

    /// Makes the files: a folder that cannot be written is told before an hour of training.
    package func willTrain(logs: [String]) throws {
        names = logs
        if files.isEmpty {
            let isValidated = logs.contains { $0.hasPrefix("val_") }
            files = try places(isValidated: isValidated).map {
                ($0.part, try AppendedFile($0.path))
            }
        }
        for (_, file) in files where file.length == 0 { try file.append(head) }
    }

    /// What a file begins with.
    private var head: [UInt8] {
        switch format {
        case .csv: Array((["epoch"] + names + ["seconds"]).joined(separator: ",").utf8) + [0x0a]
        case .tensorboard: EventFile.header(time: Self.now)
        case .jsonl, .auto: []
        }
    }

    /// The files that there are, with the part of the logs that each has.
    private func places(isValidated: Bool) throws -> [(part: String, path: String)] {
        guard format == .tensorboard else {
            try FilePath.makeFolders(FilePath.folder(path))
            return [("", path)]
        }
        return try (isValidated ? ["train", "validation"] : ["train"]).map { part in
            let folder = FilePath.join(path, part)
            try FilePath.makeFolders(folder)
            return (part, FilePath.join(folder, "events.out.tfevents.0.linnet"))
        }
    }

    /// What cannot be written, as on a full disk, is told: a log is not worth a training.
    package func epochEnded(_ training: Training) throws {
        do {
            try write(training)
        } catch let error as FileError {
            training.note("log_metrics: \(error); training goes on")
        }
    }

    private func write(_ training: Training) throws {
        let logs = training.logs
        let seconds = training.history.rows.filter { $0.epoch == training.epoch }
            .reduce(0) { $0 + $1.seconds }
        switch format {
        case .csv:
            let values = names.map { name in
                logs.first { $0.name == name }.map { "\($0.value)" } ?? ""
            }
            let line = (["\(training.epoch)"] + values + ["\(seconds)"]).joined(separator: ",")
            try files[0].file.append(Array((line + "\n").utf8))
        case .jsonl:
            let values = [("epoch", Double(training.epoch))] + logs.map { ($0.name, $0.value) }
            let members = (values + [("seconds", seconds)]).map {
                JSON.Member(key: $0.0, value: .number($0.1))
            }
            try files[0].file.append(Array((JSON.object(members).description + "\n").utf8))
        case .tensorboard, .auto:
            for (part, file) in files {
                let own = logs.filter { $0.name.hasPrefix("val_") == (part == "validation") }
                let scalars = own.map { (tag: Self.tag($0.name), value: $0.value) }
                try file.append(
                    EventFile.scalars(scalars, step: training.epoch, time: Self.now))
            }
        }
    }

    package func state() -> CallbackState {
        CallbackState(kind: kind, values: .dict(["lengths": .ints(files.map(\.file.length))]))
    }

    /// Cuts the files to where they were, so that no epoch stands in them twice. What somebody removed since
    /// then begins anew.
    package func restore(_ state: CallbackState) throws {
        let lengths = state.values["lengths"]?.ints ?? []
        for (place, length) in zip(try places(isValidated: lengths.count > 1), lengths) {
            let kept = min(length, FilePath.size(place.path) ?? 0)
            files.append((place.part, try AppendedFile(place.path, length: max(0, kept))))
        }
    }

    /// A log's name without what its part of the logs says.
    private static func tag(_ name: String) -> String {
        name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
