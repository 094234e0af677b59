/// Expressions: operators by precedence, then what follows an operand, then operands.
extension Parser {
    /// From loosest to tightest. Unary operators bind tighter than `*`, and `**` tighter still.
    enum Precedence: Int {
        case or = 1
        case and, not, comparison, range, coalesce, unite, intersect, sum, product
    }

    mutating func parseExpression() throws(Failure) -> Expression {
        try enter()
        defer { leave() }
        if startsLambda { return try parseLambda() }
        return try parseBinary(.or)
    }

    // MARK: Binary operators

    private static func precedence(_ kind: TokenKind) -> Precedence? {
        switch kind {
        case .or: .or
        case .and: .and
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .in, .not: .comparison
        case .dotDot: .range
        case .coalesce: .coalesce
        case .pipe: .unite
        case .ampersand: .intersect
        case .plus, .minus: .sum
        case .star, .slash, .slashSlash, .percent, .at: .product
        default: nil
        }
    }

    private static func binaryOperator(_ kind: TokenKind) -> BinaryOperator? {
        switch kind {
        case .plus: .add
        case .minus: .subtract
        case .star: .multiply
        case .slash: .divide
        case .slashSlash: .floorDivide
        case .percent: .remainder
        case .at: .matmul
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessEqual: .lessEqual
        case .greater: .greater
        case .greaterEqual: .greaterEqual
        case .in: .isIn
        case .ampersand: .intersect
        case .pipe: .unite
        default: nil
        }
    }

    private mutating func parseBinary(_ minimum: Precedence) throws(Failure) -> Expression {
        var left: Expression
        if kind == .not, minimum.rawValue <= Precedence.not.rawValue {
            left = try parseNot()
        } else {
            left = try parseUnary()
        }
        while !atLineStart, let precedence = Self.precedence(kind),
            precedence.rawValue >= minimum.rawValue
        {
            // `not` after an operand is only the start of `not in`.
            if kind == .not, peek().kind != .in { break }
            switch precedence {
            case .comparison: left = try parseComparison(left)
            case .range: left = try parseRange(left)
            default:
                let operation = advance()
                let right = try parseRightSide(after: precedence)
                let span = left.span.union(right.span)
                let height = max(left.height, right.height)
                if let logical = Self.logicalOperator(operation.kind) {
                    left = try make(.logical(logical, left, right), span, over: height)
                } else if let binary = Self.binaryOperator(operation.kind) {
                    left = try make(.binary(binary, left, right), span, over: height)
                }
            }
        }
        return left
    }

    private static func logicalOperator(_ kind: TokenKind) -> LogicalOperator? {
        switch kind {
        case .and: .and
        case .or: .or
        case .coalesce: .coalesce
        default: nil
        }
    }

    /// The right operand of a left-associative operator; a lambda may stand there too.
    private mutating func parseRightSide(after precedence: Precedence) throws(Failure) -> Expression
    {
        if startsLambda { return try parseExpression() }
        return try parseBinary(
            Precedence(rawValue: precedence.rawValue + 1) ?? .product,
            isOperand: precedence == .product)
    }

    private mutating func parseBinary(
        _ minimum: Precedence, isOperand: Bool
    ) throws(Failure) -> Expression {
        isOperand ? try parseUnary() : try parseBinary(minimum)
    }

    private mutating func parseNot() throws(Failure) -> Expression {
        try enter()
        defer { leave() }
        let start = advance().span
        let operand = try parseBinary(.not)
        return try make(.unary(.not, operand), start.union(operand.span), over: operand.height)
    }

    private mutating func parseComparison(_ first: Expression) throws(Failure) -> Expression {
        var links: [ComparisonLink] = []
        var height = first.height
        while !atLineStart, Self.precedence(kind) == .comparison {
            if kind == .not, peek().kind != .in { break }
            let token = advance()
            var comparison = Self.binaryOperator(token.kind) ?? .notIn
            if token.kind == .not {
                advance()
                comparison = .notIn
            }
            // `is not` and `===` come out here as an operator without an operand.
            if token.kind == .equal || token.kind == .notEqual, kind == .assign {
                let sign = text(token)
                throw failure(
                    "`\(sign)=` is not an operator", at: token.span.union(current.span),
                    hint: "write `\(sign)`")
            }
            let right = try parseRightSide(after: .comparison)
            height = max(height, right.height)
            links.append(ComparisonLink(comparison: comparison, right: right))
        }
        let span = span(from: first.span)
        if links.count == 1, let link = links.first {
            return try make(.binary(link.comparison, first, link.right), span, over: height)
        }
        return try make(.comparison(first, links), span, over: height)
    }

    private mutating func parseRange(_ lower: Expression) throws(Failure) -> Expression {
        let dots = advance()
        if kind == .assign || (kind == .less && !current.followsSpace) {
            let written = "..\(text(current))"
            throw failure(
                "`\(written)` is not an operator", at: dots.span.union(current.span),
                hint: "`a..b` leaves b out; write `a..b + 1` to take it in")
        }
        let upper = try parseRightSide(after: .range)
        var step: Expression?
        if !atLineStart, isWord("by", current) {
            advance()
            step = try parseRightSide(after: .range)
        }
        let height = max(lower.height, upper.height, step?.height ?? 0)
        return try make(
            .range(lower: lower, upper: upper, step: step), span(from: lower.span), over: height)
    }

    // MARK: Unary operators

    private mutating func parseUnary() throws(Failure) -> Expression {
        let operation: UnaryOperator
        switch kind {
        case .minus: operation = .negate
        case .plus: operation = .plus
        case .tilde: operation = .invert
        case .bang:
            throw failure(
                "`!` is not an operator", at: current.span, hint: Habits.hint(forLeading: .bang))
        default:
            return try parsePower()
        }
        try enter()
        defer { leave() }
        let start = advance()
        if kind == .end || atLineStart, previous.span.lower > 0, !start.followsSpace,
            index >= 2, tokens[index - 2].kind == start.kind
        {
            let sign = text(start)
            throw failure(
                "`\(sign)\(sign)` is not an operator", at: tokens[index - 2].span.union(start.span),
                hint: "write `x \(sign)= 1`")
        }
        let operand = try parseUnary()
        return try make(
            .unary(operation, operand), start.span.union(operand.span), over: operand.height)
    }

    /// `base ** exponent`: right-associative, and the exponent may have a sign.
    private mutating func parsePower() throws(Failure) -> Expression {
        let base = try parsePostfix()
        guard kind == .starStar, !atLineStart else { return base }
        try enter()
        defer { leave() }
        advance()
        let exponent = try parseUnary()
        return try make(
            .binary(.power, base, exponent), base.span.union(exponent.span),
            over: max(base.height, exponent.height))
    }

    // MARK: Calls, members, indices

    private mutating func parsePostfix() throws(Failure) -> Expression {
        var operand = try parsePrimary()
        while true {
            switch kind {
            case .leftParen where !current.startsLine:
                operand = try parseCall(operand)
            case .leftBracket where !current.startsLine:
                operand = try parseIndex(operand)
            case .dot:
                // A line that starts with a dot goes on with the one before.
                let dot = advance()
                if kind == .int || kind == .float {
                    throw failure(
                        "expected a name after `.`, got `\(text(current))`", at: current.span,
                        hint: "an item is `x[\(text(current))]`")
                }
                guard kind == .name || kind.isKeyword, !current.startsLine || !newlinesMatter else {
                    if kind == .end { throw failExpecting("a name after `.`") }
                    throw failure(
                        "expected a name after `.`, got \(describe(current))",
                        at: kind == .invalid || current.startsLine ? dot.span : current.span,
                        hint: kind == .caret || kind == .leftParen || kind.isOperator
                            ? "tensors are calculated item by item; leave the dot out" : nil)
                }
                let token = advance()
                operand = try make(
                    .member(operand, Name(text: text(token), span: token.span)),
                    span(from: operand.span), over: operand.height)
            default:
                return operand
            }
        }
    }

    private mutating func parseCall(_ callee: Expression) throws(Failure) -> Expression {
        let opener = advance()
        let (arguments, height) = try measure { (parser) throws(Failure) in
            try parser.within(newlinesMatter: false) { (parser) throws(Failure) in
                try parser.parseArguments(opener)
            }
        }
        let call = Call(
            callee: callee, arguments: arguments, argumentSpan: span(from: opener.span))
        return try make(
            .call(call), span(from: callee.span), over: max(callee.height, height))
    }

    private mutating func parseArguments(_ opener: Token) throws(Failure) -> [Argument] {
        var arguments: [Argument] = []
        var named: Set<String> = []
        while kind != .rightParen {
            let start = current.span
            if kind == .name || kind.isKeyword, peek().kind == .colon {
                let token = advance()
                let name = Name(text: text(token), span: token.span)
                advance()
                if !named.insert(name.text).inserted {
                    report(fail("`\(name.text)` is given twice", at: name.span))
                }
                let value = try parseExpression()
                arguments.append(
                    Argument(label: .named(name), value: value, span: span(from: start)))
            } else {
                if kind == .name, peek().kind == .assign {
                    throw failure(
                        "`=` in a call", at: peek().span,
                        hint: "a named argument is `\(text(current)): value`")
                }
                if kind == .star || kind == .starStar {
                    throw failure(
                        "expected an argument, got `\(text(current))`", at: current.span,
                        hint: "to spread a list, write `f(items...)`")
                }
                let value = try parseExpression()
                let isSpread = take(.ellipsis) != nil
                if !named.isEmpty {
                    report(
                        fail(
                            "a positional argument after a named one", at: value.span,
                            hint: "named arguments come last"))
                }
                arguments.append(
                    Argument(
                        label: isSpread ? .spread : .positional, value: value,
                        span: span(from: start)))
            }
            if take(.comma) == nil { break }
        }
        let hint =
            kind == .for
            ? Habits.hint(forTrailing: .for, word: "")
            : kind == .assign ? "a named argument is `name: value`; to compare, write `==`" : nil
        try close(.rightParen, ")", opener: opener, or: "`,`", hint: hint)
        return arguments
    }

    private mutating func parseIndex(_ base: Expression) throws(Failure) -> Expression {
        let opener = advance()
        let (items, height) = try measure { (parser) throws(Failure) in
            try parser.within(newlinesMatter: false) { (parser) throws(Failure) in
                try parser.parseIndexItems(opener)
            }
        }
        return try make(
            .index(base, items), span(from: base.span), over: max(base.height, height))
    }

    private mutating func parseIndexItems(_ opener: Token) throws(Failure) -> [IndexItem] {
        var items: [IndexItem] = []
        if kind == .rightBracket {
            throw failure(
                "an index is missing", at: opener.span.union(current.span),
                hint: "`x[0]` is the first item, `x[:]` all of them")
        }
        while kind != .rightBracket {
            items.append(try parseIndexItem())
            if take(.comma) == nil { break }
        }
        try close(.rightBracket, "]", opener: opener, or: "`,`")
        return items
    }

    private mutating func parseIndexItem() throws(Failure) -> IndexItem {
        let start = current.span
        if let token = take(.ellipsis) { return .ellipsis(token.span) }
        var bounds: [Expression?] = [nil, nil, nil]
        var colons = 0
        while true {
            if kind == .colon {
                advance()
                colons += 1
                if colons > 2 {
                    throw failure(
                        "a slice has at most two colons", at: previous.span,
                        hint: "a slice is `start:end:step`")
                }
            } else if kind == .comma || kind == .rightBracket {
                break
            } else if bounds[colons] == nil {
                bounds[colons] = try parseExpression()
            } else {
                break
            }
        }
        if colons == 0, let value = bounds[0] { return .value(value) }
        if colons == 0 { throw failExpecting("an index") }
        return .slice(lower: bounds[0], upper: bounds[1], step: bounds[2], span(from: start))
    }
}
