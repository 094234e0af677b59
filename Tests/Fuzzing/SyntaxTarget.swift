import Machine
import Syntax

/// Any text gives a tree or diagnostics, all of them with a place in the text.
func checkSyntax(_ bytes: [UInt8]) throws {
    let source = Source(name: "text", bytes: bytes)
    let (_, diagnostics) = Parser.parse(source)
    for diagnostic in diagnostics {
        guard diagnostic.span.lower <= diagnostic.span.upper,
            Int(diagnostic.span.upper) <= bytes.count
        else {
            throw Finding("\(diagnostic.message): \(diagnostic.span) is not in the text")
        }
        guard !diagnostic.description.isEmpty else { throw Finding("an empty diagnostic") }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    _ = Parser.completeness(of: text)
    for cursor in [0, bytes.count / 2, text.utf8.count] {
        _ = CursorContext(text, cursor: cursor)
    }
}

/// A program ends by itself, with an error, or at its budget.
func checkProgram(_ bytes: [UInt8]) throws {
    _ = Execution().run(Source(name: "program", bytes: bytes))
}
