/// Statements and blocks.
extension Parser {
    /// The statements up to `closer`, which is left where it is.
    mutating func parseStatements(until closer: TokenKind) -> [Statement] {
        var statements: [Statement] = []
        while kind != closer, kind != .end {
            if take(.semicolon) != nil { continue }
            let start = index
            statementStart = start
            do throws(Failure) {
                let statement = try parseStatement()
                try endStatement(startedAt: start)
                statements.append(statement)
            } catch {
                synchronize(from: start, until: closer)
            }
        }
        return statements
    }

    private mutating func parseStatement() throws(Failure) -> Statement {
        try enter()
        defer { leave() }
        let start = current.span
        let documentation = lexed.documentation[index]
        switch kind {
        case .let, .var: return try parseBinding(documentation)
        case .fn where peek().kind != .leftParen || peek(2).kind == .end:
            let function = try parseFunction(documentation)
            return Statement(kind: .function(function), span: function.span)
        case .struct: return try parseStructure(documentation)
        case .import: return try parseImport()
        case .while:
            let word = advance()
            let condition = try parseHeader(of: text(word))
            let body = try parseLoopBody("while")
            return Statement(
                kind: .while(condition: condition, body: body), span: span(from: start))
        case .for: return try parseFor()
        case .return, .break, .continue, .throw, .yield: return try parseJump()
        case .name where isWord("test", current):
            let next = peek()
            guard next.kind == .string || next.kind == .stringOpen, !next.startsLine else { break }
            return try parseTest()
        case .rightParen, .rightBracket, .rightBrace:
            throw failure(
                "unexpected `\(text(current))`", hint: "nothing is open that it could close",
                braces: kind == .rightBrace ? .imbalance : nil)
        case .else, .catch, .finally:
            if reportedForeignBlock { throw Failure() }
        default: break
        }
        return try parseExpressionStatement()
    }

    // MARK: Expressions and assignments

    mutating func parseExpressionStatement() throws(Failure) -> Statement {
        let start = current.span
        if kind == .leftParen, Int(current.link) > index,
            tokens[Int(current.link) + 1].kind == .assign
        {
            return try parseParenthesisedAssignment()
        }
        if let sign = prefixedIncrement {
            throw failure(
                "`\(sign)\(sign)` is not an operator", at: start.union(peek().span),
                hint: "write `\(text(peek(2))) \(sign)= 1`")
        }
        let value = try parseExpression()
        guard !atLineStart, let operation = Self.assignment(kind) else {
            return Statement(kind: .expression(value), span: value.span)
        }
        let sign = advance()
        let target = try assignmentTarget(value, sign: sign)
        if sign.kind != .assign, case .list = target {
            throw failure(
                "`\(text(sign))` cannot take a list apart", at: sign.span,
                hint: "assign to each name")
        }
        let assigned = try parseExpression()
        if kind == .assign {
            throw failure(
                "an assignment is not a value", at: current.span, hint: "assign one name a line")
        }
        return Statement(
            kind: .assignment(
                Assignment(target: target, operation: operation.operation, value: assigned)),
            span: span(from: start))
    }

    /// The sign of a statement that is no more than `++name` or `--name`.
    private var prefixedIncrement: String? {
        let (second, name, after) = (peek(), peek(2), peek(3))
        guard kind == .plus || kind == .minus, second.kind == kind, !second.followsSpace,
            name.kind == .name, !name.followsSpace,
            after.startsLine || [.end, .semicolon, .rightBrace].contains(after.kind)
        else { return nil }
        return text(current)
    }

    private struct AssignmentSign {
        let operation: Assignment.Operation?
    }

    private static func assignment(_ kind: TokenKind) -> AssignmentSign? {
        let binary: BinaryOperator
        switch kind {
        case .assign: return AssignmentSign(operation: nil)
        case .coalesceAssign: return AssignmentSign(operation: .coalesce)
        case .plusAssign: binary = .add
        case .minusAssign: binary = .subtract
        case .starAssign: binary = .multiply
        case .slashAssign: binary = .divide
        case .slashSlashAssign: binary = .floorDivide
        case .percentAssign: binary = .remainder
        case .starStarAssign: binary = .power
        case .atAssign: binary = .matmul
        case .ampersandAssign: binary = .intersect
        case .pipeAssign: binary = .unite
        default: return nil
        }
        return AssignmentSign(operation: .binary(binary))
    }

    /// `(a, b) = value`; the parenthesis is known to close before the `=`.
    private mutating func parseParenthesisedAssignment() throws(Failure) -> Statement {
        let opener = advance()
        let targets = try within(newlinesMatter: false) { (parser) throws(Failure) in
            var targets: [AssignmentTarget] = []
            while parser.kind != .rightParen {
                let value = try parser.parseExpression()
                targets.append(try parser.assignmentTarget(value, sign: parser.current))
                if parser.take(.comma) == nil { break }
            }
            try parser.close(.rightParen, ")", opener: opener, or: "`,`")
            return targets
        }
        let targetSpan = span(from: opener.span)
        advance()
        let value = try parseExpression()
        return Statement(
            kind: .assignment(
                Assignment(target: .list(targets, targetSpan), operation: nil, value: value)),
            span: span(from: opener.span))
    }

    /// An expression as what is assigned to.
    private mutating func assignmentTarget(
        _ value: Expression, sign: Token
    ) throws(Failure) -> AssignmentTarget {
        switch value.kind {
        case .name(let text): return .name(Name(text: text, span: value.span))
        case .member(let base, let name): return .member(base, name, value.span)
        case .index(let base, let items): return .index(base, items, value.span)
        case .list(let elements):
            var targets: [AssignmentTarget] = []
            for element in elements {
                guard case .value(let item) = element else {
                    throw failure(
                        "`...` in an assignment", at: value.span,
                        hint: "`let [first, rest...] = items` takes a list apart")
                }
                targets.append(try assignmentTarget(item, sign: sign))
            }
            return .list(targets, value.span)
        default:
            throw failure(
                "cannot assign to this", at: value.span,
                hint: sign.kind == .assign ? "to compare, write `==`" : nil)
        }
    }

    // MARK: Blocks

    /// `{ statements }`
    mutating func parseBlock(_ what: String, header: String? = nil) throws(Failure) -> Block {
        guard kind == .leftBrace else {
            throw failExpectingBlock(what, header: header)
        }
        let opener = advance()
        let (statements, height) = try measure { (parser) throws(Failure) in
            try parser.within(newlinesMatter: true) { (parser) throws(Failure) in
                try parser.enter()
                defer { parser.leave() }
                let statements = parser.parseStatements(until: .rightBrace)
                try parser.close(.rightBrace, "}", opener: opener)
                return statements
            }
        }
        let span = span(from: opener.span)
        guard height < Self.maximumHeight else {
            throw failure("more than \(Self.maximumHeight) levels of code", at: opener.span)
        }
        tallest = max(tallest, height + 1)
        return Block(statements: statements, span: span, height: height + 1)
    }

    private mutating func failExpectingBlock(_ what: String, header: String?) -> Failure {
        let isForeign = kind == .colon || isWord("then", current) || isWord("do", current)
        if isForeign {
            if reportedForeignBlock { return Failure() }
            reportedForeignBlock = true
        }
        return failMissing("`{` and \(what)", hint: hintForBlock(header), braces: .noOpener)
    }

    func hintForBlock(_ header: String?) -> String? {
        switch kind {
        case .colon: return "a block is `{ … }`"
        case .assign where header == "if" || header == "while": return "write `==` to compare"
        case .end: return nil
        default:
            let habit =
                current.startsLine ? nil : Habits.hint(forTrailing: kind, word: text(current))
            return habit ?? "a block is `{ … }`, also around one statement"
        }
    }

    private mutating func parseLoopBody(_ word: String) throws(Failure) -> Block {
        loopDepth += 1
        defer { loopDepth -= 1 }
        return try parseBlock("the body of `\(word)`", header: word)
    }

    private mutating func parseFor() throws(Failure) -> Statement {
        let start = advance().span
        let (pattern, sequence) = try parseForHeader()
        let body = try parseLoopBody("for")
        return Statement(
            kind: .for(pattern: pattern, sequence: sequence, body: body), span: span(from: start))
    }

    /// `pattern in sequence`, after `for`.
    mutating func parseForHeader() throws(Failure) -> (Pattern, sequence: Expression) {
        if kind == .let || kind == .var {
            throw failExpecting("a name after `for`", hint: "write `for i in 0..n { … }`")
        }
        if kind == .leftParen, peek().kind == .let || peek().kind == .var || peek(2).kind == .assign
        {
            throw failure(
                "expected a name after `for`, got `\(text(peek()))`", at: peek().span,
                hint: "write `for i in 0..n { … }`")
        }
        let pattern = try parsePattern(refutable: false)
        checkNamesDiffer(pattern.boundNames, in: "the pattern")
        guard take(.in) != nil else {
            let hint: String? =
                switch kind {
                case .comma: "take items apart with `for (a, b) in …`"
                case .assign: "write `for i in 0..n { … }`"
                default: isWord("of", current) ? "write `for item in items { … }`" : nil
                }
            throw failExpecting("`in`", hint: hint)
        }
        let sequence = try parseExpression()
        if kind == .colon, !peek().startsLine, peek().kind == .int || peek().kind == .name {
            throw failure("expected `{`, got `:`", at: current.span, hint: Self.rangeHint)
        }
        return (pattern, sequence)
    }

    /// `return`, `break`, `continue`, `throw` or `yield`.
    mutating func parseJump() throws(Failure) -> Statement {
        let word = advance()
        switch word.kind {
        case .break, .continue:
            if loopDepth == 0, !reportedForeignBlock {
                report(
                    fail(
                        "`\(text(word))` outside of a loop", at: word.span,
                        hint: functionDepth > 0 ? "`return` leaves a function" : nil,
                        braces: .consequence))
            }
            return Statement(kind: word.kind == .break ? .break : .continue, span: word.span)
        case .throw:
            let value = try parseExpression()
            return Statement(kind: .throw(value), span: span(from: word.span))
        case .yield:
            if functionDepth == 0, !reportedForeignBlock {
                report(
                    fail(
                        "`yield` outside of a function", at: word.span,
                        hint: "the function that holds it gives a generator",
                        braces: .consequence))
            }
            hasYield = true
            if current.startsLine || kind == .rightBrace || kind == .end {
                throw failExpecting("a value after `yield`")
            }
            let value = try parseExpression()
            let isSpread = take(.ellipsis) != nil
            return Statement(
                kind: .yield(value, isSpread: isSpread), span: span(from: word.span))
        default:
            if functionDepth == 0, !reportedForeignBlock {
                report(
                    fail(
                        "`return` outside of a function", at: word.span, braces: .consequence))
            }
            var value: Expression?
            let endsHere =
                current.startsLine || kind == .semicolon || kind == .rightBrace || kind == .end
            if !endsHere {
                value = try parseExpression()
            }
            return Statement(kind: .return(value), span: span(from: word.span))
        }
    }
}
