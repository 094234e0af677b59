import ArgumentParser
import Notebooks

/// `linnet check NB.md`: replay and compare with the record.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Replay a notebook and compare with its recorded outputs.",
        discussion: """
            Words and whole numbers must be equal, other numbers within |a − b| ≤ atol + rtol · \
            max(|a|, |b|), figures by what is drawn in them. A cell says `check: exact` or `check: skip` for \
            another rule. Nothing is written without --update.
            """)

    @OptionGroup var arguments: NotebookArguments
    @OptionGroup var replay: ReplayArguments

    @Flag(help: "Accept what the replay gives as the new record.")
    var update = false

    @Option(help: "The relative tolerance of numbers.")
    var rtol = Tolerance().relative

    @Option(help: "The absolute tolerance of numbers.")
    var atol = Tolerance().absolute

    func validate() throws {
        guard rtol >= 0, atol >= 0 else {
            throw ValidationError("a tolerance should be a number from 0 up")
        }
    }

    func run() throws {
        let notebook = try arguments.notebook()
        let parameters = try arguments.values(for: notebook)
        let folder = OutputFolder(for: notebook)
        let reporter = ReplayReporter(notebook, showsOutput: false)
        let check = Check(notebook, tolerance: Tolerance(relative: rtol, absolute: atol))
        let recorded = update ? nil : try folder.recorded()
        if !update {
            guard let recorded else {
                reporter.sink.complain(
                    "\(notebook.path): nothing is recorded in \(folder.outputsPath); "
                        + "record it with `linnet check --update`")
                throw ExitCode(3)
            }
            if let difference = check.differenceOfSettings(
                recorded: recorded, parameters: parameters, seed: notebook.frontMatter.seed)
            {
                throw ExitCode(report([difference], reporter))
            }
        }

        let run = try ReplayRun(
            notebook, parameters: parameters, options: replay.options, reporter: reporter)
        // A cell that failed, ran out of time or was interrupted is no result to compare or to accept.
        guard run.exitCode == 0 else {
            reporter.say("\(notebook.path): \(run.summary)")
            throw ExitCode(run.exitCode)
        }
        guard let recorded else {
            try folder.write(run.record)
            reporter.say("\(notebook.path): \(run.summary), recorded in \(folder.path)")
            return
        }
        let differences = check.differences(recorded: recorded, replayed: run.record)
        if differences.isEmpty {
            reporter.say("\(notebook.path): \(run.summary), as recorded")
            return
        }
        throw ExitCode(report(differences, reporter))
    }

    private func report(_ differences: [Check.Difference], _ reporter: ReplayReporter) -> Int32 {
        for difference in differences {
            reporter.sink.output.write("\(difference.place): \(difference.summary)\n")
            if !difference.details.isEmpty { reporter.sink.output.write(difference.details + "\n") }
        }
        let count = differences.count
        reporter.say(
            "\(count) difference\(count == 1 ? "" : "s") from the record; "
                + "accept with `linnet check --update`")
        return 3
    }
}
