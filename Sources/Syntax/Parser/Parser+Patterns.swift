/// Patterns and parameters.
extension Parser {
    /// - Parameter refutable: in a `match`, where literals, structs and alternatives may stand too.
    mutating func parsePattern(refutable: Bool) throws(Failure) -> Pattern {
        try enter()
        defer { leave() }
        let first = try parseSinglePattern(refutable: refutable)
        guard refutable, kind == .pipe else { return first }
        var alternatives = [first]
        while take(.pipe) != nil {
            alternatives.append(try parseSinglePattern(refutable: true))
        }
        let names = alternatives.map { Set($0.boundNames.map(\.text)) }
        if names.contains(where: { $0 != names[0] }) {
            report(
                fail(
                    "the alternatives bind different names", at: span(from: first.span),
                    hint: "make them arms of their own"))
        }
        return Pattern(kind: .alternatives(alternatives), span: span(from: first.span))
    }

    func namePattern(_ token: Token) -> Pattern {
        let name = text(token)
        return Pattern(kind: name == "_" ? .wildcard : .name(name), span: token.span)
    }

    private mutating func parseSinglePattern(refutable: Bool) throws(Failure) -> Pattern {
        let start = current
        switch kind {
        case .name:
            if refutable, peek().kind == .leftParen, !peek().startsLine {
                return try parseConstructorPattern()
            }
            if refutable, let constant = Habits.constants[text(start)] {
                throw failure(
                    "unknown name `\(text(start))`", at: start.span, hint: "write `\(constant)`")
            }
            return namePattern(advance())
        case .leftBracket, .leftParen: return try parseListPattern(refutable: refutable)
        case .leftBrace: return try parseDictPattern(refutable: refutable)
        case .int, .float, .minus, .string, .true, .false, .none:
            guard refutable else { break }
            return try parseLiteralPattern()
        case .stringOpen:
            guard refutable else { break }
            throw failure(
                "a pattern cannot interpolate", at: start.span,
                hint: "compare in a condition: `text if text == \"…\" -> …`")
        default: break
        }
        if kind.isKeyword {
            throw failExpecting("a name", hint: "`\(text(start))` is a word of the language")
        }
        throw failExpecting(refutable ? "a pattern" : "a name")
    }

    private mutating func parseLiteralPattern() throws(Failure) -> Pattern {
        let lower = try parsePatternLiteral()
        guard kind == .dotDot, !atLineStart else {
            return Pattern(kind: .literal(lower), span: lower.span)
        }
        advance()
        guard kind == .int || kind == .float || kind == .minus else {
            throw failExpecting("a number after `..`")
        }
        let upper = try parsePatternLiteral()
        return Pattern(
            kind: .range(lower: lower, upper: upper), span: lower.span.union(upper.span))
    }

    private mutating func parsePatternLiteral() throws(Failure) -> Expression {
        guard let minus = take(.minus) else { return try parsePrimary() }
        guard kind == .int || kind == .float else { throw failExpecting("a number after `-`") }
        let number = try parsePrimary()
        let span = minus.span.union(number.span)
        switch number.kind {
        case .int(let value): return try make(.int(-value), span)
        case .float(let value): return try make(.float(-value), span)
        default: return number
        }
    }

    private mutating func parseListPattern(refutable: Bool) throws(Failure) -> Pattern {
        let opener = advance()
        let closer: TokenKind = opener.kind == .leftParen ? .rightParen : .rightBracket
        return try within(newlinesMatter: false) { (parser) throws(Failure) in
            var items: [Pattern] = []
            var hasRest = false
            while parser.kind != closer {
                let item = try parser.parsePattern(refutable: refutable)
                if let dots = parser.take(.ellipsis) {
                    let span = item.span.union(dots.span)
                    let name: String
                    switch item.kind {
                    case .name(let text): name = text
                    case .wildcard: name = "_"
                    default: throw parser.failure("expected a name before `...`", at: item.span)
                    }
                    if hasRest {
                        parser.report(parser.fail("a second `...` in one pattern", at: span))
                    }
                    hasRest = true
                    items.append(Pattern(kind: .rest(name), span: span))
                } else {
                    items.append(item)
                }
                if parser.take(.comma) == nil { break }
            }
            try parser.close(
                closer, closer == .rightParen ? ")" : "]", opener: opener, or: "`,`")
            return Pattern(kind: .list(items), span: parser.span(from: opener.span))
        }
    }

    private mutating func parseDictPattern(refutable: Bool) throws(Failure) -> Pattern {
        let opener = advance()
        return try within(newlinesMatter: false) { (parser) throws(Failure) in
            var entries: [Pattern.Entry] = []
            while parser.kind != .rightBrace {
                let key = parser.current
                guard parser.kind == .name || parser.kind == .string || parser.kind.isKeyword else {
                    throw parser.failExpecting("a key")
                }
                parser.advance()
                let name = key.kind == .string ? parser.lexedText(key) : parser.text(key)
                let pattern: Pattern
                if parser.take(.colon) != nil {
                    pattern = try parser.parsePattern(refutable: refutable)
                } else if key.kind == .name {
                    pattern = parser.namePattern(key)
                } else {
                    throw parser.failExpecting("`:` after the key")
                }
                entries.append(Pattern.Entry(key: name, keySpan: key.span, pattern: pattern))
                if parser.take(.comma) == nil { break }
            }
            try parser.close(.rightBrace, "}", opener: opener, or: "`,`")
            return Pattern(kind: .dict(entries), span: parser.span(from: opener.span))
        }
    }

    private mutating func parseConstructorPattern() throws(Failure) -> Pattern {
        let token = advance()
        let opener = advance()
        return try within(newlinesMatter: false) { (parser) throws(Failure) in
            var fields: [Pattern.Field] = []
            while parser.kind != .rightParen {
                var name: Name?
                if parser.kind == .name, parser.peek().kind == .colon {
                    let label = parser.advance()
                    name = Name(text: parser.text(label), span: label.span)
                    parser.advance()
                }
                fields.append(
                    Pattern.Field(name: name, pattern: try parser.parsePattern(refutable: true)))
                if parser.take(.comma) == nil { break }
            }
            try parser.close(.rightParen, ")", opener: opener, or: "`,`")
            let type = Name(text: parser.text(token), span: token.span)
            return Pattern(
                kind: .constructor(type, fields), span: parser.span(from: token.span))
        }
    }

    /// Says so where one pattern binds a name twice.
    mutating func checkNamesDiffer(_ names: [Name], in what: String) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.text).inserted {
            report(fail("`\(name.text)` occurs twice in \(what)", at: name.span))
        }
    }

    // MARK: Parameters

    /// `(a, b: 1, rest...)`
    mutating func parseParameters() throws(Failure) -> [Parameter] {
        guard kind == .leftParen else {
            throw failExpecting(
                "`(` and the parameters",
                hint: kind == .leftBrace ? "write `()` where there are none" : nil)
        }
        let opener = advance()
        let parameters = try within(newlinesMatter: false) { (parser) throws(Failure) in
            var parameters: [Parameter] = []
            while parser.kind != .rightParen {
                parameters.append(try parser.parseParameter(after: parameters.last))
                if parser.take(.comma) == nil { break }
            }
            try parser.close(.rightParen, ")", opener: opener, or: "`,`")
            return parameters
        }
        checkNamesDiffer(parameters.flatMap(\.pattern.boundNames), in: "the parameters")
        return parameters
    }

    private mutating func parseParameter(
        after last: Parameter?
    ) throws(Failure) -> Parameter {
        let start = current.span
        if kind == .star || kind == .starStar {
            throw failExpecting("a parameter", hint: "the remaining arguments are `rest...`")
        }
        let pattern = try parsePattern(refutable: false)
        var defaultValue: Expression?
        var isRest = false
        if take(.colon) != nil {
            defaultValue = try parseExpression()
            if kind == .assign {
                throw failure(
                    "expected `,` or `)`, got `=`", at: current.span,
                    hint:
                        "parameters have no types; a default is `\(source.text(in: pattern.span)): value`"
                )
            }
        } else if take(.ellipsis) != nil {
            isRest = true
        } else if kind == .assign {
            throw failure(
                "expected `,` or `)`, got `=`", at: current.span,
                hint: "a default is `\(source.text(in: pattern.span)): value`")
        }
        let isPlain: Bool
        switch pattern.kind {
        case .name, .wildcard: isPlain = true
        default: isPlain = false
        }
        let span = span(from: start)
        if !isPlain, isRest || defaultValue != nil {
            report(
                fail("a parameter that is taken apart has no default and no `...`", at: span))
        }
        if let last {
            if last.isRest {
                report(fail("a parameter after `...`", at: span, hint: "`rest...` comes last"))
            } else if last.defaultValue != nil, defaultValue == nil, !isRest {
                report(
                    fail(
                        "a parameter without a default after one with a default", at: span,
                        hint: "required parameters come first"))
            }
        }
        return Parameter(pattern: pattern, defaultValue: defaultValue, isRest: isRest, span: span)
    }
}

extension Pattern {
    /// Whether it may stand after `catch`: a name, or structs and `error(…)`.
    var isForErrors: Bool {
        switch kind {
        case .name, .wildcard, .constructor: true
        case .alternatives(let patterns): patterns.allSatisfy(\.isForErrors)
        default: false
        }
    }

    /// The names that it binds, in order.
    package var boundNames: [Name] {
        switch kind {
        case .name(let text): [Name(text: text, span: span)]
        case .rest(let text): text == "_" ? [] : [Name(text: text, span: span)]
        case .list(let items): items.flatMap(\.boundNames)
        case .dict(let entries): entries.flatMap(\.pattern.boundNames)
        case .constructor(_, let fields): fields.flatMap(\.pattern.boundNames)
        case .alternatives(let patterns): patterns.first?.boundNames ?? []
        case .wildcard, .literal, .range, .invalid: []
        }
    }
}
