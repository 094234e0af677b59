import Session
import Terminal

/// Shows how tests went: a line for each, and for one that failed why.
struct TestReport {
    private let sink: ConsoleSink
    private var style: Style { sink.style }
    /// A test that fails shows so many lines of what it printed, the last ones.
    private static let shownLines = 20

    init(_ sink: ConsoleSink) {
        self.sink = sink
    }

    func begin(_ file: String) {
        write(style.bold(file))
    }

    func passed(_ name: String, seconds: Double) {
        write("  ok      \(name)  \(time(seconds))")
    }

    func failed(_ name: String, _ failure: ScriptFailure, _ output: String, seconds: Double) {
        write("  \(style.error("failed"))  \(name)  \(time(seconds))")
        explain(failure.explanation, output)
    }

    /// A file whose tests could not run.
    func unloaded(_ file: String, _ explanation: String, _ output: String = "") {
        write(style.bold(file))
        write("  \(style.error("failed"))  to load")
        explain(explanation, output)
    }

    /// `6 tests in 2 files: 5 passed, 1 failed, 0.3 s`
    func end(_ counts: TestRun.Counts, seconds: Double, isInterrupted: Bool) {
        func count(_ number: Int, _ noun: String) -> String {
            "\(number) \(noun)\(number == 1 ? "" : "s")"
        }
        var parts = ["\(counts.passed) passed"]
        if counts.failed > 0 { parts.append("\(counts.failed) failed") }
        if counts.timedOut > 0 { parts.append("\(counts.timedOut) out of time") }
        let unloaded = counts.unparsed + counts.unloaded
        if unloaded > 0 { parts.append("\(count(unloaded, "file")) could not be loaded") }
        if isInterrupted { parts.append("interrupted") }
        let summary =
            "\(count(counts.tests, "test")) in \(count(counts.files, "file")): "
            + parts.joined(separator: ", ")
        write(
            (counts.isClean && !isInterrupted ? summary : style.error(summary)) + ", "
                + REPL.duration(seconds))
    }

    private func explain(_ explanation: String, _ output: String) {
        write(indented(style.errorReport(explanation)))
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        guard !lines.isEmpty else { return }
        write(style.dim("    printed:"))
        if lines.count > TestReport.shownLines { write(style.dim("      …")) }
        write(
            indented(lines.suffix(TestReport.shownLines).joined(separator: "\n"), by: 6))
    }

    private func indented(_ text: String, by columns: Int = 4) -> String {
        let margin = String(repeating: " ", count: columns)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }

    private func time(_ seconds: Double) -> String { style.dim(REPL.duration(seconds)) }

    private func write(_ text: String) { sink.output.write(text + "\n") }
}
