import Text

/// The log that a callback watches.
enum Monitor {
    /// - Throws: `NetworkError` naming what there is, where there is none of this name.
    static func check(_ name: String, among logs: [String], for callback: String) throws {
        guard !logs.contains(name) else { return }
        let near = nearestName(to: name, among: logs).map { "did you mean `\($0)`? " } ?? ""
        let validation =
            name.hasPrefix("val_") && !logs.contains { $0.hasPrefix("val_") }
            ? "give fit a `validation` set; " : ""
        throw NetworkError(
            callback, "there is no `\(name)` to watch",
            hint: "\(validation)\(near)there are \(logs.joined(separator: ", "))")
    }
}

/// Which value of a metric is the better one.
package enum Direction: String, CaseIterable, Sendable {
    /// Up for accuracies and their kin, down for everything else.
    case auto
    case up, down

    func isImprovement(_ value: Double, over best: Double?, by delta: Double, of name: String)
        -> Bool
    {
        guard let best else { return !value.isNaN }
        let plain = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
        // `top_5`, `f1_micro`, `my_accuracy`.
        let rises = ["accuracy", "auc", "f1", "precision", "recall", "r2", "top_"]
        let isRising = rises.contains { plain.hasPrefix($0) || plain.hasSuffix($0) }
        let up = self == .up || self == .auto && isRising
        return up ? value > best + delta : value < best - delta
    }
}
