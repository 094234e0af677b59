import Session
import Terminal

/// `linnet` alone: the prompt where a person sits at a terminal, else whatever is piped in, each
/// statement's value shown.
struct Prompt {
    var version: String
    /// Bytes that values may take; nil for the usual limit.
    var maxMemory: Int?

    /// - Returns: the process's exit code.
    func run() -> Int32 {
        Console.useUTF8()
        let prompt = REPL(
            banner: "Linnet \(version)   ?name for help, :help for more, Ctrl-D to leave",
            maxMemory: maxMemory)
        if Console().isInteractive { return prompt.run() }
        do throws(ScriptText.Failure) {
            return prompt.runBatch(try ScriptText.standardInput())
        } catch {
            prompt.sink.complain("linnet: " + error.message)
            return 2
        }
    }
}
