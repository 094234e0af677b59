import ArgumentParser
import Session

/// `linnet doc NAME`: the help page of a name of the language.
struct DocCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doc", abstract: "Show the help page of a function or another name.")

    @Argument(help: "The name, for example conv2d.")
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
        let session = Session()
        guard let page = session.help(name) else {
            let near = session.suggestions(for: name).map { "`\($0)`" }
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
            throw ExitCode(Linnet.complain("there is no `\(name)`\(hint)", exitCode: 2))
        }
        print(page)
    }
}
