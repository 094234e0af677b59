import Glibc
import Session

/// Shows what a session produces on the process's own streams: text and values on standard output,
/// progress and remarks on standard error.
package final class ConsoleSink: OutputSink {
    package let console: Console
    package let output: OutputStream
    package let error: OutputStream
    private let progress: ProgressLine
    private var graphics: Graphics?
    /// Takes what was typed while the terminal was asked what it can draw; nil where nobody could, and where
    /// it is not asked therefore.
    var takeTypedAhead: (([UInt8]) -> Void)?
    package let style: Style
    let errorStyle: Style

    package init(_ console: Console = Console()) {
        self.console = console
        graphics = console.graphics
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
        if let picture = display.picture {
            show((picture as? any MovingPicture)?.firstFrame ?? picture)
        }
        output.write(display.text + "\n")
    }

    private func show(_ picture: any Picture) {
        let size = Console.size()
        switch knownGraphics() {
        case .none: break
        case .kitty:
            if let image = KittyImage(picture, columns: size.columns) {
                output.write(image.sequence + "\n")
            }
        case .sixel:
            if let image = SixelImage(
                picture, columns: size.columns, rows: size.rows, cell: Console.cell())
            {
                output.write(image.sequence + "\n")
            }
        case .blocks:
            let preview = Preview(picture, columns: size.columns, rows: size.rows)
            for line in preview?.lines(console.outputColours) ?? [] { output.write(line + "\n") }
        }
    }

    /// How pictures are shown; the terminal is asked once, for the first of them.
    private func knownGraphics() -> Graphics {
        if let graphics { return graphics }
        var found = Graphics.blocks
        if console.isInteractive, let takeTypedAhead {
            output.flush()
            let answer = TerminalQuery.ask(includingKitty: console.mayAskForKitty)
            takeTypedAhead(answer.typedAhead)
            found = answer.graphics
        }
        graphics = found
        return found
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
