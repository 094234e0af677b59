import ArgumentParser
import Notebooks

/// `linnet run NB.md`: replay and record.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Replay a notebook from a clean session and record its outputs.",
        discussion: """
            The outputs go to the folder NOTEBOOK.out: outputs.json and one file a figure. The \
            notebook itself is never written. The run stops at the first error; what was produced so \
            far is kept.
            """)

    @OptionGroup var arguments: NotebookArguments
    @OptionGroup var replay: ReplayArguments

    func run() throws {
        let notebook = try arguments.notebook()
        let parameters = try arguments.values(for: notebook)
        let reporter = ReplayReporter(notebook)
        let run = ReplayRun(
            notebook, parameters: parameters, options: replay.options, reporter: reporter)
        let folder = OutputFolder(for: notebook)
        try folder.write(run.record)
        reporter.say("\(notebook.path): \(run.summary), recorded in \(folder.path)")
        throw ExitCode(reporter.sink.close(run.exitCode))
    }
}
