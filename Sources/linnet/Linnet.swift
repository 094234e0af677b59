import FileSystem
import ArgumentParser
import Glibc
import Notebooks
import Terminal
import Text

/// The root command: the prompt, a script, or one of the subcommands.
struct Linnet: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "linnet",
        abstract: "A notebook-style, scriptable prompt for neural networks.",
        usage: """
            linnet                            the prompt
            linnet FILE [ARGUMENT …]          run a script
            linnet -e CODE [ARGUMENT …]       run this code and show its value
            linnet - [ARGUMENT …]             run what comes from standard input
            linnet --timeout SECONDS FILE     end the script after so many seconds
            linnet COMMAND …                  work with a notebook
            """,
        discussion: """
            Exit codes: 0 all went well; 1 a cell or a script failed; 2 wrong usage, a file that cannot be \
            parsed, or a wrong parameter; 3 a check found a difference or nothing recorded; 124 out of \
            time; 130 interrupted.
            """,
        version: version,
        subcommands: [
            RunCommand.self, CheckCommand.self, ExportCommand.self, NewCommand.self,
            DocCommand.self, ScriptCommand.self,
        ],
        defaultSubcommand: ScriptCommand.self)
}

extension Linnet {
    /// Does what the arguments ask for.
    ///
    /// - Returns: the process's exit code.
    static func start(_ arguments: [String]) -> Int32 {
        if let code = startScript(arguments) { return code }
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch let error as NotebookError {
            return complain(error.description, exitCode: 2)
        } catch let error as FileError {
            // A file to be read that is not there is wrong usage; one that cannot be written is bad luck.
            return complain(error.description, exitCode: error.operation == "read" ? 2 : 1)
        } catch {
            let text = fullMessage(for: error)
            guard exitCode(for: error) == .success else {
                return complain(text, exitCode: 2, prefix: "")
            }
            print(text)
            return 0
        }
    }

    /// The plain ways to run a script, without the argument parser: what starts most often starts fastest, and a
    /// script's own options never meet the parser.
    private static func startScript(_ arguments: [String]) -> Int32? {
        guard let first = arguments.first else { return Prompt(version: version).run() }
        let rest = Array(arguments.dropFirst())
        if first == "-e", let code = rest.first {
            return Script(origin: .code(code), arguments: Array(rest.dropFirst())).run()
        }
        if first == "-" { return Script(origin: .standardInput, arguments: rest).run() }
        if first.hasPrefix("-") || names.contains(first) { return nil }
        // `newton.linnet` is a file that is missing, not the command `new` misspelt.
        let isWord = !first.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
        if isWord, !Files.exists(first), let near = nearestName(to: first, among: names) {
            return complain("unknown command `\(first)`; did you mean `\(near)`?", exitCode: 2)
        }
        if first.hasSuffix(".md") {
            return complain(
                "\(first) is a notebook: run it with `linnet run \(first)`", exitCode: 2)
        }
        return Script(origin: .file(first), arguments: rest).run()
    }

    private static let names = ["run", "check", "export", "new", "doc", "help"]

    static func complain(_ message: String, exitCode: Int32, prefix: String = "linnet: ") -> Int32 {
        ConsoleSink().complain(prefix + message)
        return exitCode
    }
}
