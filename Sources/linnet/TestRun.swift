import FileSystem
import Notebooks
import Session
import Terminal

/// The tests of some files, each file in a session of its own.
struct TestRun {
    struct Options {
        /// Tests whose names do not contain it are left out.
        var filter: String?
        /// Seconds for each test, and for loading a file.
        var timeout: Double?
        var stopsAtFailure = false
        var maxMemory: Int?
    }

    /// How many tests came to what.
    struct Counts {
        var passed = 0
        var failed = 0
        var timedOut = 0
        /// Files that could not be parsed, or whose top level failed.
        var unparsed = 0
        var unloaded = 0
        var files = 0

        var tests: Int { passed + failed + timedOut }
        var isClean: Bool { failed + timedOut + unparsed + unloaded == 0 }
    }

    private let options: Options
    private let report: TestReport
    private var counts = Counts()
    private var isInterrupted = false

    init(_ options: Options, report: TestReport) {
        self.options = options
        self.report = report
    }

    /// - Returns: the process's exit code.
    mutating func run(_ files: [String]) -> Int32 {
        Signals.installForScript()
        let start = ContinuousClock().now
        for file in files where !isStopped { test(file) }
        report.end(counts, seconds: seconds(since: start), isInterrupted: isInterrupted)
        if isInterrupted { return 130 }
        if counts.unparsed > 0 { return 2 }
        if counts.failed + counts.unloaded > 0 { return 1 }
        if counts.timedOut > 0 { return 124 }
        guard counts.tests == 0, let filter = options.filter else { return 0 }
        return Linnet.complain("no test's name contains \"\(filter)\"", exitCode: 2)
    }

    private var isStopped: Bool {
        isInterrupted || options.stopsAtFailure && !counts.isClean
    }

    private mutating func test(_ file: String) {
        let output = OutputKeeper()
        let session = Session(sessionOptions(for: file), output: output)
        session.setTimeLimit(seconds: options.timeout)
        let sources: Set<String>
        do {
            sources = try load(file, into: session)
        } catch let failure as ScriptFailure {
            return count(unloaded: failure, file, output)
        } catch {
            counts.unparsed += 1
            return report.unloaded(file, "\(error)")
        }
        let tests = session.tests.filter { test in
            sources.contains(test.source) && options.filter.map { test.name.contains($0) } ?? true
        }
        guard !tests.isEmpty else { return }
        counts.files += 1
        report.begin(file)
        for test in tests where !isStopped {
            output.clear()
            run(test, in: session, output)
        }
    }

    private func sessionOptions(for file: String) -> Session.Options {
        var settings = Session.Options()
        settings.maxMemory = options.maxMemory
        // A notebook's paths start at its folder, as in a replay.
        if file.hasSuffix(".md") { settings.workingDirectory = Files.folder(of: file) }
        return settings
    }

    /// Evaluates a file's top level, or all cells of a notebook.
    ///
    /// - Returns: what the evaluated sources are called.
    private func load(_ file: String, into session: Session) throws -> Set<String> {
        let bytes = try Files.read(file)
        guard file.hasSuffix(".md") else {
            try session.evaluate(bytes: bytes, name: file)
            return [file]
        }
        let notebook = try NotebookFile(parsing: bytes, path: file)
        for parameter in ParameterValues(notebook).parameters {
            session.define(parameter.name, parameter.value)
        }
        var names: Set<String> = []
        for (index, cell) in notebook.cells.enumerated() where cell.options.evaluates {
            let name = notebook.nameOfCell(index)
            try session.evaluate(cell.code, name: name)
            names.insert(name)
        }
        return names
    }

    private mutating func run(_ test: Session.Test, in session: Session, _ output: OutputKeeper) {
        let start = ContinuousClock().now
        var failure: ScriptFailure?
        do throws(ScriptFailure) {
            try session.run(test)
        } catch {
            failure = error
        }
        // A training that Ctrl-C ended early tells nobody but the signal.
        if Signals.wasScriptInterrupted || failure?.kind == .interrupted {
            isInterrupted = true
            return
        }
        let time = seconds(since: start)
        guard let failure else {
            counts.passed += 1
            return report.passed(test.name, seconds: time)
        }
        if failure.kind == .timeout { counts.timedOut += 1 } else { counts.failed += 1 }
        report.failed(test.name, failure, output.text, seconds: time)
    }

    private mutating func count(
        unloaded failure: ScriptFailure, _ file: String, _ output: OutputKeeper
    ) {
        switch failure.kind {
        case .interrupted:
            isInterrupted = true
            return
        case .syntax: counts.unparsed += 1
        case .timeout: counts.timedOut += 1
        case .runtime, .exit: counts.unloaded += 1
        }
        report.unloaded(file, failure.explanation, output.text)
    }

    private func seconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = (ContinuousClock().now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
}

extension ScriptFailure {
    /// What a report shows of it.
    var explanation: String {
        if case .exit(let code) = kind { return "error: it left by exit(\(code))" }
        return rendered
    }
}

/// Keeps what a test prints, to be shown if it fails.
final class OutputKeeper: OutputSink {
    private(set) var text = ""
    /// A test that prints without end must not fill the memory.
    private static let limit = 64 << 10

    func receive(_ event: OutputEvent) {
        guard text.utf8.count < OutputKeeper.limit else { return }
        switch event {
        case .text(let printed): text += printed
        case .display(let display): text += display.text + "\n"
        case .progress, .note: break
        }
    }

    func clear() { text = "" }
}
