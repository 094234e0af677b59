import FileSystem
import ArgumentParser
import Glibc
import Notebooks

/// `linnet export NB.md --to html`: a report to be read, or a script to be run.
struct ExportCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case html, md, script
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Make a report or a script of a notebook.",
        discussion: """
            A report shows the recorded outputs where they are of this code and these parameters; \
            else the notebook is replayed and recorded first.
            """)

    @OptionGroup var arguments: NotebookArguments
    @OptionGroup var replay: ReplayArguments

    @Option(help: "What to make.")
    var to: Format

    @Option(
        name: .short,
        help: ArgumentHelp(
            "Where to write it; beside the notebook where not given, - for standard output.",
            valueName: "file"))
    var output: String?

    func run() throws {
        let notebook = try arguments.notebook()
        let values = try arguments.values(for: notebook)
        if to == .script {
            return try write(
                notebook.script(parameters: values), to: destination(notebook, ".linnet"))
        }
        let (record, exitCode, reporter) = try currentRecord(of: notebook, values)
        let report = Report(notebook, record, version: Linnet.version)
        switch to {
        case .html:
            let (page, warnings) = report.html()
            for warning in warnings { reporter.say("\(notebook.path): \(warning)") }
            try write(page, to: destination(notebook, ".html"))
        case .md:
            let path = destination(notebook, ".report.md")
            // A page on standard output refers to the figures where the run left them.
            let folder = path == "-" ? OutputFolder(for: notebook).path : stem(path) + ".files"
            let page = report.markdown(
                figureFolder: path == "-" ? folder : Files.name(of: folder))
            if path != "-", !page.files.isEmpty {
                try Files.makeFolder(folder)
                for file in page.files { try Files.write(file.bytes, to: "\(folder)/\(file.name)") }
            }
            try write(page.text, to: path)
        case .script: break
        }
        if exitCode != 0 { throw ExitCode(exitCode) }
    }

    /// The record that the report shows, replayed where what is recorded will not do.
    private func currentRecord(
        of notebook: NotebookFile, _ values: [Parameter]
    ) throws -> (RunRecord, exitCode: Int32, ReplayReporter) {
        let folder = OutputFolder(for: notebook)
        let reporter = ReplayReporter(notebook, showsOutput: false)
        if let recorded = try folder.recorded(),
            recorded.computation == notebook.computationDigest,
            !arguments.givesValues || recorded.hasParameters(values)
        {
            return (recorded, 0, reporter)
        }
        reporter.say("\(notebook.path): no record of this code and these parameters; replaying")
        let run = try ReplayRun(
            notebook, parameters: values, options: replay.options, reporter: reporter)
        try folder.write(run.record)
        reporter.say("\(notebook.path): \(run.summary), recorded in \(folder.path)")
        return (run.record, run.exitCode, reporter)
    }

    private func destination(_ notebook: NotebookFile, _ ending: String) -> String {
        output ?? Files.withoutExtension(notebook.path) + ending
    }

    private func stem(_ path: String) -> String {
        Files.withoutExtension(path)
    }

    private func write(_ text: String, to path: String) throws {
        if path == "-" {
            print(text, terminator: "")
        } else {
            try Files.write(Array(text.utf8), to: path)
            print(path)
        }
    }
}

extension RunRecord {
    /// Whether the run had these values, in whatever order they are named.
    fileprivate func hasParameters(_ values: [Parameter]) -> Bool {
        parameters.count == values.count && values.allSatisfy { parameters.contains($0) }
    }
}
