/// What is wrong with a text, where, and what to write instead.
package struct Diagnostic: Error, Sendable {
    package enum Severity: String, Sendable {
        case error, warning
    }

    /// A second place that belongs to the mistake, such as the bracket that was left open.
    package struct Note: Sendable {
        package var message: String
        package var span: Span?

        package init(_ message: String, at span: Span? = nil) {
            self.message = message
            self.span = span
        }
    }

    package var severity: Severity
    /// One line, lower-case, without a full stop: what was got and what was expected.
    package var message: String
    package var source: Source
    package var span: Span
    /// What to do about it.
    package var hint: String?
    package var notes: [Note]
    /// The text was right up to its end: more of it could mend the error, as after an open bracket.
    package var isAtEnd: Bool

    package init(
        _ message: String, in source: Source, at span: Span, severity: Severity = .error,
        hint: String? = nil, notes: [Note] = [], isAtEnd: Bool = false
    ) {
        self.severity = severity
        self.message = message
        self.source = source
        self.span = span
        self.hint = hint
        self.notes = notes
        self.isAtEnd = isAtEnd
    }

    /// The 1-based place where it starts.
    package var position: Source.Position { source.position(at: Int(span.lower)) }
}
