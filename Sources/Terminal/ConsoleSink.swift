import Glibc
import Session

/// Shows what a session produces on the process's own streams: text and values on standard output,
/// progress and remarks on standard error.
package final class ConsoleSink: OutputSink {
    package let console: Console
    package let output: OutputStream
    package let error: OutputStream
    private let progress: ProgressLine
    package let style: Style
    let errorStyle: Style

    package init(_ console: Console = Console()) {
        self.console = console
        // Not buffered, in a log neither: whoever follows it wants to see a line before the hour of
        // training, not after it.
        output = OutputStream(descriptor: STDOUT_FILENO, buffered: false)
        error = OutputStream(descriptor: STDERR_FILENO, buffered: false)
        style = Style(console.outputColours)
        errorStyle = Style(console.errorColours)
        progress = ProgressLine(stream: error, isLive: console.hasLiveLine, style: errorStyle)
    }

    package func receive(_ event: OutputEvent) {
        switch event {
        case .text(let text):
            progress.clear()
            output.write(text)
        case .display(let display):
            show(display)
        case .progress(let step):
            progress.show(step, at: now())
        case .note(let text):
            progress.clear()
            output.flush()
            error.write(errorStyle.dim("note: " + text) + "\n")
        }
    }

    /// A value as the prompt shows it: its text, and a figure's preview where the terminal has colours.
    package func show(_ display: Display) {
        progress.clear()
        startLine()
        if let picture = display.picture { show(picture) }
        output.write(display.text + "\n")
    }

    private func show(_ picture: any Picture) {
        guard console.outputColours != .none else { return }
        let size = Console.size()
        if console.drawsImages, let image = KittyImage(picture, columns: size.columns) {
            return output.write(image.sequence + "\n")
        }
        let preview = Preview(picture, columns: size.columns, rows: size.rows)
        for line in preview?.lines(console.outputColours) ?? [] { output.write(line + "\n") }
    }

    /// Reports why a computation did not finish.
    package func report(_ failure: ScriptFailure) {
        progress.end()
        startLine()
        output.flush()
        error.write(errorStyle.errorReport(failure.rendered) + "\n")
    }

    /// Says something to the person, beside the session's own output.
    package func complain(_ message: String) {
        startLine()
        output.flush()
        error.write(errorStyle.error(message) + "\n")
    }

    /// Wipes away the `^C` by which a terminal answers the key while a computation runs.
    func clearEcho() {
        guard console.isInteractive, console.hasLiveLine, output.atLineStart else { return }
        progress.end()
        output.write("\r\u{1B}[K")
        output.flush()
        output.noteLineStart()
    }

    /// Ends what is under way, so that the next output begins a line.
    package func finish() {
        progress.end()
        output.flush()
    }

    /// Ends all output.
    ///
    /// - Returns: `exitCode`, or 1 where that is 0 and output could not be written, as on a full disk.
    package func close(_ exitCode: Int32) -> Int32 {
        finish()
        guard let failure = output.failure else { return exitCode }
        error.write(errorStyle.error("cannot write the output: \(failure)") + "\n")
        return exitCode == 0 ? 1 : exitCode
    }

    func startLine() {
        if !output.atLineStart { output.write("\n") }
    }
}
