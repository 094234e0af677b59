/// Where a statement ends, what to say when something follows it, and where parsing goes on after a mistake.
extension Parser {
    mutating func endStatement(startedAt start: Int) throws(Failure) {
        if take(.semicolon) != nil || atLineStart { return }
        if kind == .rightBrace || kind == .end { return }
        if kind == .rightParen || kind == .rightBracket, current.link < 0 {
            throw failure(
                "unexpected `\(text(current))`", hint: "nothing is open that it could close")
        }
        let first = tokens[start]
        let word = first.kind == .name ? text(first) : ""
        let habit = habit(of: word, before: peekFrom(start))
        if let habit {
            if Self.foreignBlockWords.contains(word) {
                if reportedForeignBlock { throw Failure() }
                reportedForeignBlock = true
            }
            if kind == .invalid { throw Failure() }
            throw failure("`\(word)` is not a word of the language", at: first.span, hint: habit)
        }
        // `x = 3 // the count`: what was meant for a comment was read as a quotient.
        if kind.startsOperand,
            let slashes = tokens[start..<index].last(where: { $0.kind == .slashSlash }),
            source.line(at: Int(slashes.span.lower)) == source.line(at: Int(current.span.lower))
        {
            throw failure(
                "`//` divides and rounds down", at: slashes.span, hint: "a comment starts with `#`")
        }
        throw failExpecting(
            "the end of the line", hint: hintForTrailing(start),
            braces: [.else, .catch, .finally].contains(kind) ? .imbalance : nil)
    }

    private func peekFrom(_ start: Int) -> Token { tokens[min(start + 1, tokens.count - 1)] }

    /// What another language's word at the start of a statement is here. The word is the mistake only
    /// where it stands like a keyword, with something right after it.
    private func habit(of word: String, before next: Token) -> String? {
        guard !next.startsLine, next.kind != .assign, next.kind != .end else { return nil }
        if Habits.isFunction(word), next.kind == .leftParen, !next.followsSpace { return nil }
        if ["from", "using", "require", "include"].contains(word),
            let known = Habits.hint(forImportOf: text(next))
        {
            return known
        }
        return Habits.hint(forStatementStartingWith: word)
    }

    private static let foreignBlockWords: Set<String> = [
        "def", "function", "func", "fun", "class", "elif", "elseif", "except", "switch", "case",
        "default", "begin", "with", "unless", "until", "foreach",
    ]

    private func hintForTrailing(_ start: Int) -> String? {
        switch kind {
        case .comma:
            return peek().kind == .name && peek(2).kind == .arrow
                ? Habits.hint(forTrailing: .arrow, word: "")
                : "write a list: `[a, b]`; to take one apart, `let (a, b) = pair`"
        case .colon where previous.kind == .int || previous.kind == .float:
            return Self.rangeHint
        case .colon:
            return tokens[start].kind == .else || tokens[start].kind == .name
                ? "there are no types to write: `let x = value`; a block is `{ … }`" : nil
        case .plus, .minus, .semicolon: return nil
        case .ellipsis where peek().kind == .comma || peek().startsLine:
            return "a list is spread within brackets: `[items..., 4]`"
        case .question where peek().kind == .dot:
            return "test before: `if x != none { x.name }`"
        case .bang where peek().startsLine || peek().kind == .dot || peek().kind == .end:
            return "nothing needs unwrapping; leave the `!` out"
        case .leftBrace: return hintForTrailingBrace
        case .name where index == start + 1 && peek().kind == .assign:
            return "there are no types to write: `let \(text(current)) = …`"
        default:
            return Habits.hint(forTrailing: kind, word: text(current))
                ?? (kind.startsOperand ? hintForTwoOperands(start) : nil)
        }
    }

    /// `3 x`, `new Point(1, 2)`, `{lr 0.1}`
    private func hintForTwoOperands(_ start: Int) -> String? {
        switch previous.kind {
        case .int, .float: return "to multiply, write `*`"
        case .name:
            if let hint = Habits.hint(forWordBeforeOperand: text(previous)) { return hint }
            let beginsBlock =
                start > 0 && tokens[start - 1].kind == .leftBrace && index == start + 1
            return beginsBlock ? "an entry of a dict is `key: value`" : nil
        default: return nil
        }
    }

    /// `map { … }`, `function(x) { … }`
    private var hintForTrailingBrace: String {
        let opener = previous.kind == .rightParen ? Int(previous.link) : 0
        let isFunction =
            opener > 0 && tokens[opener - 1].kind == .name
            && ["function", "func", "lambda", "def"].contains(text(tokens[opener - 1]))
        return isFunction
            ? "a function without a name is `x -> value` or `(a, b) -> { … }`"
            : "a function is given in the parentheses: `items.map(x -> x * 2)`"
    }

    static let rangeHint = "a range is `a..b`, or `a..b by step`"

    /// Skips to where the next statement of this block may start.
    mutating func synchronize(from start: Int, until closer: TokenKind) {
        // Leave the brackets that the mistake stands in, outermost first.
        var hasOpenBracket = false
        var scan = start
        let noticed = index
        while scan < index {
            let link = Int(tokens[scan].link)
            switch tokens[scan].kind {
            case .leftParen, .leftBracket, .leftBrace, .stringOpen:
                if link >= noticed {
                    index = min(link + 1, tokens.count - 1)
                    scan = index
                    continue
                }
                if link < 0 { hasOpenBracket = true }
                if link > scan { scan = link }
            default: break
            }
            scan += 1
        }
        if index == start { advance() }
        while kind != .end {
            if current.startsLine {
                if kind.alwaysStartsStatement { return }
                if kind == .fn, peek().kind == .name { return }
                // A line that starts with a dot belongs to the one before.
                if !hasOpenBracket, kind != .dot { return }
            }
            switch kind {
            case .semicolon where !hasOpenBracket:
                return
            case .leftParen, .leftBracket, .leftBrace, .stringOpen:
                let link = Int(current.link)
                if link > index { index = link }
                advance()
            case .rightBrace where closer == .rightBrace:
                return
            default:
                advance()
            }
        }
    }
}
