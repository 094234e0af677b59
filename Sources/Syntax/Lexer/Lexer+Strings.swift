/// Strings: escapes, interpolation, raw and triple-quoted forms.
extension Lexer {
    private static let quote = UInt8(ascii: "\"")

    /// At the opening quote; `start` is where the token starts, before an `r`.
    mutating func lexString(isRaw: Bool, from tokenStart: Int? = nil) {
        let start = tokenStart ?? position
        let isTriple = starts(with: "\"\"\"")
        position += isTriple ? 3 : 1
        if isRaw {
            lexRawString(from: start, isTriple: isTriple)
            return
        }
        strings.append(OpenString(token: emit(.stringOpen, from: start), isTriple: isTriple))
        lexStringText()
    }

    private mutating func lexRawString(from start: Int, isTriple: Bool) {
        let body = position
        while !atEnd {
            if isTriple ? starts(with: "\"\"\"") : peek() == Self.quote { break }
            if !isTriple, peek() == UInt8(ascii: "\n") { break }
            position += 1
        }
        let end = position
        if atEnd || peek() != Self.quote {
            report(
                "this string is not closed", from: start, to: min(start + 1, bytes.count),
                hint: isTriple ? "close it with `\"\"\"`" : "close it with `\"` on the same line",
                isAtEnd: isTriple)
        } else {
            position += isTriple ? 3 : 1
        }
        var raw = bytes[body..<end]
        if isTriple { raw = raw.dropFirst(lengthOfLineBreak(at: body)) }
        output.texts.append(String(decoding: raw, as: UTF8.self))
        emit(.string, from: start, link: output.texts.count - 1)
    }

    private func lengthOfLineBreak(at offset: Int) -> Int {
        guard offset < bytes.count else { return 0 }
        if bytes[offset] == UInt8(ascii: "\n") { return 1 }
        let isPair =
            bytes[offset] == UInt8(ascii: "\r") && offset + 1 < bytes.count
            && bytes[offset + 1] == UInt8(ascii: "\n")
        return isPair ? 2 : 0
    }

    /// Reads text of the innermost open string up to its end or to an interpolation.
    private mutating func lexStringText() {
        guard let string = strings.last, let last = strings.indices.last else { return }
        let start = position
        while true {
            if atEnd || (!string.isTriple && peek() == UInt8(ascii: "\n")) {
                reportOpenString(string)
                addPiece(from: start)
                finishString(closing: 0)
                return
            }
            switch peek() {
            case UInt8(ascii: "\\"):
                // What is escaped, a quote too, belongs to the text; `decode` says whether it may
                // be.
                let isUnicode = peek(1) == UInt8(ascii: "u") && peek(2) == UInt8(ascii: "{")
                position += peek(1) == UInt8(ascii: "\n") && !string.isTriple ? 1 : 2
                position = min(position, bytes.count)
                if isUnicode {
                    // Its braces are not an interpolation's.
                    position += 1
                    while peek().isHexDigit { position += 1 }
                    if peek() == UInt8(ascii: "}") { position += 1 }
                }
            case Self.quote where !string.isTriple || starts(with: "\"\"\""):
                addPiece(from: start)
                finishString(closing: string.isTriple ? 3 : 1)
                return
            case UInt8(ascii: "{"):
                if peek(1) == UInt8(ascii: "{") {
                    report(
                        "`{{` in a string", from: position, to: position + 2,
                        hint: "write `\\{` for a brace that is text")
                    position += 2
                    strings[last].hasDoubledBrace = true
                    continue
                }
                addPiece(from: start)
                let brace = position
                position += 1
                open.append(emit(.interpolationOpen, from: brace))
                return
            case UInt8(ascii: "}"):
                let length = peek(1) == UInt8(ascii: "}") ? 2 : 1
                if !strings[last].hasDoubledBrace {
                    report(
                        "`}` in a string without `{`", from: position, to: position + length,
                        hint: "write `\\}` for a brace that is text")
                }
                position += length
            default:
                position += 1
            }
        }
    }

    private mutating func addPiece(from start: Int) {
        guard position > start, let last = strings.indices.last else { return }
        let token = emit(.stringText, from: start)
        strings[last].pieces.append((token, start..<position))
    }

    /// At the colon that parts an interpolated expression from its format.
    mutating func lexFormat(replacing colon: Int) {
        let start = position
        while !atEnd, ![UInt8(ascii: "}"), Self.quote, UInt8(ascii: "\n")].contains(peek()) {
            position += 1
        }
        output.texts.append(String(decoding: bytes[start..<position], as: UTF8.self))
        output.tokens.removeSubrange(colon...)
        emit(.formatText, from: start, link: output.texts.count - 1)
        if peek() == Self.quote, let string = strings.last {
            // The string's own quote: the brace was forgotten.
            reportOpenString(string, missingBrace: true)
            closeAbandonedString()
        }
    }

    mutating func closeInterpolation(at start: Int) {
        var last = open.popLast()
        while let bracket = last, output.tokens[bracket].kind != .interpolationOpen {
            last = open.popLast()
        }
        guard let opener = last else { return }
        let closer = emit(.interpolationClose, from: start, link: opener)
        output.tokens[opener].link = Int32(clamping: closer)
        lexStringText()
    }

    /// Ends the innermost string in the middle of an interpolation, after it was reported.
    mutating func closeAbandonedString() {
        guard let string = strings.last else { return }
        while let top = open.last, top > string.token {
            open.removeLast()
            if output.tokens[top].kind == .interpolationOpen {
                let closer = emit(.interpolationClose, from: position, link: top)
                output.tokens[top].link = Int32(clamping: closer)
            }
        }
        let length = peek() == Self.quote ? (string.isTriple && starts(with: "\"\"\"") ? 3 : 1) : 0
        finishString(closing: length)
    }

    mutating func reportOpenString(_ string: OpenString, missingBrace: Bool = false) {
        let start = Int(output.tokens[string.token].span.lower)
        let brace = open.last { output.tokens[$0].kind == .interpolationOpen && $0 > string.token }
        let inInterpolation = missingBrace || (open.last.map { $0 > string.token } ?? false)
        let quotes = string.isTriple ? "\"\"\"" : "\""
        let place =
            brace.map { output.tokens[$0].span.range }
            ?? start..<min(start + quotes.utf8.count, bytes.count)
        report(
            inInterpolation ? "a `{` in this string is not closed" : "this string is not closed",
            from: place.lowerBound, to: place.upperBound,
            hint: inInterpolation
                ? "close it with `}`, or write `\\{` for a brace that is text"
                : string.isTriple
                    ? "close it with `\(quotes)`"
                    : "close it with `\(quotes)` on the same line; a text of several lines goes between `\"\"\"`",
            isAtEnd: string.isTriple && atEnd)
    }

    /// Closes the innermost string: decodes its pieces and, where nothing is interpolated, makes it
    /// one token.
    private mutating func finishString(closing length: Int) {
        guard let string = strings.popLast() else { return }
        let end = position
        position += length
        let dedent = string.isTriple ? indentation(of: string, closedAt: end) : nil
        let start = Int(output.tokens[string.token].span.lower)
        let opening = Int(output.tokens[string.token].span.upper)

        if output.tokens.count - string.token <= 1 + string.pieces.count {
            var text = ""
            if let piece = string.pieces.first {
                text = decode(piece.range, opening: opening, dedent: dedent)
            }
            output.texts.append(text)
            let token = output.tokens[string.token]
            output.tokens.removeSubrange(string.token...)
            startsLine = token.startsLine
            followsSpace = token.followsSpace
            emit(.string, from: start, link: output.texts.count - 1)
            return
        }
        for piece in string.pieces {
            output.texts.append(decode(piece.range, opening: opening, dedent: dedent))
            output.tokens[piece.token].link = Int32(clamping: output.texts.count - 1)
        }
        let closer = emit(.stringClose, from: end, link: string.token)
        output.tokens[string.token].link = Int32(clamping: closer)
    }

    // MARK: Decoding

    /// The indentation that every line of a triple-quoted string shares, the closing line included.
    /// Blank lines do not count, as in Julia.
    private func indentation(of string: OpenString, closedAt end: Int) -> Int {
        var shared = Int.max
        for piece in string.pieces {
            var index = piece.range.lowerBound
            while index < piece.range.upperBound {
                defer { index += 1 }
                guard bytes[index] == UInt8(ascii: "\n") else { continue }
                var width = 0
                var cursor = index + 1
                while cursor < bytes.count,
                    bytes[cursor] == UInt8(ascii: " ") || bytes[cursor] == UInt8(ascii: "\t")
                {
                    width += 1
                    cursor += 1
                }
                let isBlank =
                    cursor < piece.range.upperBound
                    && (bytes[cursor] == UInt8(ascii: "\n") || bytes[cursor] == UInt8(ascii: "\r"))
                if !isBlank { shared = min(shared, width) }
            }
        }
        return shared == Int.max ? 0 : shared
    }

    /// The text of a piece, escapes replaced; wrong ones are reported.
    ///
    /// - Parameter dedent: how much indentation to drop after each line break of a triple-quoted
    /// string,
    ///   whose line break right after the opening quotes is dropped too; nil for a one-line string.
    private mutating func decode(_ range: Range<Int>, opening: Int, dedent: Int?) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        var index = range.lowerBound

        func skipIndentation(_ index: Int) -> Int {
            var cursor = index
            let limit = min(range.upperBound, index + (dedent ?? 0))
            while cursor < limit,
                bytes[cursor] == UInt8(ascii: " ") || bytes[cursor] == UInt8(ascii: "\t")
            {
                cursor += 1
            }
            return cursor
        }

        if dedent != nil, index == opening, lengthOfLineBreak(at: index) > 0 {
            index = skipIndentation(index + lengthOfLineBreak(at: index))
        }
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                index = decodeEscape(at: index, end: range.upperBound, into: &decoded)
            } else if byte == UInt8(ascii: "\r"), dedent != nil, lengthOfLineBreak(at: index) == 2 {
                // A text is the same whatever system it was written on.
                index += 1
            } else {
                decoded.append(byte)
                index += 1
                if byte == UInt8(ascii: "\n"), dedent != nil { index = skipIndentation(index) }
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Appends what the escape at `start` stands for; returns the offset after it.
    private mutating func decodeEscape(at start: Int, end: Int, into decoded: inout [UInt8]) -> Int
    {
        guard start + 1 < end else {
            report(
                "`\\` at the end of a string", from: start, to: end,
                hint: "write `\\\\` for a backslash")
            return end
        }
        switch bytes[start + 1] {
        case UInt8(ascii: "n"): decoded.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): decoded.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): decoded.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "0"): decoded.append(0)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "'"):
            decoded.append(bytes[start + 1])
        case UInt8(ascii: "u"):
            return decodeUnicodeEscape(at: start, end: end, into: &decoded)
        default:
            let length = scalar(at: start + 1)?.length ?? 1
            let written = String(
                decoding: bytes[start..<min(start + 1 + length, end)], as: UTF8.self)
            report(
                "unknown escape `\(written)`", from: start, to: start + 1 + length,
                hint:
                    "the escapes are \\n \\t \\r \\0 \\\" \\\\ \\{ \\} \\u{…}; r\"…\" takes text as it is"
            )
            return min(start + 1 + length, end)
        }
        return start + 2
    }

    private mutating func decodeUnicodeEscape(
        at start: Int, end: Int, into decoded: inout [UInt8]
    ) -> Int {
        var index = start + 2
        var value: UInt32 = 0
        var digits = 0
        if index < end, bytes[index] == UInt8(ascii: "{") {
            index += 1
            while index < end, bytes[index].isHexDigit, digits < 8 {
                let digit = bytes[index]
                value = value << 4 | UInt32(digit.isDigit ? digit - 48 : (digit | 0x20) - 87)
                digits += 1
                index += 1
            }
            if index < end, bytes[index] == UInt8(ascii: "}"), digits > 0,
                let scalar = Unicode.Scalar(value)
            {
                decoded.append(contentsOf: String(scalar).utf8)
                return index + 1
            }
            if index < end, bytes[index] == UInt8(ascii: "}") { index += 1 }
        }
        report(
            "this is not a Unicode character", from: start, to: index,
            hint: "write the number in hexadecimal, as in `\\u{1F600}`")
        return index
    }

    /// `'text'`, which other languages take for a string: reported, then read as one.
    mutating func lexSingleQuoted() {
        let start = position
        if starts(with: "'''") { return lexTripleSingleQuoted() }
        position += 1
        while !atEnd, peek() != UInt8(ascii: "'"), peek() != UInt8(ascii: "\n"),
            peek() != UInt8(ascii: "\r")
        {
            position += peek() == UInt8(ascii: "\\") && peek(1) != UInt8(ascii: "\n") ? 2 : 1
        }
        position = min(position, bytes.count)
        let isClosed = peek() == UInt8(ascii: "'")
        let text = String(decoding: bytes[start + 1..<position], as: UTF8.self)
        if isClosed { position += 1 }
        report(
            "strings take double quotes", from: start,
            hint: isClosed && text.utf8.count <= 40 && !text.contains("\"")
                ? "write \"\(text)\"" : nil)
        output.texts.append(text)
        emit(.string, from: start, link: output.texts.count - 1)
    }
    private mutating func lexTripleSingleQuoted() {
        let start = position
        position += 3
        while !atEnd, !starts(with: "'''") { position += 1 }
        output.texts.append(String(decoding: bytes[start + 3..<position], as: UTF8.self))
        position = min(position + 3, bytes.count)
        report(
            "strings take double quotes", from: start, to: start + 3,
            hint: "a text of several lines goes between `\"\"\"`")
        emit(.string, from: start, link: output.texts.count - 1)
    }
}
