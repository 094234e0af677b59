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
            linnet --max-memory SIZE FILE     let its values take so many bytes, such as 500M
            linnet --threads COUNT FILE       compute with so many threads
            linnet COMMAND …                  work with notebooks and tests
            """,
        discussion: """
            Exit codes: 0 all went well; 1 a cell or a script failed; 2 wrong usage, a file that cannot be \
            parsed, or a wrong parameter; 3 a check found a difference or nothing recorded; 124 out of \
            time; 130 interrupted. LINNET_MAX_MEMORY sets the memory limit of every command, \
            LINNET_THREADS the number of threads; results do not depend on it.
            """,
        version: version,
        subcommands: [
            RunCommand.self, CheckCommand.self, ExportCommand.self, NewCommand.self,
            TestCommand.self, DocCommand.self, ScriptCommand.self,
        ],
        defaultSubcommand: ScriptCommand.self)
}

extension Linnet {
    /// Does what the arguments ask for.
    ///
    /// - Returns: the process's exit code.
    static func start(_ arguments: [String]) -> Int32 {
        do {
            if let code = try startScript(arguments) { return code }
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
    private static func startScript(_ arguments: [String]) throws -> Int32? {
        let maxMemory = try ResourceArguments.environmentLimit()
        guard let first = arguments.first else {
            return Prompt(version: version, maxMemory: maxMemory).run()
        }
        let rest = Array(arguments.dropFirst())
        if first == "-e", let code = rest.first {
            return Script(
                origin: .code(code), arguments: Array(rest.dropFirst()), maxMemory: maxMemory
            ).run()
        }
        if first == "-" {
            return Script(origin: .standardInput, arguments: rest, maxMemory: maxMemory).run()
        }
        if first.hasPrefix("-") || names.contains(first) { return nil }
        guard Files.exists(first) else { return complain(absence(of: first), exitCode: 2) }
        if first.hasSuffix(".md") {
            return complain(
                "\(first) is a notebook: run it with `linnet run \(first)`", exitCode: 2)
        }
        return Script(origin: .file(first), arguments: rest, maxMemory: maxMemory).run()
    }

    /// What to say of an argument that is neither a command nor a file.
    private static func absence(of argument: String) -> String {
        // `newton.linnet` is a file that is missing, not the command `new` misspelt.
        let isWord = !argument.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
        let folder = Files.folder(of: argument)
        let files = (FileTree.names(in: folder) ?? []).filter {
            $0.hasSuffix(".linnet") || $0.hasSuffix(".md")
        }
        if isWord {
            if let near = nearestName(to: argument, among: names) {
                return "unknown command `\(argument)`; did you mean `\(near)`?"
            }
            return "no command and no file is called `\(argument)`; "
                + "the commands are \(names.joined(separator: ", "))"
        }
        let missing = "\(argument): no such file"
        guard let near = nearestName(to: Files.name(of: argument), among: files) else {
            return missing
        }
        return "\(missing); did you mean `\(folder == "." ? near : "\(folder)/\(near)")`?"
    }

    private static let names = ["run", "check", "export", "new", "test", "doc", "help"]

    static func complain(_ message: String, exitCode: Int32, prefix: String = "linnet: ") -> Int32 {
        ConsoleSink().complain(prefix + message)
        return exitCode
    }
}
