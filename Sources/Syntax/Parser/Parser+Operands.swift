/// Operands: literals, collections, strings, lambdas and the block-like expressions.
extension Parser {
    mutating func parsePrimary() throws(Failure) -> Expression {
        let token = current
        switch token.kind {
        case .int, .float:
            advance()
            return try make(numberLiteral(token), token.span)
        case .true, .false:
            advance()
            return try make(.bool(token.kind == .true), token.span)
        case .none:
            advance()
            return try make(.none, token.span)
        case .string:
            advance()
            return try make(.string(lexedText(token)), token.span)
        case .stringOpen: return try parseInterpolation()
        case .name: return try parseName()
        case .leftParen: return try parseParenthesis()
        case .leftBracket: return try parseList()
        case .leftBrace: return try parseBrace()
        case .if: return try parseCondition()
        case .match: return try parseMatch()
        case .try: return try parseAttempt()
        default:
            let endsLine =
                index > statementStart && (newlinesMatter || kind.alwaysStartsStatement)
            if endsLine, token.startsLine, kind != .end { throw failMissing("an expression") }
            throw failExpecting(
                "an expression", hint: hintForMissingExpression(token),
                braces: [.else, .catch, .finally].contains(kind) ? .imbalance : nil)
        }
    }

    func lexedText(_ token: Token) -> String {
        lexed.texts.indices.contains(Int(token.link)) ? lexed.texts[Int(token.link)] : ""
    }

    private func hintForMissingExpression(_ token: Token) -> String? {
        if index > 0, previous.kind == .assign, token.kind == .assign {
            return "write `==` to compare"
        }
        let isHabit =
            token.kind == .slash && peek().kind == .star
            || token.kind == .percent && peek().kind == .name && !peek().followsSpace
        if atLineStart, !isHabit, Self.joinsLines(token.kind) {
            return "a line goes on where the line before ends with the operator"
        }
        if token.kind == .rightParen, previous.kind == .leftParen, peek().kind != .arrow {
            return "an empty list is `[]`, nothing at all is `none`"
        }
        return Habits.hint(forLeading: token.kind)
    }

    private static func joinsLines(_ kind: TokenKind) -> Bool {
        switch kind {
        case .star, .starStar, .slash, .percent, .and, .or, .pipe, .ampersand, .coalesce, .equal,
            .notEqual, .less, .lessEqual, .greater, .greaterEqual, .dotDot, .in:
            true
        default: false
        }
    }

    /// An int within ±2^53, else the nearest float, as arithmetic does.
    private func numberLiteral(_ token: Token) -> Expression.Kind {
        let digits = text(token).filter { $0 != "_" }
        if token.kind == .float { return .float(Double(digits) ?? .infinity) }
        let lower = digits.lowercased()
        let radix = lower.hasPrefix("0x") ? 16 : lower.hasPrefix("0b") ? 2 : 10
        let body = radix == 10 ? Substring(lower) : lower.dropFirst(2)
        if let value = Int(body, radix: radix), value <= 1 << 53 { return .int(value) }
        if radix == 10 { return .float(Double(body) ?? .infinity) }
        var value = 0.0
        for digit in body { value = value * Double(radix) + Double(digit.hexDigitValue ?? 0) }
        return .float(value)
    }

    private mutating func parseName() throws(Failure) -> Expression {
        let token = advance()
        let name = text(token)
        if let constant = Habits.constants[name], kind != .assign {
            throw failure("unknown name `\(name)`", at: token.span, hint: "write `\(constant)`")
        }
        if name == "lambda", kind == .name || kind == .colon, !atLineStart {
            throw failure(
                "expected an expression, got `lambda`", at: token.span,
                hint: Habits.hint(forStatementStartingWith: name))
        }
        if kind == .string || kind == .stringOpen, !current.followsSpace, !current.startsLine,
            name == "f" || name == "b" || name == "u"
        {
            throw failure(
                "`\(name)` before a string", at: token.span,
                hint: "leave it out: every string interpolates `{…}`")
        }
        return try make(.name(name), token.span)
    }

    // MARK: Strings

    private mutating func parseInterpolation() throws(Failure) -> Expression {
        let opener = advance()
        let (parts, height) = try measure { (parser) throws(Failure) in
            try parser.within(newlinesMatter: false) { (parser) throws(Failure) in
                try parser.parseStringParts()
            }
        }
        return try make(.interpolation(parts), span(from: opener.span), over: height)
    }

    private mutating func parseStringParts() throws(Failure) -> [StringPart] {
        var parts: [StringPart] = []
        while take(.stringClose) == nil {
            if let token = take(.stringText) {
                let text = lexedText(token)
                if !text.isEmpty { parts.append(.text(text)) }
                continue
            }
            guard let brace = take(.interpolationOpen) else {
                throw failExpecting("the end of the string")
            }
            if kind == .interpolationClose || kind == .formatText {
                throw failure(
                    "an empty `{}` in a string", at: brace.span.union(current.span),
                    hint:
                        "the value goes between the braces; write `\\{\\}` for braces that are text"
                )
            }
            let value = try parseExpression()
            var format: StringPart.Format?
            if let token = take(.formatText) {
                format = StringPart.Format(text: lexedText(token), span: token.span)
            }
            if kind == .assign {
                throw failExpecting("`}`", hint: "write the name as text: `\"x = {x}\"`")
            }
            try close(.interpolationClose, "}", opener: brace)
            parts.append(.value(value, format: format))
        }
        return parts
    }

    // MARK: Parentheses and lambdas

    /// A lambda starts here: `x ->` or `(…) ->`.
    var startsLambda: Bool {
        guard allowsLambda else { return false }
        switch kind {
        case .name: return peek().kind == .arrow && !(newlinesMatter && peek().startsLine)
        case .leftParen:
            let closer = Int(current.link)
            return closer > index && closer + 1 < tokens.count
                && tokens[closer + 1].kind == .arrow
                && !(newlinesMatter && tokens[closer + 1].startsLine)
        default: return false
        }
    }

    mutating func parseLambda() throws(Failure) -> Expression {
        let start = current.span
        let (function, height) = try measure { (parser) throws(Failure) in
            let parameters: [Parameter]
            if parser.kind == .name {
                let pattern = parser.namePattern(parser.advance())
                parameters = [
                    Parameter(
                        pattern: pattern, defaultValue: nil, isRest: false, span: pattern.span)
                ]
            } else {
                parameters = try parser.parseParameters()
            }
            parser.advance()
            let (body, isGenerator) = try parser.parseFunctionBody { (parser) throws(Failure) in
                try parser.parseLambdaBody()
            }
            return Function(
                name: nil, parameters: parameters, body: body, isGenerator: isGenerator,
                documentation: nil, span: parser.span(from: start))
        }
        return try make(.function(function), span(from: start), over: height)
    }

    /// An expression, or a block: after an arrow `{ }` is an empty block, not an empty dict.
    private mutating func parseLambdaBody() throws(Failure) -> Block {
        if kind == .leftBrace, peek().kind == .rightBrace || !braceStartsDict {
            return try parseBlock("the function's body")
        }
        return try parseSingleExpressionBlock()
    }

    mutating func parseSingleExpressionBlock() throws(Failure) -> Block {
        let value = try parseExpression()
        let statement = Statement(kind: .expression(value), span: value.span)
        return Block(statements: [statement], span: value.span, height: value.height)
    }

    private mutating func parseParenthesis() throws(Failure) -> Expression {
        let opener = advance()
        return try within(newlinesMatter: false) { (parser) throws(Failure) in
            let inner = try parser.parseExpression()
            if parser.kind == .comma {
                throw parser.failure(
                    "expected `)`, got `,`", at: parser.current.span, hint: "write a list: `[a, b]`"
                )
            }
            if parser.kind == .for {
                throw parser.failExpecting("`)`", hint: Habits.hint(forTrailing: .for, word: ""))
            }
            try parser.close(.rightParen, ")", opener: opener)
            // The span takes the parentheses in; nothing else remembers them.
            return try parser.make(
                inner.kind, parser.span(from: opener.span), over: inner.height - 1)
        }
    }

    // MARK: Collections and blocks

    private mutating func parseList() throws(Failure) -> Expression {
        let opener = advance()
        let (kind, height) = try measure { (parser) throws(Failure) in
            try parser.within(newlinesMatter: false) { (parser) throws(Failure) in
                try parser.parseListItems(opener)
            }
        }
        return try make(kind, span(from: opener.span), over: height)
    }

    private mutating func parseListItems(_ opener: Token) throws(Failure) -> Expression.Kind {
        var elements: [ListElement] = []
        while kind != .rightBracket {
            let value = try parseExpression()
            if kind == .for, elements.isEmpty {
                return .comprehension(
                    try parseComprehension(.item(value), closer: .rightBracket, "]", opener))
            }
            elements.append(take(.ellipsis) == nil ? .value(value) : .spread(value))
            if take(.comma) == nil { break }
        }
        let hasRows =
            Int(opener.link) > index
            && tokens[index..<Int(opener.link)].contains { $0.kind == .semicolon }
        let hint: String? =
            switch kind {
            case _ where hasRows: "rows of a matrix are lists: `[[1, 2], [3, 4]]`"
            case .colon: "a range is `a..b`, a dict `{key: value}`"
            case .for: "a comprehension has one value: `[[a, b] for …]`"
            default: nil
            }
        try close(.rightBracket, "]", opener: opener, or: "`,`", hint: hint)
        return .list(elements)
    }

    /// `for pattern in sequence if condition for … ]`, after what it collects.
    private mutating func parseComprehension(
        _ result: Comprehension.Result, closer: TokenKind, _ symbol: String, _ opener: Token
    ) throws(Failure) -> Comprehension {
        var clauses: [Comprehension.Clause] = []
        while true {
            if take(.for) != nil {
                let (pattern, sequence) = try parseForHeader()
                clauses.append(.loop(pattern, sequence: sequence))
            } else if take(.if) != nil {
                clauses.append(.condition(try parseExpression()))
            } else {
                break
            }
        }
        let hint =
            kind == .else
            ? "a choice goes before `for`: `[if c { a } else { b } for x in xs]`" : nil
        try close(closer, symbol, opener: opener, or: "`for`, `if`", hint: hint)
        return Comprehension(result: result, clauses: clauses)
    }

    /// What follows the `{` here can only be a dict's entry: a key and a colon, or a spread.
    var braceStartsDict: Bool {
        let first = peek()
        switch first.kind {
        case .rightBrace: return true
        case .leftParen, .stringOpen:
            return [.colon, .ellipsis].contains(kindAfterOperand(at: index + 1))
        case .name:
            return [.colon, .fatArrow].contains(peek(2).kind)
                || kindAfterOperand(at: index + 1) == .ellipsis
        case .string, .int, .float:
            return [.colon, .fatArrow].contains(peek(2).kind)
        case .minus:
            return peek(3).kind == .colon
        default:
            return first.kind.isKeyword && peek(2).kind == .colon
        }
    }

    /// What follows a name or something in brackets, with the calls, indices and members behind it.
    private func kindAfterOperand(at start: Int) -> TokenKind? {
        var place = start
        while place < tokens.count {
            switch tokens[place].kind {
            case .name, .dot: place += 1
            case .leftParen, .leftBracket, .stringOpen:
                let closer = Int(tokens[place].link)
                guard closer > place else { return nil }
                place = closer + 1
            case let kind: return kind
            }
        }
        return nil
    }

    private mutating func parseBrace() throws(Failure) -> Expression {
        guard braceStartsDict else {
            let block = try parseBlock("a block")
            return try make(.block(block), block.span, over: block.height)
        }
        let opener = advance()
        let (kind, height) = try measure { (parser) throws(Failure) in
            try parser.within(newlinesMatter: false) { (parser) throws(Failure) in
                try parser.parseDictEntries(opener)
            }
        }
        return try make(kind, span(from: opener.span), over: height)
    }

    private mutating func parseDictEntries(_ opener: Token) throws(Failure) -> Expression.Kind {
        var entries: [DictEntry] = []
        while kind != .rightBrace {
            let isBareName = kind == .name
            let entry = try parseDictEntry()
            if kind == .for, entries.isEmpty, case .pair(let key, let value) = entry {
                if isBareName {
                    throw failure(
                        "the key of a comprehension is the same for every item", at: key.span,
                        hint: "a key that is computed goes in parentheses: `{(key): value for …}`")
                }
                return .comprehension(
                    try parseComprehension(
                        .entry(key: key, value: value), closer: .rightBrace, "}", opener))
            }
            entries.append(entry)
            if take(.comma) == nil { break }
        }
        try close(.rightBrace, "}", opener: opener, or: "`,`")
        return .dict(entries)
    }

    private mutating func parseDictEntry() throws(Failure) -> DictEntry {
        let key: Expression
        let token = current
        switch token.kind {
        case .true, .false, .none:
            throw failure(
                "`\(text(token))` as a key", at: token.span,
                hint: "write `\"\(text(token))\"` for the string, `(\(text(token)))` for the value")
        case _ where (token.kind == .name || token.kind.isKeyword) && peek().kind == .colon:
            advance()
            key = try make(.string(text(token)), token.span)
        case .leftParen where kindAfterOperand(at: index) != .colon:
            return try parseSpreadEntry()
        case .string, .stringOpen, .int, .float, .leftParen:
            key = try parsePrimary()
        case .minus where peek().kind == .int || peek().kind == .float:
            advance()
            let number = try parsePrimary()
            key = try make(.unary(.negate, number), span(from: token.span), over: number.height)
        default:
            return try parseSpreadEntry()
        }
        guard take(.colon) != nil else {
            throw failExpecting(
                "`:` after the key",
                hint: kind == .fatArrow || kind == .assign ? "an entry is `key: value`" : nil)
        }
        return .pair(key: key, value: try parseExpression())
    }

    private mutating func parseSpreadEntry() throws(Failure) -> DictEntry {
        let value = try parseExpression()
        guard take(.ellipsis) != nil else {
            throw failExpecting(
                "`:` after the key",
                hint: kind == .fatArrow || kind == .assign
                    ? "an entry is `key: value`"
                    : "a key that is computed goes in parentheses: `{(key): value}`")
        }
        return .spread(value)
    }

    // MARK: if, match, try

    private mutating func parseCondition() throws(Failure) -> Expression {
        let start = current.span
        let (condition, height) = try measure { (parser) throws(Failure) in
            var branches: [Condition.Branch] = []
            var otherwise: Block?
            repeat {
                let word = parser.advance()
                let test = try parser.parseHeader(of: parser.text(word))
                let body = try parser.parseBlock(
                    "the body of `\(parser.text(word))`", header: parser.text(word))
                branches.append(Condition.Branch(condition: test, body: body))
                guard parser.kind == .else else { break }
                parser.advance()
                if parser.kind == .if { continue }
                otherwise = try parser.parseBlock("the body of `else`", header: "else")
            } while otherwise == nil
            return Condition(branches: branches, otherwise: otherwise)
        }
        return try make(.condition(condition), span(from: start), over: height)
    }

    /// The condition of `if` or `while`, or what `match` looks at.
    mutating func parseHeader(of word: String) throws(Failure) -> Expression {
        if kind == .leftBrace, !braceStartsDict || peek().kind == .rightBrace {
            throw failExpecting(
                word == "match" ? "a value after `match`" : "a condition after `\(word)`")
        }
        if kind == .let || kind == .var {
            throw failExpecting(
                "a condition after `\(word)`",
                hint: "bind before: `let x = …`, then `\(word) x != none { … }`")
        }
        let value = try parseExpression()
        if kind == .assign {
            throw failExpecting("`{`", hint: "write `==` to compare")
        }
        return value
    }

    private mutating func parseAttempt() throws(Failure) -> Expression {
        let start = advance().span
        let (attempt, height) = try measure { (parser) throws(Failure) in
            let body = try parser.parseBlock("the body of `try`", header: "try")
            var handlers: [Attempt.Handler] = []
            while parser.kind == .catch { handlers.append(try parser.parseHandler(handlers.last)) }
            var cleanup: Block?
            if parser.take(.finally) != nil {
                cleanup = try parser.parseBlock("the body of `finally`", header: "finally")
            }
            if handlers.isEmpty, cleanup == nil {
                let isForeign = parser.isWord("except", parser.current)
                throw parser.failExpecting(
                    "`catch` or `finally` after the body of `try`",
                    hint: isForeign ? "write `catch error { … }`" : nil, braces: .imbalance)
            }
            return Attempt(body: body, handlers: handlers, cleanup: cleanup)
        }
        return try make(.attempt(attempt), span(from: start), over: height)
    }

    /// `catch { … }`, or `catch pattern if condition { … }`.
    private mutating func parseHandler(
        _ before: Attempt.Handler?
    ) throws(Failure) -> Attempt.Handler {
        let start = advance().span
        if let before, before.catchesAll {
            report(
                fail(
                    "no error gets past the `catch` before this one", at: start,
                    hint: "the one for all other errors comes last"))
        }
        if kind == .leftParen {
            throw failExpecting("a name after `catch`", hint: "write `catch error { … }`")
        }
        var pattern: Pattern?
        var condition: Expression?
        if kind != .leftBrace {
            let written = try parsePattern(refutable: true)
            if !written.isForErrors {
                throw failure(
                    "this pattern fits no error", at: written.span,
                    hint: "write `catch e if e.kind == \"io\" { … }` or `catch Struct(field) { … }`"
                )
            }
            pattern = written
            if take(.if) != nil { condition = try parseHeader(of: "if") }
        }
        let body = try parseBlock("the body of `catch`", header: "catch")
        return Attempt.Handler(
            pattern: pattern, condition: condition, body: body, span: span(from: start))
    }

    private mutating func parseMatch() throws(Failure) -> Expression {
        let start = advance().span
        let (match, height) = try measure { (parser) throws(Failure) in
            let subject = try parser.parseHeader(of: "match")
            guard parser.kind == .leftBrace else {
                throw parser.failExpecting(
                    "`{` and the arms of `match`", hint: parser.hintForBlock("match"))
            }
            let opener = parser.advance()
            let arms = try parser.within(newlinesMatter: true) { (parser) throws(Failure) in
                var arms: [Match.Arm] = []
                while parser.kind != .rightBrace, parser.kind != .end {
                    arms.append(try parser.parseArm())
                    // A comma is no worse than a line break between arms.
                    let isParted = parser.take(.comma) != nil || parser.take(.semicolon) != nil
                    guard isParted || parser.current.startsLine || parser.kind == .rightBrace else {
                        throw parser.failExpecting("a new line or `}` after the arm")
                    }
                }
                try parser.close(.rightBrace, "}", opener: opener)
                return arms
            }
            if arms.isEmpty {
                throw parser.failure(
                    "a `match` without arms", at: parser.span(from: start),
                    hint: "an arm is `pattern -> value`; `_` fits anything")
            }
            return Match(subject: subject, arms: arms)
        }
        return try make(.match(match), span(from: start), over: height)
    }

    private mutating func parseArm() throws(Failure) -> Match.Arm {
        let start = current.span
        if isWord("case", current) || isWord("default", current), peek().kind != .arrow {
            throw failure(
                "expected a pattern, got `\(text(current))`", at: start,
                hint: Habits.hint(forStatementStartingWith: text(current)))
        }
        let pattern = try parsePattern(refutable: true)
        var condition: Expression?
        if take(.if) != nil {
            let outer = allowsLambda
            allowsLambda = false
            defer { allowsLambda = outer }
            condition = try parseExpression()
        }
        guard take(.arrow) != nil else {
            throw failExpecting(
                "`->` after the pattern",
                hint: kind == .fatArrow || kind == .colon || kind == .leftBrace
                    ? "an arm is `pattern -> value`" : nil)
        }
        let body: Block
        switch kind {
        case .leftBrace where peek().kind == .rightBrace || !braceStartsDict:
            body = try parseBlock("the arm's body")
        case .return, .break, .continue, .throw, .yield:
            let statement = try parseJump()
            body = Block(statements: [statement], span: statement.span, height: Int32(tallest))
        default:
            let statement = try parseExpressionStatement()
            body = Block(statements: [statement], span: statement.span, height: Int32(tallest))
        }
        return Match.Arm(
            pattern: pattern, condition: condition, body: body, span: span(from: start))
    }
}
