/// What stands before a cursor, as far as completion needs to know it. The text need not be whole.
package struct CursorContext: Equatable, Sendable {
    package enum Place: Equatable, Sendable {
        /// A name, or the start of one.
        case name
        /// What follows `receiver.`; the receiver's names where it is a chain of them, `["a", "b"]` for
        /// `a.b.`, and nothing where it is a larger expression.
        case member(of: [String])
        /// The text of a string that is still open, decoded up to the cursor.
        case string(String)
        /// A number, a comment: nothing to complete.
        case nothing
    }

    /// The innermost call whose arguments the cursor stands in.
    package struct Call: Equatable, Sendable {
        /// The called name or chain of names; the last one is the function or method.
        package var callee: [String]
        /// Arguments that are given by name already.
        package var named: [String]
    }

    package var place: Place
    /// The UTF-8 range of the part already typed, which a completion replaces.
    package var typed: Range<Int>
    package var call: Call?

    /// - Parameter cursor: a UTF-8 offset in `text`; later ones mean its end.
    package init(_ text: String, cursor: Int) {
        let bytes = Array(text.utf8.prefix(max(0, cursor)))
        let source = Source(name: "", bytes: bytes)
        let lexed = Lexer.lex(source)
        let tokens = lexed.tokens.filter { $0.kind != .end }
        let end = bytes.count
        place = .name
        typed = end..<end

        if let last = tokens.last, last.kind == .stringClose, last.span.range.isEmpty,
            let open = tokens.last(where: { $0.kind == .stringOpen })
        {
            let start = open.span.range.upperBound
            place = .string(String(decoding: bytes[start...], as: UTF8.self))
            typed = start..<end
            call = Self.call(before: tokens.count - 1, in: tokens, source)
            return
        }
        if let last = tokens.last, last.kind == .string, last.span.range.upperBound == end,
            lexed.diagnostics.contains(where: { $0.span.lower == last.span.lower })
        {
            // Open, and with nothing interpolated: one token, its quotes included.
            let opening = bytes[last.span.range].prefix { $0 == UInt8(ascii: "r") }.count
            let quotes = bytes[(last.span.range.lowerBound + opening)...]
                .prefix(3).allSatisfy { $0 == UInt8(ascii: "\"") }
            let start = min(last.span.range.lowerBound + opening + (quotes ? 3 : 1), end)
            place = .string(String(decoding: bytes[start...], as: UTF8.self))
            typed = start..<end
            call = Self.call(before: tokens.count - 1, in: tokens, source)
            return
        }
        var before = tokens.count
        if let last = tokens.last, last.span.range.upperBound == end {
            switch last.kind {
            case .name:
                typed = last.span.range
                before -= 1
            case .int, .float, .string, .stringClose, .invalid:
                place = .nothing
            case _ where last.kind.isKeyword:
                typed = last.span.range
                before -= 1
            default:
                break
            }
        } else if Self.endsInComment(bytes, after: tokens.last?.span.range.upperBound ?? 0) {
            place = .nothing
        }
        if before > 0, tokens[before - 1].kind == .dot, place == .name {
            place = .member(of: Self.chain(endingBefore: before - 1, in: tokens, source))
        }
        call = Self.call(before: before, in: tokens, source)
    }

    private static func endsInComment(_ bytes: [UInt8], after offset: Int) -> Bool {
        guard offset <= bytes.count else { return false }
        let rest = bytes[offset...]
        guard let hash = rest.lastIndex(of: UInt8(ascii: "#")) else { return false }
        return !rest[hash...].contains(UInt8(ascii: "\n"))
    }

    /// The names of `a.b.c` that end before the token at `index`; empty where something else stands there.
    private static func chain(
        endingBefore index: Int, in tokens: [Token], _ source: Source
    ) -> [String] {
        var names: [String] = []
        var index = index
        while index > 0, tokens[index - 1].kind == .name {
            names.insert(source.text(in: tokens[index - 1].span), at: 0)
            guard index > 1, tokens[index - 2].kind == .dot else { return names }
            index -= 2
        }
        return []
    }

    /// The call that is open before the token at `index`, if the innermost open bracket is a call's.
    private static func call(before index: Int, in tokens: [Token], _ source: Source) -> Call? {
        var depth = 0
        var named: [String] = []
        for place in stride(from: index - 1, through: 0, by: -1) {
            switch tokens[place].kind {
            case .rightParen, .rightBracket, .rightBrace:
                depth += 1
            case .leftBracket, .leftBrace:
                guard depth > 0 else { return nil }
                depth -= 1
            case .leftParen where depth > 0:
                depth -= 1
            case .leftParen:
                var callee = chain(endingBefore: place, in: tokens, source)
                // A method of a larger expression: its own name is known all the same.
                if callee.isEmpty, place > 0, tokens[place - 1].kind == .name {
                    callee = [source.text(in: tokens[place - 1].span)]
                }
                return callee.isEmpty ? nil : Call(callee: callee, named: named)
            case .colon where depth == 0 && place > 0 && tokens[place - 1].kind == .name:
                named.append(source.text(in: tokens[place - 1].span))
            default:
                break
            }
        }
        return nil
    }
}

extension Parser {
    /// The words that the language keeps for itself, in alphabetical order.
    package static var keywords: [String] { TokenKind.keywords.keys.sorted() }
}
