/// Text to tokens, strings taken apart.
///
/// The lexer never recurses: what is open (brackets, interpolations) is kept on a stack of its own,
/// so any depth of nesting is safe here and is bounded by the parser.
struct Lexer {
    let source: Source
    let bytes: [UInt8]
    var position = 0
    var output = LexedText()

    /// Token indices of the brackets and interpolations that are still open.
    var open: [Int] = []
    /// The strings whose interpolations are open, innermost last.
    var strings: [OpenString] = []
    /// The `##` lines seen since the last token.
    var pendingDocumentation: [String] = []
    var startsLine = true
    var followsSpace = false

    struct OpenString {
        /// The `stringOpen` token.
        let token: Int
        let isTriple: Bool
        /// Raw ranges of the `stringText` tokens so far, decoded once the string is closed.
        var pieces: [(token: Int, range: Range<Int>)] = []
        /// A `{{` was reported; its `}}` is the same mistake.
        var hasDoubledBrace = false
    }

    init(_ source: Source) {
        self.source = source
        bytes = source.bytes
    }

    /// The tokens of a source that is valid UTF-8.
    static func lex(_ source: Source) -> LexedText {
        var lexer = Lexer(source)
        lexer.output.tokens.reserveCapacity(source.bytes.count / 4 + 1)
        lexer.run()
        return lexer.output
    }

    // MARK: Reading

    /// The byte so far ahead, 0 past the end.
    func peek(_ ahead: Int = 0) -> UInt8 {
        let index = position + ahead
        return index < bytes.count ? bytes[index] : 0
    }

    func starts(with text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { buffer in
            for (index, byte) in buffer.enumerated() where bytes[position + index] != byte {
                return false
            }
            return true
        }
    }

    var atEnd: Bool { position >= bytes.count }

    /// The scalar at an offset; the source is valid UTF-8.
    func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard offset < bytes.count else { return nil }
        let length: Int
        switch bytes[offset] {
        case 0..<0x80: length = 1
        case 0x80..<0xE0: length = 2
        case 0xE0..<0xF0: length = 3
        default: length = 4
        }
        guard offset + length <= bytes.count else { return nil }
        let text = String(decoding: bytes[offset..<offset + length], as: UTF8.self)
        return text.unicodeScalars.first.map { ($0, length) }
    }

    // MARK: Writing

    @discardableResult
    mutating func emit(_ kind: TokenKind, from start: Int, link: Int = -1) -> Int {
        let index = output.tokens.count
        if !pendingDocumentation.isEmpty {
            output.documentation[index] = pendingDocumentation.joined(separator: "\n")
            pendingDocumentation.removeAll()
        }
        output.tokens.append(
            Token(
                kind: kind, span: Span(start, position), startsLine: startsLine,
                followsSpace: followsSpace, link: Int32(clamping: link)))
        startsLine = false
        followsSpace = false
        return index
    }

    mutating func report(
        _ message: String, from start: Int, to end: Int? = nil, hint: String? = nil,
        isAtEnd: Bool = false
    ) {
        output.diagnostics.append(
            Diagnostic(
                message, in: source, at: Span(start, end ?? position), hint: hint, isAtEnd: isAtEnd)
        )
    }

    // MARK: The main loop

    mutating func run() {
        // A byte order mark says nothing in UTF-8; a `#!` line is for the system.
        if starts(with: "\u{FEFF}") { position = 3 }
        if starts(with: "#!") { skipLine() }
        while true {
            skipSpaceAndComments()
            if atEnd { break }
            lexToken()
        }
        while let string = strings.last {
            reportOpenString(string)
            closeAbandonedString()
        }
        startsLine = true
        // What is missing at the end is missing after the last word, not below it.
        position = output.tokens.last.map { Int($0.span.upper) } ?? position
        emit(.end, from: position)
    }

    mutating func skipLine() {
        while !atEnd, peek() != UInt8(ascii: "\n") { position += 1 }
    }

    mutating func skipSpaceAndComments() {
        while !atEnd {
            switch peek() {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                position += 1
                followsSpace = true
            case UInt8(ascii: "\n"):
                if let string = strings.last, !string.isTriple {
                    // An interpolation of a one-line string cannot go on.
                    reportOpenString(string)
                    closeAbandonedString()
                    continue
                }
                position += 1
                // A blank line parts a doc comment from what follows.
                if startsLine, !commentOnLine { pendingDocumentation.removeAll() }
                commentOnLine = false
                startsLine = true
                followsSpace = true
            case UInt8(ascii: "#"):
                lexComment()
            default:
                return
            }
        }
    }

    /// The line being skipped holds a comment.
    private var commentOnLine = false

    private mutating func lexComment() {
        let start = position
        skipLine()
        followsSpace = true
        guard startsLine else { return }
        commentOnLine = true
        var text = bytes[start..<position]
        guard text.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "#")]) else {
            pendingDocumentation.removeAll()
            return
        }
        text = text.dropFirst(2)
        // More than two are a ruler, not a text.
        if text.first == UInt8(ascii: "#") { return }
        if text.first == UInt8(ascii: " ") { text = text.dropFirst() }
        if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
        pendingDocumentation.append(String(decoding: text, as: UTF8.self))
    }

    mutating func lexToken() {
        let start = position
        switch peek() {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            lexNumber()
        case UInt8(ascii: "\""):
            lexString(isRaw: false)
        case UInt8(ascii: "r") where peek(1) == UInt8(ascii: "\""):
            position += 1
            lexString(isRaw: true, from: start)
        case UInt8(ascii: "'"):
            lexSingleQuoted()
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"):
            lexName()
        case 0x80...:
            if let (scalar, _) = scalar(at: position), scalar.properties.isXIDStart {
                lexName()
            } else {
                lexForeignCharacter()
            }
        default:
            lexPunctuation()
        }
    }

    // MARK: Names and numbers

    private mutating func lexName() {
        let start = position
        skipNameCharacters()
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        emit(TokenKind.keywords[text] ?? .name, from: start)
    }

    private mutating func skipNameCharacters() {
        while !atEnd {
            let byte = peek()
            if byte < 0x80 {
                guard byte.isNameByte else { return }
                position += 1
            } else {
                guard let (scalar, length) = scalar(at: position),
                    scalar.properties.isXIDContinue
                else { return }
                position += length
            }
        }
    }

    private mutating func lexNumber() {
        let start = position
        var isFloat = false
        if peek() == UInt8(ascii: "0"),
            [UInt8(ascii: "x"), UInt8(ascii: "b")].contains(peek(1) | 0x20)
        {
            let isHex = peek(1) | 0x20 == UInt8(ascii: "x")
            position += 2
            let digits = position
            while isHex
                ? peek().isHexDigit || peek() == UInt8(ascii: "_")
                : peek() == UInt8(ascii: "0") || peek() == UInt8(ascii: "1")
                    || peek() == UInt8(ascii: "_")
            { position += 1 }
            if !bytes[digits..<position].contains(where: \.isHexDigit) {
                skipNameCharacters()
                report("a number without digits", from: start)
                emit(.invalid, from: start)
                return
            }
        } else {
            skipDigits()
            // `1..5` is a range and `1.abs()` a call: only a digit makes the dot decimal.
            if peek() == UInt8(ascii: "."), peek(1).isDigit {
                isFloat = true
                position += 1
                skipDigits()
            }
            if peek() | 0x20 == UInt8(ascii: "e") {
                let sign = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+") ? 1 : 0
                if peek(1 + sign).isDigit {
                    isFloat = true
                    position += 1 + sign
                    skipDigits()
                }
            }
        }
        let numberEnd = position
        skipNameCharacters()
        if position > numberEnd {
            let number = String(decoding: bytes[start..<numberEnd], as: UTF8.self)
            let rest = String(decoding: bytes[numberEnd..<position], as: UTF8.self)
            report(
                "`\(number)` runs into `\(rest)`", from: start,
                hint: "to multiply, write `\(number) * \(rest)`")
            emit(.invalid, from: start)
            return
        }
        if bytes[numberEnd - 1] == UInt8(ascii: "_") {
            report("a number cannot end with `_`", from: start)
            emit(.invalid, from: start)
            return
        }
        emit(isFloat ? .float : .int, from: start)
    }

    private mutating func skipDigits() {
        while peek().isDigit || peek() == UInt8(ascii: "_") { position += 1 }
    }

    // MARK: Punctuation

    /// Longest first where one is the start of another.
    private static let punctuation: [(StaticString, TokenKind)] = [
        ("**=", .starStarAssign), ("//=", .slashSlashAssign), ("??=", .coalesceAssign),
        ("...", .ellipsis), ("..", .dotDot), ("->", .arrow), ("=>", .fatArrow), ("==", .equal),
        ("!=", .notEqual), ("<=", .lessEqual), (">=", .greaterEqual), ("&&", .doubleAmpersand),
        ("||", .doublePipe), ("??", .coalesce), (":=", .colonEqual), ("**", .starStar),
        ("//", .slashSlash), ("+=", .plusAssign), ("-=", .minusAssign), ("*=", .starAssign),
        ("/=", .slashAssign), ("%=", .percentAssign), ("@=", .atAssign), ("&=", .ampersandAssign),
        ("|=", .pipeAssign), ("(", .leftParen), (")", .rightParen), ("[", .leftBracket),
        ("]", .rightBracket), ("{", .leftBrace), ("}", .rightBrace), (",", .comma),
        (";", .semicolon), (":", .colon), (".", .dot), ("=", .assign), ("+", .plus), ("-", .minus),
        ("*", .star), ("/", .slash), ("%", .percent), ("@", .at), ("<", .less), (">", .greater),
        ("&", .ampersand), ("|", .pipe), ("~", .tilde), ("!", .bang), ("^", .caret),
        ("?", .question), ("$", .dollar),
    ]

    /// The rows of `punctuation` by first byte.
    private static let punctuationByFirst: [[(StaticString, TokenKind)]] = {
        var table = [[(StaticString, TokenKind)]](repeating: [], count: 128)
        for row in punctuation {
            table[Int(row.0.withUTF8Buffer { $0[0] })].append(row)
        }
        return table
    }()

    private mutating func lexPunctuation() {
        let start = position
        for (text, kind) in Self.punctuationByFirst[Int(peek())] where starts(with: text) {
            position += text.utf8CodeUnitCount
            switch kind {
            case .leftParen, .leftBracket, .leftBrace:
                open.append(emit(kind, from: start))
            case .rightParen, .rightBracket:
                close(
                    emit(kind, from: start), opener: kind == .rightParen ? .leftParen : .leftBracket
                )
            case .rightBrace:
                if endsInterpolation {
                    closeInterpolation(at: start)
                } else {
                    close(emit(kind, from: start), opener: .leftBrace)
                }
            case .colon:
                let index = emit(kind, from: start)
                if let top = open.last, output.tokens[top].kind == .interpolationOpen {
                    lexFormat(replacing: index)
                }
            default:
                emit(kind, from: start)
            }
            return
        }
        lexForeignCharacter()
    }

    /// A `}` here ends an interpolation: no brace is open in it, though another bracket may have
    /// been forgotten.
    private var endsInterpolation: Bool {
        guard !strings.isEmpty else { return false }
        for index in open.reversed() {
            switch output.tokens[index].kind {
            case .interpolationOpen: return true
            case .leftBrace: return false
            default: break
            }
        }
        return false
    }

    /// Links a closing bracket with the nearest open one of its kind in the same interpolation.
    /// Those skipped stay unlinked, and so does a closer without an opener.
    private mutating func close(_ closer: Int, opener kind: TokenKind) {
        for index in open.indices.reversed() {
            let candidate = open[index]
            switch output.tokens[candidate].kind {
            case kind:
                open.removeSubrange(index...)
                output.tokens[candidate].link = Int32(clamping: closer)
                output.tokens[closer].link = Int32(clamping: candidate)
                return
            case .interpolationOpen:
                return
            default:
                // A wrong closer is no reason to look through a whole file of open brackets.
                if open.count - index > 64 { return }
            }
        }
    }

    private mutating func lexForeignCharacter() {
        let start = position
        guard let (scalar, length) = scalar(at: position) else {
            position += 1
            return
        }
        position += length
        let isInvisible =
            scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F
            || scalar.properties.generalCategory == .format
        let name =
            isInvisible
            ? "the invisible character U+\(String(scalar.value, radix: 16, uppercase: true))"
            : scalar == "`" ? "a backtick" : "`\(Character(scalar))`"
        report("\(name) has no meaning here", from: start, hint: Habits.hint(for: scalar))
        emit(.invalid, from: start)
    }
}

extension UInt8 {
    var isDigit: Bool { UInt8(ascii: "0") <= self && self <= UInt8(ascii: "9") }

    var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }

    var isNameByte: Bool {
        isDigit || self == UInt8(ascii: "_")
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
