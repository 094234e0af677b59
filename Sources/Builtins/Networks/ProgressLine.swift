import Machine
import Networks

/// The line that a training draws anew while it runs.
final class ProgressLine {
    private let context: BuiltinContext
    private let id: Int

    init(_ context: BuiltinContext) {
        self.context = context
        id = context.state(ProgressNumbers()).next()
    }

    func show(_ progress: FitProgress) {
        let values = [("loss", progress.loss)] + progress.metrics.map { ($0.name, $0.value) }
        let numbers = values.map { "\($0.0) \(TrainingText.number($0.1))" }
        let place =
            "epoch \(progress.epoch)/\(progress.epochs), batch \(progress.batch)/\(progress.batches)"
        let speed = "\(Int(progress.rowsPerSecond)) rows/s"
        let left = "\(TrainingText.duration(progress.secondsLeft)) left"
        let done =
            Double(progress.epoch - 1) + Double(progress.batch) / Double(max(1, progress.batches))
        let before = Double(progress.epochs - progress.total)
        emit(
            fraction: (done - before) / Double(max(1, progress.total)),
            ([place] + numbers + [speed, left]).joined(separator: ", "))
    }

    func finish(_ history: History) {
        guard let epoch = history.rows.last(where: { !$0.isWithin })?.epoch else {
            return emit(fraction: 0, "\(history.end.rawValue) in the first epoch", isFinal: true)
        }
        var numbers: [String] = []
        for row in history.rows where row.epoch == epoch && !row.isWithin {
            let prefix = row.split == "train" ? "" : "\(row.split) "
            for (name, value) in zip(["loss"] + history.metricNames, [row.loss] + row.metrics) {
                numbers.append("\(prefix)\(name) \(TrainingText.number(value))")
            }
        }
        let seconds = history.rows.reduce(0) { $0 + $1.seconds }
        let end = "epoch \(epoch), \(history.end.rawValue) after \(TrainingText.duration(seconds))"
        emit(fraction: 1, ([end] + numbers).joined(separator: ", "), isFinal: true)
    }

    private func emit(fraction: Double, _ message: String, isFinal: Bool = false) {
        context.emit(
            .progress(
                ScriptProgress(
                    id: id, label: "fit", fraction: min(1, max(0, fraction)), message: message,
                    isFinal: isFinal)))
    }
}

/// Numbers the progress lines of a session.
final class ProgressNumbers {
    private var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}
