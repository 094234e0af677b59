import Machine

/// The line that the making of a map draws anew while it runs.
final class MapProgress {
    private let context: BuiltinContext
    private let id: Int
    private let label: String

    init(_ context: BuiltinContext, _ label: String) {
        self.context = context
        self.label = label
        id = context.state(ProgressNumbers()).next()
    }

    func show(_ stage: String, _ share: Double) {
        emit(share, "\(stage), \(Int(100 * share)) %", isFinal: false)
    }

    func finish(_ message: String) { emit(1, message, isFinal: true) }

    private func emit(_ share: Double, _ message: String, isFinal: Bool) {
        context.emit(
            .progress(
                ScriptProgress(
                    id: id, label: label, fraction: min(1, max(0, share)), message: message,
                    isFinal: isFinal)))
    }
}
