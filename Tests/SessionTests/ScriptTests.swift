import Session
import Testing

/// The language's behaviour as scripts, one behaviour a file, each with its own expectation:
///
///     print(1 + 1)
///     # expect: 2
///     [1][5]
///     # error: index 5
///
/// `expect` lines are the whole output, in order. `error` lines are parts of the error's text; without
/// them the script must succeed.
@Suite struct ScriptTests {
    /// `flow/while_with_break`, without the ending. Folders named `modules` hold what scripts import.
    static let scripts: [String] = {
        let root = SourceTree.root + "/Tests/Scripts"
        return SourceTree.names(in: root).filter { $0 != "modules" }.flatMap { folder in
            SourceTree.names(in: "\(root)/\(folder)").filter { $0.hasSuffix(".linnet") }
                .map { "\(folder)/\($0.dropLast(7))" }
        }
    }()

    @Test(arguments: scripts) func script(name: String) throws {
        let path = "\(SourceTree.root)/Tests/Scripts/\(name).linnet"
        let code = try #require(SourceTree.text(of: path))
        let expectation = Expectation(of: code)
        let transcript = Transcript(running: code, name: path)
        #expect(transcript.lines == expectation.lines)
        if expectation.errors.isEmpty {
            #expect(transcript.failure == nil, "\(transcript.failure?.rendered ?? "")")
        } else {
            let rendered = transcript.failure?.rendered ?? "no error"
            for part in expectation.errors {
                #expect(rendered.contains(part), "\(rendered)")
            }
        }
    }

    @Test func thereAreScripts() {
        #expect(Self.scripts.count > 150)
    }

    private struct Expectation {
        var lines: [String] = []
        var errors: [String] = []

        init(of code: String) {
            for line in code.split(separator: "\n") {
                if let text = Self.text(of: line, after: "# expect:") {
                    lines.append(text)
                } else if let text = Self.text(of: line, after: "# error:") {
                    errors.append(text)
                }
            }
        }

        private static func text(of line: Substring, after mark: String) -> String? {
            guard line.hasPrefix(mark) else { return nil }
            let text = line.dropFirst(mark.count)
            return String(text.first == " " ? text.dropFirst() : text)
        }
    }
}
