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

    @Flag(help: "Print what the run came to as JSON, in place of the cells' output.")
    var json = false

    func run() throws {
        let notebook = try arguments.notebook()
        let parameters = try arguments.values(for: notebook)
        let reporter = ReplayReporter(notebook, showsOutput: !json)
        let run = ReplayRun(
            notebook, parameters: parameters, options: replay.options, reporter: reporter)
        let folder = OutputFolder(for: notebook)
        try folder.write(run.record)
        reporter.say("\(notebook.path): \(run.summary), recorded in \(folder.path)")
        if json { reporter.sink.output.write(run.json(of: notebook, folder).canonicalText) }
        throw ExitCode(reporter.sink.close(run.exitCode))
    }
}

extension ReplayRun {
    /// For other programs: how the run ended, and every cell with its line, time and outputs.
    fileprivate func json(of notebook: NotebookFile, _ folder: OutputFolder) -> JSON {
        let cells = zip(notebook.cells, record.cells).map { cell, record in
            var members = record.json.object ?? [:]
            members["line"] = .int(cell.line)
            members["seconds"] = .number(record.seconds)
            return JSON.object(members)
        }
        return .object([
            "cells": .array(cells), "ending": .string(endingName), "exit_code": .int(Int(exitCode)),
            "folder": .string(folder.path), "notebook": .string(notebook.path),
            "parameters": record.json["parameters"] ?? .null, "seed": .string(String(record.seed)),
        ])
    }

    private var endingName: String {
        switch ending {
        case .finished: "finished"
        case .failed: "failed"
        case .timedOut: "timed out"
        case .interrupted: "interrupted"
        case .exited: "exited"
        }
    }
}
