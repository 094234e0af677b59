import ArgumentParser

/// What `linnet` does where no subcommand is named and an option comes first: `linnet --timeout 5 FILE`.
struct ScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script", abstract: "Run a script.",
        usage: """
            linnet [--timeout SECONDS] [--max-memory SIZE] [--threads COUNT] FILE | -e CODE | - [ARGUMENT …]
            """,
        shouldDisplay: false)

    @Option(name: .customShort("e"), help: ArgumentHelp("Run this code.", valueName: "code"))
    var code: String?

    @Option(help: ArgumentHelp("End a script after so many seconds.", valueName: "seconds"))
    var timeout: Double?

    @OptionGroup var resources: ResourceArguments

    @Argument(help: "A script, or - for standard input.")
    var file: String?

    @Argument(parsing: .captureForPassthrough, help: "What the script sees as `args`.")
    var arguments: [String] = []

    func validate() throws {
        if let timeout, !(timeout > 0) {
            throw ValidationError("--timeout should be a number of seconds above 0")
        }
    }

    func run() throws {
        guard let origin = code.map(Script.Origin.code) ?? file.map(ScriptCommand.origin) else {
            throw ExitCode(Prompt(version: Linnet.version, maxMemory: try resources.limit).run())
        }
        // With -e, what looks like a file is the code's first argument.
        let given = (code == nil ? [] : [file].compactMap { $0 }) + arguments
        let script = Script(
            origin: origin, arguments: given, timeLimit: timeout, maxMemory: try resources.limit)
        throw ExitCode(script.run())
    }

    private static func origin(_ file: String) -> Script.Origin {
        file == "-" ? .standardInput : .file(file)
    }
}
