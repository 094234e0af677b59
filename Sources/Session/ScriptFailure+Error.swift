import Machine
import Syntax

extension ScriptFailure {
    /// A script's error as a person reads it: what is wrong, where, what to do, and the calls that led there.
    ///
    /// - Parameter name: what the code is called where the error has no place.
    init(_ error: ScriptError, named name: String) {
        let place = error.location
        self.init(
            kind: Kind(error), errorKind: error.kind, message: error.message,
            rendered: error.rendered, source: place?.source.name ?? name,
            line: place?.line)
    }
}

extension ScriptFailure.Kind {
    fileprivate init(_ error: ScriptError) {
        switch error.kind {
        case "syntax": self = .syntax
        case "interrupted": self = .interrupted
        case "timeout": self = .timeout
        case "exit":
            let status = error.fields.first { $0.name == "status" }?.value.int ?? 1
            self = .exit(Int32(clamping: status))
        default: self = .runtime
        }
    }
}

extension ScriptError {
    /// Of a trace, so many calls are shown at each end.
    private static let shownCalls = 6

    fileprivate var rendered: String {
        // The parser's diagnostics carry their own places, and all of them are shown.
        if kind == "syntax", !others.isEmpty {
            return others.map(\.description).joined(separator: "\n\n")
        }
        var lines = ["error: \(message)"]
        if let location { lines.append(location.source.excerpt(location.span)) }
        lines += details.map { "  " + $0 }
        if let hint { lines.append("hint: \(hint)") }
        lines += renderedCalls
        return lines.joined(separator: "\n")
    }

    private var renderedCalls: [String] {
        var lines: [String] = []
        let hidden = max(0, trace.count - 2 * Self.shownCalls)
        for (index, call) in trace.enumerated() {
            if hidden > 0, index == Self.shownCalls { lines.append("… \(hidden) more calls") }
            if hidden > 0, (Self.shownCalls..<Self.shownCalls + hidden).contains(index) { continue }
            var line = "called from"
            if let place = call.location {
                let position = place.source.position(at: Int(place.span.lower))
                line += " \(place.source.name):\(position.line):\(position.column)"
            }
            line += ", in `\(call.function)`"
            if call.repeats > 0 { line += " (\(call.repeats) more times)" }
            lines.append(line)
        }
        return lines
    }
}
