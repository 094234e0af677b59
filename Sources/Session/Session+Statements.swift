import Machine
import Syntax

extension Session {
    /// Evaluates code one statement after another and hands over each value to be shown, as a prompt does
    /// that was fed line by line. Nothing runs where any of it cannot be parsed.
    ///
    /// - Throws: `ScriptFailure` for the first statement that fails; the ones before it have run.
    public func evaluateStatements(
        of code: String, name: String, show: (Display) -> Void
    ) throws(ScriptFailure) {
        let source = Source(name: name, text: code)
        begin()
        do {
            let (program, diagnostics) = Parser.parse(source)
            if diagnostics.contains(where: { $0.severity == .error }) {
                throw ScriptError(diagnostics)
            }
            for statement in program.statements {
                let part = Program(
                    source: source, statements: [statement],
                    hidesResult: source.hasSemicolon(after: statement.span))
                if let display = result(of: try interpreter.evaluate(part)).display {
                    show(display)
                }
            }
        } catch {
            throw ScriptFailure(ScriptError(error), named: source.name)
        }
    }
}

extension Source {
    /// Whether `;` is what follows on the same line.
    fileprivate func hasSemicolon(after span: Span) -> Bool {
        let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t")]
        return bytes[min(span.range.upperBound, bytes.count)...].first { !blanks.contains($0) }
            == UInt8(ascii: ";")
    }
}
