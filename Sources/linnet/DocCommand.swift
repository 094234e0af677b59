import ArgumentParser
import FileSystem
import Notebooks
import Session

/// `linnet doc NAME`: the help page of a name of the language, of a module or of a file.
struct DocCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doc", abstract: "Show the help page of a function, a module or a file.")

    @Argument(help: "A name such as conv2d, blocks or blocks.mlp, or a .linnet file.")
    var name: String?

    @Flag(help: "Print the reference of every builtin as Markdown.")
    var reference = false

    @Option(
        help: ArgumentHelp(
            "Write the reference as a page, with the figures that its examples draw.",
            valueName: "file"))
    var html: String?

    func validate() throws {
        guard [reference, name != nil, html != nil].filter({ $0 }).count == 1 else {
            throw ValidationError(
                "say one name, or --reference or --html for all of them")
        }
    }

    func run() throws {
        if let html { return try writePage(to: html) }
        guard let name else {
            print(Session.reference(), terminator: "")
            return
        }
        if name.hasSuffix(".linnet") {
            let bytes = try Files.read(name)
            do throws(ScriptFailure) {
                let page = try Session.help(bytes: bytes, name: name)
                return print(page.isEmpty ? "\(name) defines nothing" : page)
            } catch {
                throw ExitCode(Linnet.complain(error.rendered, exitCode: 2, prefix: ""))
            }
        }
        let session = Session()
        guard let page = session.help(name) else {
            let near = session.suggestions(for: name).map { "`\($0)`" }
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
            throw ExitCode(Linnet.complain("there is no `\(name)`\(hint)", exitCode: 2))
        }
        print(page)
    }

    private func writePage(to path: String) throws {
        do {
            let page = try ReferencePage.html(version: Linnet.version)
            for warning in page.warnings { _ = Linnet.complain(warning, exitCode: 0) }
            try Files.write(Array(page.text.utf8), to: path)
        } catch let error as ReferencePage.ExampleFailure {
            throw ExitCode(Linnet.complain(error.description, exitCode: 1))
        }
        print(path)
    }
}
