/// Cuts Linnet code into classed pieces for the report's colours.
///
/// A lexer for the eye alone: it never fails, and what it does not know it leaves plain.
enum Highlighter {
    enum Class: String {
        case plain = ""
        case comment = "c"
        case keyword = "k"
        case number = "n"
        case string = "s"
        case call = "f"
        case argument = "a"
    }

    static let keywords: Set<String> = [
        "let", "var", "fn", "if", "else", "while", "for", "in", "match", "try", "catch", "throw",
        "return", "break", "continue", "import", "struct", "test", "and", "or", "not", "true",
        "false",
        "none", "by", "as",
    ]

    /// The code's pieces in order; joined, they are the code.
    static func pieces(of code: String) -> [(text: String, class: Class)] {
        var scanner = HighlightScanner(bytes: Array(code.utf8))
        return scanner.pieces()
    }
}

private struct HighlightScanner {
    let bytes: [UInt8]
    private var position = 0
    private var found: [(text: String, class: Highlighter.Class)] = []

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func pieces() -> [(text: String, class: Highlighter.Class)] {
        while position < bytes.count {
            let start = position
            let kind = scan()
            add(start..<position, kind)
        }
        return found
    }

    private mutating func add(_ range: Range<Int>, _ kind: Highlighter.Class) {
        guard !range.isEmpty else { return }
        let text = String(decoding: bytes[range], as: UTF8.self)
        if kind == .plain, let last = found.last, last.class == .plain {
            found[found.count - 1].text += text
        } else {
            found.append((text, kind))
        }
    }

    private mutating func scan() -> Highlighter.Class {
        switch bytes[position] {
        case UInt8(ascii: "#"):
            skip { $0 != 10 }
            return .comment
        case UInt8(ascii: "\""):
            skipString(isRaw: false)
            return .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            skipNumber()
            return .number
        case let byte where isWord(byte):
            return word()
        default:
            position += 1
            return .plain
        }
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while position < bytes.count, condition(bytes[position]) { position += 1 }
    }

    private mutating func word() -> Highlighter.Class {
        let start = position
        skip(while: isWord)
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        let following = position < bytes.count ? bytes[position] : 0
        if word == "r", following == UInt8(ascii: "\"") {
            skipString(isRaw: true)
            return .string
        }
        if Highlighter.keywords.contains(word) { return .keyword }
        if following == UInt8(ascii: "(") { return .call }
        let isInCall =
            following == UInt8(ascii: ":") && position + 1 < bytes.count
            && bytes[position + 1] == UInt8(ascii: " ")
        return isInCall ? .argument : .plain
    }

    private mutating func skipNumber() {
        skip(while: isWord)
        // `1.5`, but not the range `1..5` nor the call `1.max(2)`.
        if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "."),
            (48...57).contains(bytes[position + 1])
        {
            position += 1
            skip(while: isWord)
        }
        let signs = [UInt8(ascii: "-"), UInt8(ascii: "+")]
        if position + 1 < bytes.count, signs.contains(bytes[position]),
            bytes[position - 1] | 0x20 == UInt8(ascii: "e"), (48...57).contains(bytes[position + 1])
        {
            position += 1
            skip(while: isWord)
        }
    }

    /// Passes over a string, its interpolations included, as far as a line or `"""` goes.
    private mutating func skipString(isRaw: Bool) {
        let quotes = bytes[position...].prefix(3).elementsEqual([34, 34, 34]) ? 3 : 1
        position += quotes
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 34, bytes[position...].prefix(quotes).allSatisfy({ $0 == 34 }),
                bytes.count - position >= quotes
            {
                position += quotes
                return
            }
            if byte == 10, quotes == 1 { return }
            position += byte == UInt8(ascii: "\\") && !isRaw ? 2 : 1
        }
        position = bytes.count
    }
}

private func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || (48...57).contains(byte)
        || (65...90).contains(byte) || (97...122).contains(byte)
}
