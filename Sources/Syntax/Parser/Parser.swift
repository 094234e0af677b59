import Text

/// Text to tree: recursive descent over the token list, binary operators by precedence.
///
/// A mistake is reported once, where it was noticed; the parser then goes on at the next statement.
/// Any text at all ends in a tree or in diagnostics: recursion is bounded by `maximumNesting`,
/// loops of operators by `maximumHeight`.
package struct Parser {
    /// No tree is higher, so that recursive passes over it are safe.
    package static let maximumHeight = 1_000
    /// Brackets, blocks, lambdas and prefix operators within one another.
    package static let maximumNesting = 200
    /// Further ones are seldom mistakes of their own.
    static let maximumDiagnostics = 20

    /// A mistake that has been reported; unwinds to the statement.
    struct Failure: Error {}

    let source: Source
    let lexed: LexedText
    let tokens: [Token]
    var index = 0
    var diagnostics: [Diagnostic] = []

    var nesting = 0
    /// Line breaks end statements: true in blocks, false within brackets.
    var newlinesMatter = true
    /// `name ->` starts a lambda: false in the condition of a match arm, where the arrow ends it.
    var allowsLambda = true
    var loopDepth = 0
    var functionDepth = 0
    /// The innermost function holds a `yield`.
    var hasYield = false
    /// The tallest expression or block made since the innermost `measure` started.
    var tallest: Int32 = 0
    /// Where the statement that was begun last starts.
    var statementStart = 0
    /// Blocks written by indentation or with `end` are one habit, however many lines show it.
    var reportedForeignBlock = false
    /// Which of `diagnostics`, by index, are about braces.
    var braceFindings: [Int: BraceFinding] = [:]
    /// Parsing has been given up; what else would be reported is not the user's mistake.
    var hasGivenUp = false

    /// The program in `source` and everything wrong with it, in order of place. The program is to
    /// be run only where no diagnostic is an error.
    package static func parse(_ source: Source) -> (program: Program, diagnostics: [Diagnostic]) {
        if let refusal = refusal(of: source) {
            return (Program(source: source, statements: [], hidesResult: false), [refusal])
        }
        var parser = Parser(source)
        let statements = parser.parseStatements(until: .end)
        let program = Program(
            source: source, statements: statements, hidesResult: parser.endsWithSemicolon)
        return (program, parser.finishedDiagnostics)
    }

    /// Whether more must follow before `text` can be run.
    package static func completeness(of text: String) -> Completeness {
        let (_, diagnostics) = parse(Source(name: "", text: text))
        if diagnostics.isEmpty { return .complete }
        return diagnostics.allSatisfy(\.isAtEnd) ? .incomplete : .invalid
    }

    package enum Completeness: Sendable {
        case complete
        /// An open bracket, block or string, or a line that cannot end yet.
        case incomplete
        /// Wrong however it goes on.
        case invalid
    }

    private init(_ source: Source) {
        self.source = source
        lexed = Lexer.lex(source)
        tokens = lexed.tokens
    }

    /// What forbids even to look for tokens.
    private static func refusal(of source: Source) -> Diagnostic? {
        guard source.bytes.count <= Source.maximumSize else {
            return Diagnostic(
                "a source of \(source.bytes.count) bytes; the limit is \(Source.maximumSize)",
                in: source, at: Span(0, 0))
        }
        guard let offset = UTF8Check.firstInvalidOffset(in: source.bytes) else { return nil }
        let byte = String(source.bytes[offset], radix: 16, uppercase: true)
        return Diagnostic(
            "byte \(offset) (0x\(byte)) is not valid UTF-8", in: source,
            at: Span(offset, offset + 1), hint: "save the text as UTF-8")
    }

    private var endsWithSemicolon: Bool {
        tokens.count >= 2 && tokens[tokens.count - 2].kind == .semicolon
    }

    // MARK: Tokens

    var current: Token { tokens[index] }
    var kind: TokenKind { tokens[index].kind }
    /// The token before, for spans that end there.
    var previous: Token { tokens[max(index - 1, 0)] }

    func peek(_ ahead: Int = 1) -> Token { tokens[min(index + ahead, tokens.count - 1)] }

    /// Takes the current token; the last one stays.
    @discardableResult
    mutating func advance() -> Token {
        let token = tokens[index]
        if index < tokens.count - 1 { index += 1 }
        return token
    }

    mutating func take(_ kind: TokenKind) -> Token? {
        self.kind == kind ? advance() : nil
    }

    func text(_ token: Token) -> String {
        source.text(in: token.span)
    }

    /// A name that is a word only in its place, such as `by`.
    func isWord(_ word: StaticString, _ token: Token) -> Bool {
        guard token.kind == .name, token.span.range.count == word.utf8CodeUnitCount else {
            return false
        }
        return word.withUTF8Buffer { buffer in
            buffer.elementsEqual(source.bytes[token.span.range])
        }
    }

    /// The current token starts a line that counts as a new one.
    var atLineStart: Bool { newlinesMatter && current.startsLine }

    func span(from start: Span) -> Span { start.union(previous.span) }

    // MARK: Reporting

    /// Reports a mistake and unwinds.
    func fail(
        _ message: String, at span: Span? = nil, hint: String? = nil,
        notes: [Diagnostic.Note] = [], braces: BraceFinding? = nil
    ) -> Report {
        Report(
            diagnostic: Diagnostic(
                message, in: source, at: span ?? current.span, hint: hint, notes: notes,
                isAtEnd: span == nil && kind == .end), braces: braces)
    }

    struct Report {
        let diagnostic: Diagnostic
        let braces: BraceFinding?
    }

    mutating func report(_ report: Report) {
        guard !hasGivenUp, diagnostics.count < Self.maximumDiagnostics else { return }
        // At the end, all brackets that are open are missed; the innermost one has been named.
        if report.diagnostic.isAtEnd, diagnostics.last?.isAtEnd == true { return }
        braceFindings[diagnostics.count] = report.braces
        diagnostics.append(report.diagnostic)
    }

    /// Reports that something else was expected here.
    mutating func failExpecting(
        _ expected: String, hint: String? = nil, notes: [Diagnostic.Note] = [],
        braces: BraceFinding? = nil
    ) -> Failure {
        // The lexer has said what is wrong with it.
        if kind == .invalid { return Failure() }
        report(
            fail(
                "expected \(expected), got \(describe(current))", hint: hint, notes: notes,
                braces: braces))
        return Failure()
    }

    /// The same for what should have stood at the end of the line before, where the next one begins.
    mutating func failMissing(
        _ expected: String, hint: String? = nil, notes: [Diagnostic.Note] = [],
        braces: BraceFinding? = nil
    ) -> Failure {
        guard current.startsLine, kind != .end, kind != .invalid else {
            return failExpecting(expected, hint: hint, notes: notes, braces: braces)
        }
        return failure(
            "expected \(expected), got the end of the line",
            at: Span(lower: previous.span.upper, upper: previous.span.upper), hint: hint,
            notes: notes, braces: braces)
    }

    mutating func failure(
        _ message: String, at span: Span? = nil, hint: String? = nil,
        notes: [Diagnostic.Note] = [], braces: BraceFinding? = nil
    ) -> Failure {
        report(fail(message, at: span, hint: hint, notes: notes, braces: braces))
        return Failure()
    }

    func describe(_ token: Token) -> String {
        switch token.kind {
        case .end: return "the end"
        case .string, .stringOpen, .stringText: return "a string"
        case .interpolationClose: return "`}`"
        case .formatText: return "`:`"
        case .stringClose: return "the end of the string"
        case .int, .float: return "`\(text(token))`"
        default:
            let written = text(token)
            return "`\(written.count > 40 ? written.prefix(40) + "…" : written[...])`"
        }
    }

    // MARK: Depth

    /// Bounds recursion; to be paired with `leave`.
    mutating func enter() throws(Failure) {
        nesting += 1
        guard nesting <= Self.maximumNesting else {
            report(
                fail(
                    "nested more than \(Self.maximumNesting) levels deep", at: current.span,
                    hint: "name the inner parts with `let`"))
            // What follows is the same mistake over and over.
            hasGivenUp = true
            index = tokens.count - 1
            throw Failure()
        }
    }

    mutating func leave() { nesting -= 1 }

    /// An expression over children of the given height.
    mutating func make(
        _ kind: Expression.Kind, _ span: Span, over height: Int32 = 0
    ) throws(Failure) -> Expression {
        guard height < Self.maximumHeight else {
            throw failure(
                "an expression of more than \(Self.maximumHeight) levels", at: span,
                hint: "name parts of it with `let`, or make it a loop")
        }
        tallest = max(tallest, height + 1)
        return Expression(kind: kind, span: span, height: height + 1)
    }

    /// What `body` parses, with the height of the tallest tree in it.
    mutating func measure<Result>(
        _ body: (inout Parser) throws(Failure) -> Result
    ) throws(Failure) -> (result: Result, height: Int32) {
        let outer = tallest
        tallest = 0
        defer { tallest = max(tallest, outer) }
        let result = try body(&self)
        return (result, tallest)
    }

    /// Parses something within brackets (`newlinesMatter` false) or within a block (true).
    mutating func within<Result>(
        newlinesMatter inner: Bool, _ body: (inout Parser) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let outer = (newlinesMatter, allowsLambda)
        newlinesMatter = inner
        allowsLambda = true
        defer { (newlinesMatter, allowsLambda) = outer }
        return try body(&self)
    }

    /// Takes the closing bracket of `opener`, or says which bracket is open.
    @discardableResult
    mutating func close(
        _ kind: TokenKind, _ symbol: String, opener: Token, or alternative: String? = nil,
        hint: String? = nil
    ) throws(Failure) -> Token {
        if let token = take(kind) { return token }
        let expected = alternative.map { "\($0) or `\(symbol)`" } ?? "`\(symbol)`"
        let notes = [noteOfOpener(opener)]
        let braces: BraceFinding? = opener.kind == .leftBrace ? .imbalance : nil
        switch self.kind {
        case .rightParen, .rightBracket, .rightBrace:
            throw failExpecting(expected, hint: hint, notes: notes, braces: braces)
        case _ where current.startsLine:
            throw failMissing(expected, hint: hint, notes: notes, braces: braces)
        default:
            let usual =
                Habits.hint(forTrailing: self.kind, word: text(current))
                ?? (alternative != nil && self.kind.startsOperand
                    ? "a comma goes between two of them" : nil)
            throw failExpecting(expected, hint: hint ?? usual, notes: notes, braces: braces)
        }
    }

    /// Where the bracket that is open stands. The text's indentation may tell that another brace was
    /// forgotten than the one that is left over.
    private func noteOfOpener(_ opener: Token) -> Diagnostic.Note {
        guard kind == .end, opener.kind == .leftBrace else {
            return Diagnostic.Note("`\(text(opener))` was opened here", at: opener.span)
        }
        // The first closer that stands further out than its opener's line was meant for another one.
        let closer = tokens.indices.first { index in
            let closer = tokens[index]
            return closer.kind == .rightBrace && closer.startsLine && closer.link >= 0
                && indentation(of: closer) < indentation(of: tokens[Int(closer.link)])
        }
        guard let closer else {
            return Diagnostic.Note("`{` was opened here", at: opener.span)
        }
        let line = source.line(at: Int(tokens[closer].span.lower))
        return Diagnostic.Note(
            "`{` was opened here; by its indentation the `}` of line \(line) closes another",
            at: tokens[Int(tokens[closer].link)].span)
    }

    private func indentation(of token: Token) -> Int {
        let line = source.range(ofLine: source.line(at: Int(token.span.lower)))
        return source.bytes[line].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            .count
    }
}
