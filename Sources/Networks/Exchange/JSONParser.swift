import Glibc

/// Why a text is not JSON, and at which byte.
package struct JSONError: Error, Equatable {
    package let problem: String
    package let offset: Int
}

extension JSON {
    /// - Throws: `JSONError`; never traps, whatever the bytes are.
    package init(parsing bytes: some Collection<UInt8>) throws {
        var parser = JSONParser(bytes: Array(bytes))
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var position = 0

    /// Deep enough for any file of ours, shallow enough for the stack.
    static let deepest = 128

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("more text follows after the value") }
        return value
    }

    private func error(_ problem: String) -> JSONError {
        JSONError(problem: problem, offset: position)
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            position += 1
        }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws -> JSON {
        guard depth < Self.deepest else { throw error("values are nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw error("expected `\(word)`") }
        position += word.utf8.count
        return value
    }

    private mutating func array(depth: Int) throws -> JSON {
        position += 1
        var values: [JSON] = []
        if accept(UInt8(ascii: "]")) { return .array([]) }
        repeat { values.append(try value(depth: depth + 1)) } while accept(UInt8(ascii: ","))
        guard accept(UInt8(ascii: "]")) else { throw error("expected `,` or `]`") }
        return .array(values)
    }

    private mutating func object(depth: Int) throws -> JSON {
        position += 1
        var members: [JSON.Member] = []
        var keys = Set<String>()
        if accept(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            let key = try string()
            guard keys.insert(key).inserted else { throw error("the key \"\(key)\" comes twice") }
            guard accept(UInt8(ascii: ":")) else { throw error("expected `:`") }
            members.append(JSON.Member(key: key, value: try value(depth: depth + 1)))
        } while accept(UInt8(ascii: ","))
        guard accept(UInt8(ascii: "}")) else { throw error("expected `,` or `}`") }
        return .object(members)
    }

    private mutating func number() throws -> JSON {
        let start = position
        while let byte = next,
            (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
        {
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let first = text.utf8.first, first == 0x2d || (0x30...0x39).contains(first),
            let value = Double(text)
        else {
            position = start
            throw error("expected a value")
        }
        return .number(value)
    }

    private mutating func string() throws -> String {
        guard next == UInt8(ascii: "\"") else { throw error("expected a string") }
        position += 1
        var text: [UInt8] = []
        while true {
            guard let byte = next else { throw error("a string never ends") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("a string is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw error("a control character stands in a string")
            default: text.append(byte)
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        guard let byte = next else { throw error("a string never ends") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xd800..<0xdc00).contains(code) {
                guard bytes[position...].starts(with: "\\u".utf8) else {
                    throw error("half of a surrogate pair")
                }
                position += 2
                let low = try hexadecimal()
                guard (0xdc00..<0xe000).contains(low) else {
                    throw error("half of a surrogate pair")
                }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
            text += UTF8.encode(scalar).map(Array.init) ?? []
        default: throw error("an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard position + 4 <= bytes.count,
            let code = UInt32(
                String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
        else { throw error("expected four hexadecimal digits") }
        position += 4
        return code
    }
}
