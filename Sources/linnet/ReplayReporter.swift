import Notebooks
import Session
import Terminal

/// Shows a replay on the terminal: what cells print on standard output, where the run is on standard error.
final class ReplayReporter: ReplayObserver {
    let sink: ConsoleSink
    private let notebook: NotebookFile
    private let cellCount: Int
    /// Whether the cells' own output is shown.
    private let showsOutput: Bool

    init(_ notebook: NotebookFile, showsOutput: Bool = true) {
        self.notebook = notebook
        self.showsOutput = showsOutput
        cellCount = notebook.cells.count
        sink = ConsoleSink()
    }

    func begin(cell index: Int) {
        let label = notebook.cells[index].options.label.map { " " + $0 } ?? ""
        say("[\(index + 1)/\(cellCount)]\(label)")
    }

    func receive(_ event: OutputEvent) {
        switch event {
        case .text, .display:
            guard showsOutput else { return }
            sink.receive(event)
            // Whoever follows a log wants to see the line before the hour of training, not after it.
            sink.output.flush()
        case .progress, .note: sink.receive(event)
        }
    }

    func end(cell index: Int, _ record: CellRecord) {
        sink.finish()
        for case .error(let error) in record.outputs {
            if record.status == .failed { report(error, cell: index) }
        }
    }

    private func report(_ error: ErrorRecord, cell index: Int) {
        let cell = notebook.cells[index]
        let line = error.line.map { cell.codeLine + $0 - 1 } ?? cell.line
        sink.complain("\(notebook.path):\(line): \(notebook.nameOfCell(index)) failed")
        sink.report(
            ScriptFailure(
                kind: .runtime, errorKind: error.kind, message: error.message,
                rendered: error.rendered, source: notebook.path, line: line))
    }

    /// A line about the run, beside the cells' output.
    func say(_ text: String) {
        sink.finish()
        sink.error.write(text + "\n")
    }
}

/// A replay from its start to its end, and what its ending means to a command.
struct ReplayRun {
    var record: RunRecord
    var ending: Replay.Ending

    init(
        _ notebook: NotebookFile, parameters: [Parameter], options: Replay.Options,
        reporter: ReplayReporter
    ) {
        Signals.installForScript()
        let replay = Replay(
            notebook, parameters: parameters, options: options, observer: reporter)
        (record, ending) = replay.run { Signals.wasScriptInterrupted }
    }

    /// The process's exit code.
    var exitCode: Int32 {
        switch ending {
        case .finished: 0
        case .failed: 1
        case .timedOut: 124
        case .interrupted: 130
        case .exited(let code): code & 0xff
        }
    }

    /// One line about how it went: `9 cells in 12.3 s, 1 failed, 3 did not run, 5 figures`.
    var summary: String {
        func count(_ number: Int, _ noun: String) -> String {
            "\(number) \(noun)\(number == 1 ? "" : "s")"
        }
        let ran = record.cells.filter { $0.status == .ok || $0.status == .failed }
        let tenths = (ran.reduce(0) { $0 + $1.seconds } * 10).rounded() / 10
        var parts = ["\(count(ran.count, "cell")) in \(tenths) s"]
        let failed = ran.count { $0.status == .failed }
        let waiting = record.cells.count { $0.status == .notRun }
        if failed > 0 { parts.append("\(failed) failed") }
        if waiting > 0 { parts.append("\(waiting) did not run") }
        if !record.figures.isEmpty { parts.append(count(record.figures.count, "figure")) }
        return parts.joined(separator: ", ")
    }
}
