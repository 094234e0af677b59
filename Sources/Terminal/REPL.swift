import Glibc
import Session

/// The prompt: reads entries, evaluates them in a session, shows what comes of them.
package final class REPL {
    package let sink: ConsoleSink
    private let makeSession: (any OutputSink, Session.Options) -> Session
    private let banner: String
    private(set) var session: Session
    private(set) var transcript = Transcript()
    var isTimed = false
    /// Files that `:save` wrote in this session, and may write again.
    var saved: Set<String> = []
    private let maxMemory: Int?
    private var cellCount = 0
    private var exitCode: Int32?
    private var wasInterrupted = false
    /// Whether the first thing that goes wrong is the end.
    private var isBatch = false

    /// The sign before an entry; the lines of a longer one stand under its first.
    static let prompt = "> "

    /// - Parameters:
    ///   - banner: the line that greets a person.
    ///   - maxMemory: bytes that values may take; nil for the usual limit.
    ///   - makeSession: a session, at the start and after `:reset`.
    package init(
        _ console: Console = Console(), banner: String, maxMemory: Int? = nil,
        makeSession: @escaping (any OutputSink, Session.Options) -> Session = {
            Session($1, output: $0)
        }
    ) {
        sink = ConsoleSink(console)
        self.banner = banner
        self.makeSession = makeSession
        self.maxMemory = maxMemory
        session = makeSession(sink, REPL.options(maxMemory: maxMemory))
    }

    private static func options(maxMemory: Int?) -> Session.Options {
        var options = Session.Options()
        options.displayWidth = Console.size().columns
        options.maxMemory = maxMemory
        return options
    }

    /// Runs the prompt until the person leaves.
    ///
    /// - Returns: the process's exit code.
    package func run() -> Int32 {
        Console.useUTF8()
        let editor = LineEditor(
            history: History(path: History.path()), style: sink.style,
            isIncomplete: { [unowned self] in isIncomplete($0) },
            completions: { [unowned self] in completions(for: $0, cursor: $1) })
        sink.takeTypedAhead = { [weak editor] in editor?.type($0) }
        sink.output.write(sink.style.dim(banner) + "\n")
        runStartUpFile()
        while exitCode == nil {
            sink.finish()
            sink.startLine()
            switch editor.read(prompt: REPL.prompt) {
            case .text(let entry):
                editor.remember(entry)
                wasInterrupted = false
                respond(to: entry)
                if wasInterrupted { editor.dropTypedAhead() }
            case .interrupted: continue
            case .end: exitCode = 0
            case .terminated(let signal):
                // The terminal is in order: now the signal may do what it does.
                sink.finish()
                editor.close()
                raise(signal)
                exitCode = 128 + signal
            }
            if sink.output.failure != nil { exitCode = 1 }
        }
        editor.close()
        return sink.close(exitCode ?? 0)
    }

    /// Runs what was piped in, without prompts and history: each value is shown as at the prompt, and
    /// the first error ends it.
    ///
    /// - Returns: the process's exit code.
    package func runBatch(_ input: String) -> Int32 {
        Signals.installForScript()
        isBatch = true
        for part in BatchInput.parts(
            of: input, isOpen: { session.completeness(of: $0) == .incomplete })
        {
            switch part {
            case .request(let request): respond(to: request)
            case .code(let code):
                do throws(ScriptFailure) {
                    try session.evaluateStatements(of: code, name: "stdin") { sink.show($0) }
                } catch {
                    if case .exit = error.kind {} else { sink.report(error) }
                    exitCode = error.exitCode
                }
            }
            if exitCode != nil { break }
        }
        return sink.close(exitCode ?? 0)
    }

    /// Does what one entry asks for.
    func respond(to entry: String) {
        switch Request(entry) {
        case .nothing: break
        case .code(let code):
            if isGoodbye(code) { leave() } else { evaluateCell(code) }
        case .help(let name): showHelp(name)
        case .command(let name, let argument): perform(name, argument)
        }
    }

    /// Whether a person wants to leave, in the words of other prompts.
    private func isGoodbye(_ code: String) -> Bool {
        let word = code.trimmed
        guard ["exit", "quit", "exit()", "quit()"].contains(word) else { return false }
        let name = word.prefix(4)
        return !session.variables().contains { $0.name == name }
    }

    /// Evaluates code that a person typed, as the session's next cell.
    func evaluateCell(_ code: String) {
        cellCount += 1
        if evaluate(code, name: "cell \(cellCount)") { transcript.add(code) }
    }

    /// Evaluates code and shows its value, or why there is none.
    ///
    /// - Returns: whether it ran to its end.
    func evaluate(_ code: String, name: String) -> Bool {
        let start = now()
        let outcome: Result<CellResult, ScriptFailure> = Signals.whileComputing {
            do throws(ScriptFailure) {
                return .success(try session.evaluate(code, name: name))
            } catch {
                return .failure(error)
            }
        }
        let seconds = now() - start
        defer {
            if isTimed { say(REPL.duration(seconds)) }
        }
        switch outcome {
        case .success(let result):
            sink.finish()
            if let display = result.display { sink.show(display) }
            return true
        case .failure(let failure):
            wasInterrupted = failure.kind == .interrupted
            if case .exit(let code) = failure.kind {
                exitCode = code
            } else {
                if wasInterrupted { sink.clearEcho() }
                sink.report(failure)
            }
            return false
        }
    }

    /// A new session with nothing defined but what the start-up file defines.
    func reset() {
        session = makeSession(sink, REPL.options(maxMemory: maxMemory))
        transcript = Transcript()
        cellCount = 0
        runStartUpFile()
    }

    func leave() { exitCode = 0 }

    /// Evaluates a file in this session, as if its text had been typed.
    func load(_ path: String) {
        guard let bytes = readFile(path) else {
            return complain("\(path): \(String(cString: strerror(errno)))")
        }
        guard let code = String(validating: bytes, as: UTF8.self) else {
            return complain("\(path): not UTF-8 text")
        }
        if evaluate(code, name: path) { transcript.add(code) }
    }

    /// Evaluates the person's own definitions, where there are any. They are no part of what is saved.
    private func runStartUpFile() {
        guard let path = REPL.startUpPath(), access(path, R_OK) == 0 else { return }
        guard let bytes = readFile(path) else {
            return complain("\(path): \(String(cString: strerror(errno)))")
        }
        _ = evaluate(String(decoding: bytes, as: UTF8.self), name: path)
    }

    /// Where the start-up file lies, by the XDG base directory specification.
    package static func startUpPath(
        environment: (String) -> String? = Console.environment
    ) -> String? {
        if let folder = environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
            return folder + "/linnet/startup.linnet"
        }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.config/linnet/startup.linnet"
    }

    func complain(_ message: String) {
        sink.complain(message)
        if isBatch { exitCode = 1 }
    }

    func say(_ text: String) {
        sink.startLine()
        sink.output.write(text + "\n")
    }

    private func isIncomplete(_ entry: String) -> Bool {
        guard case .code(let code) = Request(entry) else { return false }
        return session.completeness(of: code) == .incomplete
    }

    private func completions(for text: String, cursor: Int) -> Completions {
        REPL.completions(for: text, cursor: cursor) { session.completions(for: $0, cursor: $1) }
    }

    package static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<1e-3: "\(rounded(seconds * 1e6, 0)) µs"
        case ..<1: "\(rounded(seconds * 1e3, seconds < 0.1 ? 1 : 0)) ms"
        case ..<120: "\(rounded(seconds, 2)) s"
        default: "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
        }
    }

    private static func rounded(_ number: Double, _ digits: Int) -> String {
        if digits == 0 { return "\(Int(number.rounded()))" }
        let scale = digits == 1 ? 10.0 : 100.0
        return "\((number * scale).rounded() / scale)"
    }
}
