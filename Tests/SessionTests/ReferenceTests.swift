import Glibc
import Session
import Testing

/// `Documentation/Reference.md` and README.md are true: the reference is what the declarations say, and
/// every example in both runs.
@Suite struct ReferenceTests {
    /// `make reference` writes it anew.
    @Test func theReferenceIsCurrent() throws {
        let recorded = try #require(SourceTree.text(of: SourceTree.root + Self.reference))
        #expect(recorded == Session.reference(), "the reference is old: run `make reference`")
    }

    static let reference = "/Documentation/Reference.md"

    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var code: String
        var testDescription: String { "\(name): \(code)" }
    }

    /// The ` ```linnet ` blocks of a document, each with the heading it stands under.
    static func examples(of path: String) -> [Example] {
        var examples: [Example] = []
        var heading = ""
        var block: String?
        let text = SourceTree.text(of: SourceTree.root + path) ?? ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let code = block {
                if line == "```" {
                    examples.append(Example(name: heading, code: code))
                    block = nil
                } else {
                    block = code + line + "\n"
                }
            } else if line.hasPrefix("#") {
                heading = String(line.drop { $0 == "#" || $0 == " " })
            } else if line == "```linnet" {
                block = ""
            }
        }
        return examples
    }

    private func options(in folder: String) -> Session.Options {
        var options = Session.Options()
        options.workingDirectory = folder
        return options
    }

    /// Each alone, in a new session and an empty folder.
    @Test(arguments: examples(of: reference)) func exampleRuns(_ example: Example) throws {
        let folder = try TemporaryFolder()
        try Session(options(in: folder.path)).evaluate(example.code, name: example.name)
    }

    /// One after another in one session, as a reader would type them.
    @Test func theTourOfTheReadmeRuns() throws {
        let folder = try TemporaryFolder()
        let session = Session(options(in: folder.path))
        let examples = Self.examples(of: "/README.md")
        #expect(examples.count >= 7)
        for example in examples {
            try session.evaluate(example.code, name: "README.md, \(example.name)")
        }
        #expect(SourceTree.text(of: folder.path + "/figures/learning.svg")?.isEmpty == false)
    }
}

/// A folder that goes when the test does.
private final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/linnet-tests-XXXXXX".utf8CString)
        let made = mkdtemp(&template) != nil
        try #require(made)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove(path) }

    private func remove(_ path: String) {
        if let listing = opendir(path) {
            while let entry = readdir(listing) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != "." && name != ".." { remove("\(path)/\(name)") }
            }
            closedir(listing)
        }
        Glibc.remove(path)
    }
}
