/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable {
    package let problem: String
    /// In bytes, from 0.
    package let offset: Int
    /// From 1; the column in bytes.
    package let line: Int
    package let column: Int
}

/// Reads JSON as RFC 8259 has it, and nothing more: no comments, no trailing commas. What is made of it is up to
/// the caller, who asks for what stands `next` and then for that.
///
/// Any bytes at all give values or an error; nesting is bounded, so a hostile file cannot exhaust the stack.
package struct JSONScanner {
    package enum Kind {
        case object, array, string, number, `true`, `false`, null
    }

    package enum Number: Equatable {
        case int(Int)
        /// Infinite where the text names a number that is too large.
        case double(Double)
    }

    /// Deeper than any file that Linnet writes, shallow enough for any stack.
    package static let maximumDepth = 128

    private let bytes: [UInt8]
    private let maximumDepth: Int
    private var position = 0
    private var depth = 0

    package init(_ bytes: [UInt8], maximumDepth: Int = JSONScanner.maximumDepth) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// The one value of a text.
    package mutating func document<T>(_ read: (inout JSONScanner) throws -> T) throws -> T {
        let value = try read(&self)
        skipSpace()
        guard position == bytes.count else { throw error("something follows the value") }
        return value
    }

    /// What begins here; words are read at once.
    package mutating func next() throws(JSONError) -> Kind {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"): return try word("true", .true)
        case UInt8(ascii: "f"): return try word("false", .false)
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || JSONScanner.isDigit(byte): return .number
        case nil: throw error("the text ends where a value should stand")
        default: throw error("expected a value")
        }
    }

    package mutating func array(_ item: (inout JSONScanner) throws -> Void) throws {
        try enter()
        if !take("]") {
            repeat { try item(&self) } while take(",")
            guard take("]") else { throw error("expected `,` or `]`") }
        }
        depth -= 1
    }

    /// - Parameter member: is given the key, and reads the value.
    package mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
        try enter()
        if !take("}") {
            repeat {
                skipSpace()
                guard current == UInt8(ascii: "\"") else { throw error("expected a key in quotes") }
                let key = try string()
                guard take(":") else { throw error("expected `:` after the key \"\(key)\"") }
                try member(&self, key)
            } while take(",")
            guard take("}") else { throw error("expected `,` or `}`") }
        }
        depth -= 1
    }

    package mutating func number() throws(JSONError) -> Number {
        let start = position
        skip("-")
        if current == UInt8(ascii: "0") {
            position += 1
            if let byte = current, JSONScanner.isDigit(byte) {
                position = start
                throw error("a number may not begin with 0")
            }
        } else {
            try digits()
        }
        var isWhole = true
        if skip(".") {
            isWhole = false
            try digits()
        }
        if skip("e") || skip("E") {
            isWhole = false
            if !skip("-") { skip("+") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) { return .int(value) }
        return .double(Double(text) ?? .infinity)
    }

    package mutating func string() throws(JSONError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw error("a string is not valid UTF-8")
                }
                position += 1
                return valid
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case ..<0x20: throw error("a control character in a string")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw error("a string does not end")
    }

    /// A problem with what stands here.
    package func error(_ problem: String) -> JSONError {
        let before = bytes.prefix(position)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return JSONError(
            problem: problem, offset: position,
            line: 1 + before.count { $0 == UInt8(ascii: "\n") }, column: 1 + position - start)
    }

    // MARK: - Bytes

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            position += 1
        }
    }

    /// Whether this character stood here.
    @discardableResult
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// The same, after white space.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return skip(character)
    }

    private mutating func enter() throws(JSONError) {
        guard depth < maximumDepth else {
            throw error("nested more than \(maximumDepth) levels deep")
        }
        depth += 1
        position += 1
    }

    private mutating func word(_ word: String, _ kind: Kind) throws(JSONError) -> Kind {
        guard bytes[position...].starts(with: word.utf8) else { throw error("expected a value") }
        position += word.utf8.count
        return kind
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, JSONScanner.isDigit(byte) { position += 1 }
        guard position > start else { throw error("expected a digit") }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"): text += String(Character(try codePoint())).utf8
        default:
            position -= 1
            throw error("an unknown escape")
        }
    }

    /// One beyond 16 bits is written as two halves, UTF-16's surrogates.
    private mutating func codePoint() throws(JSONError) -> Unicode.Scalar {
        var code = try hexadecimal()
        if (0xd800..<0xdc00).contains(code) {
            guard skip("\\"), skip("u") else { throw error("half a character") }
            let low = try hexadecimal()
            guard (0xdc00..<0xe000).contains(low) else { throw error("half a character") }
            code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error("half a character") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw error("expected four hexadecimal digits") }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}

extension String {
    /// This text as a string of JSON, in quotes.
    package var quotedForJSON: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
