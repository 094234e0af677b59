import Session
import Testing

/// Every example of Documentation/Language.md does what it says.
///
/// A ` ```linnet ` block is a program of its own. What follows `# → ` is a line of its output, in
/// order; what follows `# error: ` is a part of the error that ends it.
@Suite struct LanguageDocumentTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let line: Int
        let code: String
        var testDescription: String { "line \(line)" }
    }

    static let examples: [Example] = {
        let path = SourceTree.root + "/Documentation/Language.md"
        var examples: [Example] = []
        var block: (line: Int, code: String)?
        let text = SourceTree.text(of: path) ?? ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if let open = block {
                if line == "```" {
                    examples.append(Example(line: open.line, code: open.code))
                    block = nil
                } else {
                    block?.code += line + "\n"
                }
            } else if line == "```linnet" {
                block = (index + 1, "")
            }
        }
        return examples
    }()

    @Test(arguments: examples) func example(_ example: Example) {
        let marked = { (mark: String) in
            example.code.split(separator: "\n").compactMap { line in
                line.range(after: mark).map { String(line[$0]) }
            }
        }
        let transcript = Transcript(
            running: example.code, name: "Language.md", showsResult: true)
        let expected = marked("# → ")
        // A block that states nothing has only to run.
        if !expected.isEmpty { #expect(transcript.lines == expected) }
        let errors = marked("# error: ")
        let rendered = transcript.failure?.rendered ?? ""
        #expect(errors.isEmpty == rendered.isEmpty, "\(rendered)")
        for part in errors { #expect(rendered.contains(part), "\(rendered)") }
    }

    @Test func thereAreExamples() {
        #expect(Self.examples.count > 25)
    }
}

extension Substring {
    /// What follows the first occurrence of a mark.
    fileprivate func range(after mark: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(mark) {
                return index(start, offsetBy: mark.count)..<endIndex
            }
            start = index(after: start)
        }
        return nil
    }
}
