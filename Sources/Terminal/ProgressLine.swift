import Glibc
import Session

/// The live line of a long computation: drawn anew in place on a terminal, and elsewhere exactly one
/// line when it is done.
package final class ProgressLine {
    private let stream: OutputStream
    private let isLive: Bool
    private let style: Style
    private var shownID: Int?
    private var lastDraw = -1.0

    /// Steps closer together than this are not drawn: 20 a second look smooth and cost nothing.
    private static let interval = 0.05

    package init(stream: OutputStream, isLive: Bool, style: Style) {
        self.stream = stream
        self.isLive = isLive
        self.style = style
    }

    /// Shows a step taken at `time`, in seconds of any clock that only goes forward.
    package func show(_ step: Progress, at time: Double) {
        guard isLive else {
            if step.isFinal { stream.write(ProgressLine.text(step) + "\n") }
            return
        }
        if let shownID, shownID != step.id { end() }
        guard step.isFinal || shownID == nil || time - lastDraw >= ProgressLine.interval else {
            return
        }
        lastDraw = time
        let columns = Console.size().columns
        if step.isFinal {
            stream.write("\r" + ProgressLine.text(step) + "\u{1B}[K\n")
            shownID = nil
        } else {
            stream.write("\r" + line(step, columns: columns) + "\u{1B}[K")
            shownID = step.id
        }
        stream.flush()
    }

    /// Takes the line away to make room for other output; the next step draws it again.
    package func clear() {
        guard shownID != nil else { return }
        stream.write("\r\u{1B}[K")
        stream.flush()
        shownID = nil
        lastDraw = -1
    }

    /// Leaves a line standing that had no last step, as after an interrupt.
    package func end() {
        guard shownID != nil else { return }
        stream.write("\n")
        stream.flush()
        shownID = nil
        lastDraw = -1
    }

    /// A step in words.
    package static func text(_ step: Progress) -> String {
        [step.label, step.message].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// A step as `label ━━━━━━────── 50%  message`, cut to leave the last column free so that no
    /// terminal wraps.
    package func line(_ step: Progress, columns: Int) -> String {
        guard let fraction = step.fraction, fraction.isFinite else {
            return Columns.cut(ProgressLine.text(step), to: columns - 1)
        }
        let part = min(max(fraction, 0), 1)
        let percent = "\(Int(part * 100))%"
        let label = step.label.isEmpty ? "" : step.label + " "
        let message = step.message.isEmpty ? "" : "  " + step.message
        let taken = Columns.width(label) + Columns.width(message) + 5
        let length = min(30, columns - 1 - taken)
        guard length >= 5 else {
            return Columns.cut(label + percent + message, to: columns - 1)
        }
        let filled = Int(part * Double(length))
        let done = String(repeating: "━", count: filled)
        let rest = String(repeating: style.isOn ? "━" : "─", count: length - filled)
        let padding = String(repeating: " ", count: max(0, 5 - percent.count))
        return label + style.accent(done) + style.dim(rest) + padding + percent + message
    }
}

/// Seconds since some fixed moment.
func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
