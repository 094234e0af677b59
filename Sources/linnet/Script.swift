import Session
import Terminal

/// `linnet FILE`, `linnet -e CODE` and `linnet -`: one script from its start to its end.
struct Script {
    enum Origin {
        case file(String)
        case code(String)
        case standardInput
    }

    var origin: Origin
    /// What the script sees as `args`.
    var arguments: [String] = []
    /// Seconds after which the script ends with exit code 124; nil for no limit.
    var timeLimit: Double?
    /// Bytes that its values may take; nil for the usual limit.
    var maxMemory: Int?

    /// - Returns: the process's exit code.
    func run() -> Int32 {
        Console.useUTF8()
        let sink = ConsoleSink()
        let code: String
        do throws(ScriptText.Failure) {
            code = try text()
        } catch {
            sink.complain("linnet: " + error.message)
            return 2
        }
        var options = Session.Options()
        options.arguments = arguments
        options.displayWidth = Console.size().columns
        options.maxMemory = maxMemory
        let session = Session(options, output: sink)
        // The process ends with the script: taking its values apart one by one would only take time.
        _ = Unmanaged.passRetained(session)
        session.setTimeLimit(seconds: timeLimit)
        return runScript(code, name: name, in: session, sink: sink, showsValue: isOneLiner)
    }

    private func text() throws(ScriptText.Failure) -> String {
        switch origin {
        case .file(let path): try ScriptText.file(path)
        case .code(let code): code
        case .standardInput: try ScriptText.standardInput()
        }
    }

    /// What errors call the script.
    private var name: String {
        switch origin {
        case .file(let path): path
        case .code: "-e"
        case .standardInput: "stdin"
        }
    }

    /// Code given on the command line shows its value; a script prints what it wants seen.
    private var isOneLiner: Bool {
        if case .code = origin { true } else { false }
    }
}
