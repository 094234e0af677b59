import Data
import Machine
import Networks

/// What is written down of a training: logs as it goes, its history after it.
var loggingBuiltins: [Builtin] { [logMetrics] }

extension MetricsLog.Format: FromValue {}

private var logMetrics: Builtin {
    Builtin(
        "log_metrics", area: .callbacks,
        summary:
            "Writes the loss and the metrics of each epoch to a file as it ends: a table (.csv), a JSON object a line (.jsonl), or a folder that TensorBoard reads.",
        Parameter<String>("path", "The file or folder; what it held before is replaced."),
        Parameter<MetricsLog.Format>(
            "format", default: .auto, "Told by the path's ending if not given."),
        returns: "callback", example: "log_metrics(\"runs/fashion.csv\")"
    ) { context, path, format in
        let place = context.resolve(path)
        return CallbackValue("log_metrics(\"\(path)\")") { MetricsLog(place, format: format) }
    }
}
