/// Text to tree.
package struct Parser {
    /// No tree is higher, so that recursive passes over it are safe.
    package static let maximumHeight = 1_000

    /// The program in `source` and everything wrong with it. The program is to be run only where no
    /// diagnostic is an error.
    package static func parse(_ source: Source) -> (program: Program, diagnostics: [Diagnostic]) {
        let program = Program(source: source, statements: [], hidesResult: false)
        let refusal = Diagnostic(
            "the parser is being built", in: source, at: Span(0, source.bytes.count))
        return (program, [refusal])
    }
}
