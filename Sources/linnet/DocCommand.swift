import ArgumentParser
import Session

/// `linnet doc NAME`: the help page of a name of the language.
struct DocCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doc", abstract: "Show the help page of a function or another name.")

    @Argument(help: "The name, for example conv2d.")
    var name: String

    func run() throws {
        let session = Session()
        guard let page = session.help(name) else {
            let near = session.suggestions(for: name).map { "`\($0)`" }
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
            throw ExitCode(Linnet.complain("there is no `\(name)`\(hint)", exitCode: 2))
        }
        print(page)
    }
}
