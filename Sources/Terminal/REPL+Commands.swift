import FileSystem
import Glibc
import Session

extension REPL {
    struct Command: Sendable {
        var name: String
        var argument: String
        var summary: String
    }

    static let commands: [Command] = [
        Command(name: "help", argument: "[NAME]", summary: "this list, or the help of a name"),
        Command(name: "load", argument: "FILE", summary: "evaluate a file in this session"),
        Command(name: "quit", argument: "", summary: "leave, as does Ctrl-D"),
        Command(name: "reset", argument: "", summary: "forget everything defined"),
        Command(
            name: "save", argument: "FILE.md",
            summary: "write the session as a notebook, failed cells left out"),
        Command(
            name: "time", argument: "[CODE]",
            summary: "time this code, or turn the time of every entry on or off"),
        Command(name: "vars", argument: "", summary: "your own names, with what they hold"),
    ]

    func perform(_ name: String, _ argument: String) {
        switch name {
        case "help": showHelp(argument)
        case "load":
            argument.isEmpty ? complain(":load needs a file's name") : load(argument)
        case "quit", "q", "exit": leave()
        case "reset":
            reset()
            say("a new session")
        case "save": save(argument, replacing: false)
        case "save!": save(argument, replacing: true)
        case "time": time(argument)
        case "vars": showVariables()
        default:
            complain("there is no command :\(name); :help lists them")
        }
    }

    func showHelp(_ name: String) {
        guard !name.isEmpty else { return showOverview() }
        if let page = session.help(name) {
            return say(Columns.wrapped(page, to: Console.size().columns))
        }
        let near = session.suggestions(for: name)
        let hint =
            near.isEmpty ? "" : "; did you mean \(near.map { "`\($0)`" }.joined(separator: ", "))?"
        complain("no help for `\(name)`\(hint)")
    }

    private func showOverview() {
        let entries: [(String, String)] =
            [
                ("?name", "what a name is, with an example"),
                ("code;", "evaluate without showing the value"),
                ("_", "the last value shown"),
                ("Tab", "complete names, members, arguments and paths"),
                ("Ctrl-R", "search earlier entries"),
                ("Ctrl-C", "stop a computation, or clear the entry"),
            ]
            + REPL.commands.map { command in
                ([":" + command.name, command.argument].joined(separator: " "), command.summary)
            }
        let widest = entries.map { Columns.width($0.0) }.max() ?? 0
        for (key, meaning) in entries {
            say("  " + sink.style.bold(Columns.pad(key, to: widest)) + "  " + meaning)
        }
    }

    private func showVariables() {
        let variables = session.variables()
        guard !variables.isEmpty else { return say("nothing is defined yet") }
        let columns = Console.size().columns
        let nameWidth = variables.map { Columns.width($0.name) }.max() ?? 0
        let typeWidth = variables.map { Columns.width($0.type) }.max() ?? 0
        for variable in variables {
            let summary = variable.summary.split(separator: "\n").joined(separator: " ")
            say(
                sink.style.bold(Columns.pad(variable.name, to: nameWidth)) + "  "
                    + sink.style.accent(Columns.pad(variable.type, to: typeWidth)) + "  "
                    + Columns.cut(summary, to: columns - nameWidth - typeWidth - 5))
        }
    }

    private func time(_ code: String) {
        if code.isEmpty {
            isTimed.toggle()
            return say(isTimed ? "every entry is timed" : "entries are not timed")
        }
        let wasTimed = isTimed
        isTimed = true
        evaluateCell(code)
        isTimed = wasTimed
    }

    private func save(_ path: String, replacing: Bool) {
        guard !path.isEmpty else { return complain(":save needs a file's name") }
        if !replacing && !saved.contains(path) && access(path, F_OK) == 0 {
            return complain("\(path) exists; `:save! \(path)` replaces it")
        }
        let file = path.split(separator: "/").last.map { String($0) } ?? path
        let title = file.hasSuffix(".md") ? String(file.dropLast(3)) : file
        let text = transcript.notebook(title: title, seed: session.options.seed)
        do {
            try AtomicFile.write(Array(text.utf8), to: path)
        } catch {
            return complain("\(path): \(error.reason)")
        }
        saved.insert(path)
        let count = transcript.cells.count
        say("\(path): \(count) \(count == 1 ? "cell" : "cells")")
    }

    /// Completions of an entry: commands after a colon, file names after those that take one, names
    /// after a question mark, and code everywhere else.
    ///
    /// - Parameter ofCode: the session's own completions.
    package static func completions(
        for text: String, cursor: Int, ofCode: (String, Int) -> Completions
    ) -> Completions {
        let bytes = Array(text.utf8)
        let cursor = min(max(cursor, 0), bytes.count)
        guard let first = bytes.first, first == UInt8(ascii: ":") || first == UInt8(ascii: "?")
        else { return ofCode(text, cursor) }
        let before = bytes[..<cursor]
        let space = before.firstIndex(of: UInt8(ascii: " "))
        if first == UInt8(ascii: ":"), space == nil {
            let typed = String(decoding: before.dropFirst(), as: UTF8.self)
            let names = commands.filter { $0.name.hasPrefix(typed) }.map { command in
                Completions.Candidate(
                    text: ":" + command.name + (command.argument.isEmpty ? "" : " "),
                    kind: .keyword, detail: command.summary)
            }
            return Completions(replace: 0..<cursor, candidates: names)
        }
        let command = String(decoding: before.dropFirst().prefix { $0 != 0x20 }, as: UTF8.self)
        let isPath = first == UInt8(ascii: ":") && ["load", "save", "save!"].contains(command)
        let start = first == UInt8(ascii: "?") ? 1 : space.map { $0 + 1 } ?? 1
        guard start <= cursor else { return Completions(replace: cursor..<cursor, candidates: []) }
        // A path completes as it would inside a string.
        let lead = isPath ? "\"" : ""
        let argument = lead + String(decoding: bytes[start...], as: UTF8.self)
        let shift = start - lead.utf8.count
        let found = ofCode(argument, cursor - shift)
        let lower = max(found.replace.lowerBound + shift, start)
        return Completions(
            replace: lower..<max(lower, found.replace.upperBound + shift),
            candidates: found.candidates)
    }
}
