import ArgumentParser
import FileSystem
import Session

/// `linnet doc NAME`: the help page of a name of the language, of a module or of a file.
struct DocCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doc", abstract: "Show the help page of a function, a module or a file.")

    @Argument(help: "A name such as conv2d, blocks or blocks.mlp, or a .linnet file.")
    var name: String?

    @Flag(help: "Print the reference of every builtin as Markdown.")
    var reference = false

    func validate() throws {
        guard reference != (name != nil) else {
            throw ValidationError("say one name, or --reference for all of them")
        }
    }

    func run() throws {
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
}
