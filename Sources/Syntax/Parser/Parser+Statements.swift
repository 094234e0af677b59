/// Statements, blocks and definitions, and where parsing goes on after a mistake.
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

    // MARK: Ends of statements

    private mutating func endStatement(startedAt start: Int) throws(Failure) {
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

    private static let rangeHint = "a range is `a..b`, or `a..b by step`"

    /// Skips to where the next statement of this block may start.
    private mutating func synchronize(from start: Int, until closer: TokenKind) {
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

    // MARK: Definitions

    private mutating func parseBinding(_ documentation: String?) throws(Failure) -> Statement {
        let word = advance()
        let pattern = try parsePattern(refutable: false)
        checkNamesDiffer(pattern.boundNames, in: "the pattern")
        guard take(.assign) != nil else {
            let written = text(word)
            let hint: String? =
                switch kind {
                case .comma: "take a list apart with `\(written) (a, b) = …`"
                case .colon:
                    "there are no types to write: `\(written) \(source.text(in: pattern.span)) = value`"
                case .colonEqual, .equal: "write `=`"
                case .name where isWord("mut", previous): "write `var x = value`"
                default: current.startsLine ? "give it a value: `\(written) x = none`" : nil
                }
            throw failMissing("`=` and a value", hint: hint)
        }
        let value = try parseExpression()
        if kind == .assign {
            throw failure(
                "an assignment is not a value", at: current.span, hint: "bind one name a line")
        }
        return Statement(
            kind: .binding(
                Binding(
                    isConstant: word.kind == .let, pattern: pattern, value: value,
                    documentation: documentation)),
            span: span(from: word.span))
    }

    private mutating func parseFunction(_ documentation: String?) throws(Failure) -> Function {
        let start = advance().span
        let name = try parseDefinedName("after `fn`")
        let parameters = try parseParameters()
        if kind == .arrow {
            throw failExpecting(
                "`{` and the function's body",
                hint: "functions have no result type; the value is the block's last expression")
        }
        if kind == .assign {
            throw failExpecting(
                "`{` and the function's body", hint: "write `fn \(name.text)(…) { value }`")
        }
        let (body, isGenerator) = try parseFunctionBody { (parser) throws(Failure) in
            try parser.parseBlock("the function's body", header: "fn")
        }
        return Function(
            name: name, parameters: parameters, body: body, isGenerator: isGenerator,
            documentation: documentation, span: span(from: start))
    }

    /// What `body` parses as a function of its own, and whether that holds a `yield`.
    mutating func parseFunctionBody<Result>(
        _ body: (inout Parser) throws(Failure) -> Result
    ) throws(Failure) -> (result: Result, isGenerator: Bool) {
        let outer = (functionDepth, loopDepth, hasYield)
        (functionDepth, loopDepth, hasYield) = (functionDepth + 1, 0, false)
        defer { (functionDepth, loopDepth, hasYield) = outer }
        let result = try body(&self)
        return (result, hasYield)
    }

    private mutating func parseDefinedName(_ place: String) throws(Failure) -> Name {
        guard kind == .name else {
            throw failExpecting(
                "a name \(place)",
                hint: kind.isKeyword ? "`\(text(current))` is a word of the language" : nil)
        }
        let token = advance()
        return Name(text: text(token), span: token.span)
    }

    private mutating func parseStructure(_ documentation: String?) throws(Failure) -> Statement {
        let start = advance().span
        let name = try parseDefinedName("after `struct`")
        if kind == .leftParen || kind == .colon || kind == .less {
            throw failExpecting(
                "`{` and the fields",
                hint: "structs do not inherit; fields are `struct \(name.text) { x, y: 0 }`")
        }
        guard kind == .leftBrace else {
            throw failExpecting("`{` and the fields", hint: hintForBlock("struct"))
        }
        let opener = advance()
        let outer = (functionDepth, loopDepth)
        functionDepth = 0
        loopDepth = 0
        defer { (functionDepth, loopDepth) = outer }
        var fields: [Structure.Field] = []
        var methods: [Function] = []
        try within(newlinesMatter: true) { (parser) throws(Failure) in
            while parser.kind != .rightBrace, parser.kind != .end {
                if parser.take(.comma) != nil || parser.take(.semicolon) != nil { continue }
                let documentation = parser.lexed.documentation[parser.index]
                if parser.kind == .fn {
                    methods.append(try parser.parseFunction(documentation))
                } else {
                    fields.append(try parser.parseField(documentation))
                }
                let isParted =
                    parser.kind == .comma || parser.kind == .semicolon
                    || parser.kind == .rightBrace || parser.current.startsLine
                guard isParted else {
                    throw parser.failExpecting(
                        "a new line, `,` or `}`",
                        hint: parser.kind == .assign
                            ? "a default is `name: value`"
                            : parser.kind == .leftParen
                                ? "a method is `fn name(self) { … }`; `\(name.text)(…)` makes a value"
                                : nil,
                        braces: parser.kind == .dot ? .consequence : nil)
                }
            }
            try parser.close(.rightBrace, "}", opener: opener)
        }
        checkNamesDiffer(
            fields.map(\.name) + methods.compactMap(\.name), in: "`struct \(name.text)`")
        return Statement(
            kind: .structure(
                Structure(
                    name: name, fields: fields, methods: methods, documentation: documentation)),
            span: span(from: start))
    }

    private mutating func parseField(_ documentation: String?) throws(Failure) -> Structure.Field {
        if kind == .let || kind == .var || isWord("def", current) || isWord("func", current) {
            let isMethod = kind == .name
            throw failExpecting(
                "a field or a method",
                hint: isMethod
                    ? "a method is `fn name(self) { … }`"
                    : "a field is its name alone, or `name: default`")
        }
        let name = try parseDefinedName("of a field, or a method")
        var defaultValue: Expression?
        if take(.colon) != nil { defaultValue = try parseExpression() }
        return Structure.Field(
            name: name, defaultValue: defaultValue, documentation: documentation)
    }

    private mutating func parseTest() throws(Failure) -> Statement {
        let start = advance().span
        guard let name = take(.string) else {
            throw failure("the name of a test cannot interpolate", at: current.span)
        }
        let outer = (functionDepth, loopDepth)
        functionDepth = 0
        loopDepth = 0
        defer { (functionDepth, loopDepth) = outer }
        let body = try parseBlock("the test's body", header: "test")
        return Statement(
            kind: .test(Test(name: lexedText(name), nameSpan: name.span, body: body)),
            span: span(from: start))
    }

    private mutating func parseImport() throws(Failure) -> Statement {
        let start = advance().span
        guard let token = take(.string) else {
            let hint =
                kind == .name
                ? Habits.hint(forImportOf: text(current))
                    ?? "write `import \"\(text(current))\"`, then `\(text(current)).name`"
                : kind == .stringOpen ? "the path of an import cannot interpolate" : nil
            throw failExpecting("a path in quotes after `import`", hint: hint)
        }
        let path = lexedText(token)
        let name: Name
        if isWord("as", current), !atLineStart {
            advance()
            name = try parseDefinedName("after `as`")
        } else {
            let last = path.split(separator: "/").last ?? ""
            let stem = last.hasSuffix(".linnet") ? last.dropLast(7) : last
            guard Self.isName(stem) else {
                throw failure(
                    "`\(path)` does not end with a name that the module can have", at: token.span,
                    hint: "write `import \"\(path)\" as name`")
            }
            name = Name(text: String(stem), span: token.span)
        }
        return Statement(
            kind: .import(Import(path: path, pathSpan: token.span, name: name)),
            span: span(from: start))
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isXIDStart || first == "_",
            TokenKind.keywords[String(text)] == nil
        else { return false }
        return text.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
    }
}
