/// A lexical unit. What it says is read from the source by its span, or from `LexedText.texts`.
struct Token: Sendable {
    let kind: TokenKind
    let span: Span
    /// Nothing but space and comments precede it on its line.
    let startsLine: Bool
    /// Space or a comment stands directly before it.
    let followsSpace: Bool
    /// A bracket's partner as an index of the token list; the decoded text as an index of `texts`;
    /// else -1.
    var link: Int32 = -1
}

enum TokenKind: UInt8, Sendable {
    case end
    /// Something that the lexer has reported.
    case invalid
    case name, int, float
    /// A whole string without interpolation.
    case string
    /// `"`, text, `{`, tokens, an optional format, `}`, …, `"`
    case stringOpen, stringText, interpolationOpen, formatText, interpolationClose, stringClose

    // Keywords.
    case `let`, `var`, fn, `if`, `else`, `while`, `for`, `in`, match, `struct`, `import`
    case `try`, `catch`, finally, `throw`, `return`, `break`, `continue`, yield
    case and, or, not, `true`, `false`, none

    // Brackets and punctuation.
    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, semicolon, colon, dot, dotDot, ellipsis, arrow, question
    case assign, plusAssign, minusAssign, starAssign, slashAssign, slashSlashAssign, percentAssign
    case starStarAssign, atAssign, ampersandAssign, pipeAssign, coalesceAssign
    case plus, minus, star, slash, slashSlash, percent, starStar, at
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    case ampersand, pipe, tilde, coalesce

    // Other languages' spellings, which the parser answers with a hint.
    case bang, doubleAmpersand, doublePipe, caret, fatArrow, colonEqual, dollar

    static let keywords: [String: TokenKind] = [
        "let": .let, "var": .var, "fn": .fn, "if": .if, "else": .else, "while": .while,
        "for": .for, "in": .in, "match": .match, "struct": .struct, "import": .import,
        "try": .try, "catch": .catch, "finally": .finally, "throw": .throw, "return": .return,
        "break": .break, "continue": .continue, "yield": .yield, "and": .and, "or": .or,
        "not": .not,
        "true": .true, "false": .false, "none": .none,
    ]

    var isKeyword: Bool {
        (TokenKind.let.rawValue...TokenKind.none.rawValue).contains(rawValue)
    }

    /// A name or a literal: what an expression may consist of alone.
    var startsOperand: Bool {
        switch self {
        case .name, .int, .float, .string, .stringOpen, .true, .false, .none: true
        default: false
        }
    }

    /// Stands between two operands.
    var isOperator: Bool {
        (TokenKind.plus.rawValue...TokenKind.coalesce.rawValue).contains(rawValue)
    }

    /// No expression starts with these, so a line that does is a new statement even after an error.
    var alwaysStartsStatement: Bool {
        switch self {
        case .let, .var, .struct, .import, .while, .for, .return, .break, .continue, .throw,
            .yield:
            true
        default: false
        }
    }
}

/// What the lexer makes of a source.
struct LexedText: Sendable {
    /// Ends with an `end` token.
    var tokens: [Token] = []
    /// Decoded string pieces, by `Token.link`.
    var texts: [String] = []
    /// The `##` lines directly above a token, by the token's index.
    var documentation: [Int: String] = [:]
    var diagnostics: [Diagnostic] = []
}
