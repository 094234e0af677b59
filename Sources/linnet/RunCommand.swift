import FileSystem
import ArgumentParser
import Glibc
import Notebooks
import Terminal

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

    @Flag(help: "Run again whenever the notebook's file changes, until Ctrl-C.")
    var watch = false

    func validate() throws {
        if watch, json { throw ValidationError("--watch and --json do not go together") }
    }

    func run() throws {
        guard watch else { throw ExitCode(try replayOnce()) }
        while true {
            let stamp = Files.stamp(arguments.path)
            do {
                if try replayOnce() == 130 { throw ExitCode(130) }
            } catch let error as NotebookError {
                // A half-written notebook is what one watches for.
                _ = Linnet.complain(error.description, exitCode: 2)
            }
            wait(while: stamp)
        }
    }

    /// Sleeps until the notebook's file is another one than it was.
    private func wait(while stamp: Files.Stamp?) {
        ConsoleSink().error.write("watching \(arguments.path); Ctrl-C ends\n")
        // No session listens to the signal while nothing runs.
        signal(SIGINT) { _ in _exit(130) }
        while true {
            // Editors that replace the file leave none for a moment.
            let now = Files.stamp(arguments.path)
            if now != nil, now != stamp { return }
            usleep(100_000)
        }
    }

    /// - Returns: the exit code of a replay from start to end.
    private func replayOnce() throws -> Int32 {
        let notebook = try arguments.notebook()
        let parameters = try arguments.values(for: notebook)
        let reporter = ReplayReporter(notebook, showsOutput: !json)
        let run = try ReplayRun(
            notebook, parameters: parameters, options: replay.options, reporter: reporter)
        let folder = OutputFolder(for: notebook)
        try folder.write(run.record)
        reporter.say("\(notebook.path): \(run.summary), recorded in \(folder.path)")
        if json { reporter.sink.output.write(run.json(of: notebook, folder).canonicalText) }
        return reporter.sink.close(run.exitCode)
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
