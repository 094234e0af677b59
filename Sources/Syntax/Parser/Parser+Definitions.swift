/// What gives a name to something: `let`, `fn`, `struct`, `import`, and `test`.
extension Parser {
    mutating func parseBinding(_ documentation: String?) throws(Failure) -> Statement {
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

    mutating func parseFunction(_ documentation: String?) throws(Failure) -> Function {
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

    mutating func parseStructure(_ documentation: String?) throws(Failure) -> Statement {
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

    mutating func parseTest() throws(Failure) -> Statement {
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

    mutating func parseImport() throws(Failure) -> Statement {
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
