import FileSystem
import ArgumentParser
import Notebooks

/// The notebook and its parameters' values, as several commands take them.
struct NotebookArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The notebook.", valueName: "notebook.md"))
    var path: String

    @Option(
        name: .customShort("p"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Set a parameter that the front matter declares. May be repeated.",
            valueName: "name=value"))
    var parameters: [String] = []

    @Option(
        name: .customLong("params"),
        help: ArgumentHelp("Set parameters from a YAML file; -p goes before.", valueName: "file"))
    var parameterFile: String?

    func notebook() throws -> NotebookFile {
        try NotebookFile(parsing: try Files.read(path), path: path)
    }

    func values(for notebook: NotebookFile) throws -> [Parameter] {
        var values = ParameterValues(notebook)
        if let parameterFile {
            try values.set(file: try Files.read(parameterFile), path: parameterFile)
        }
        for parameter in parameters { try values.set(argument: parameter) }
        return values.parameters
    }

    /// Whether a value was given, so that a record of other values does not do.
    var givesValues: Bool { !parameters.isEmpty || parameterFile != nil }
}

/// How a replay goes, as several commands take it.
struct ReplayArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Seconds a cell may take, where neither it nor the front matter says.",
            valueName: "seconds"))
    var timeout: Double?

    @Flag(help: "Go on after a cell that failed.")
    var keepGoing = false

    @OptionGroup var resources: ResourceArguments

    func validate() throws {
        if let timeout, !(timeout > 0) {
            throw ValidationError("--timeout should be a number of seconds above 0")
        }
    }

    var options: Replay.Options {
        get throws {
            var options = Replay.Options()
            options.timeout = timeout
            options.keepsGoing = keepGoing
            options.maxMemory = try resources.limit
            return options
        }
    }
}
