import Glibc
import Machine

/// JSON (RFC 8259) in and out.
var jsonBuiltins: [Builtin] {
    [
        Builtin(
            "parse_json", area: .files, summary: "The value that a JSON text writes.",
            Parameter<String>("text", "An object, array, string, number, true, false or null."),
            returns: "value", example: "parse_json(\"[1, 2.5, null]\")"
        ) { context, text in
            var parser = JSONParser(text, context, for: "parse_json")
            return try parser.parseDocument()
        },
        Builtin(
            "to_json", area: .files, summary: "A value as JSON text.",
            Parameter<Value>(
                "value", "None, a bool, a number, a string, or lists and dicts of them."),
            Parameter<Int>("indent", default: 0, "Spaces for each level; 0 keeps all on one line."),
            returns: "string", example: "to_json([1, 2.5, none])"
        ) { context, value, indent in
            try json(of: value, indent: indent, for: "to_json", context)
        },
        Builtin(
            "read_json", area: .files, summary: "The value that a JSON file writes.",
            Parameter<String>("path", "The file."),
            returns: "value", example: "if exists(\"run.json\") { read_json(\"run.json\") }"
        ) { context, path in
            let text = String(decoding: try TextFile.read(path, context), as: UTF8.self)
            var parser = JSONParser(text, context, for: path)
            return try parser.parseDocument()
        },
        Builtin(
            "write_json", area: .files,
            summary: "Writes a value to a file as JSON, all of it or nothing.",
            Parameter<String>("path", "The file; its folder exists."),
            Parameter<Value>(
                "value", "None, a bool, a number, a string, or lists and dicts of them."),
            Parameter<Int>("indent", default: 2, "Spaces for each level; 0 keeps all on one line."),
            returns: "none", example: "if false { write_json(\"run.json\", {loss: 0.25}) }"
        ) { context, path, value, indent in
            let text = try json(of: value, indent: indent, for: "write_json", context)
            try TextFile.write(text + "\n", to: path, context)
            return Value.none
        },
    ]
}

private func json(
    of value: Value, indent: Int, for function: String, _ context: BuiltinContext
) throws -> String {
    guard (0...16).contains(indent) else {
        throw ScriptError.value("\(function): an indent of \(indent) is not from 0 to 16")
    }
    var writer = JSONWriter(indent: indent, for: function, context)
    try writer.write(value, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// Deeper nesting than this is refused in both directions: it would exhaust the stack.
let maximumJSONDepth = 200

struct JSONParser {
    private let bytes: [UInt8]
    private let context: BuiltinContext
    /// What errors name: the builtin, or the file.
    private let name: String
    private var position = 0

    init(_ text: String, _ context: BuiltinContext, for name: String) {
        bytes = Array(text.utf8)
        self.context = context
        self.name = name
    }

    mutating func parseDocument() throws -> Value {
        let value = try parseValue(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw failure("expected the end") }
        return value
    }

    private func failure(_ message: String) -> ScriptError {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column =
            before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
        return ScriptError.value("\(name): \(message) at line \(line), column \(column)")
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func parseValue(depth: Int) throws -> Value {
        guard depth < maximumJSONDepth else {
            throw failure("nested more than \(maximumJSONDepth) levels deep")
        }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return context.string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .true)
        case UInt8(ascii: "f"): return try parseWord("false", .false)
        case UInt8(ascii: "n"): return try parseWord("null", .none)
        case UInt8(ascii: "-"): return try parseNumber()
        case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
            return try parseNumber()
        default: throw failure("expected a value")
        }
    }

    private mutating func parseWord(_ word: String, _ value: Value) throws -> Value {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("expected a value") }
        position += word.utf8.count
        return value
    }

    private mutating func parseArray(depth: Int) throws -> Value {
        position += 1
        let list = context.list([])
        if take("]") { return list }
        repeat { context.append(try parseValue(depth: depth + 1), to: list) } while take(",")
        guard take("]") else { throw failure("expected `,` or `]`") }
        return list
    }

    private mutating func parseObject(depth: Int) throws -> Value {
        position += 1
        let dict = context.dict([])
        if take("}") { return dict }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
            let key = context.string(try parseString())
            guard take(":") else { throw failure("expected `:`") }
            try context.set(key, to: try parseValue(depth: depth + 1), in: dict)
        } while take(",")
        guard take("}") else { throw failure("expected `,` or `}`") }
        return dict
    }

    private mutating func parseNumber() throws -> Value {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let whole = position
        skipDigits()
        guard position > whole, position == whole + 1 || bytes[whole] != UInt8(ascii: "0") else {
            position = start
            throw failure("a number that JSON does not know")
        }
        var isFloat = false
        if current == UInt8(ascii: ".") {
            isFloat = true
            position += 1
            let digits = position
            skipDigits()
            guard position > digits else { throw failure("expected a digit") }
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            isFloat = true
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            let digits = position
            skipDigits()
            guard position > digits else { throw failure("expected a digit") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if !isFloat, let int = Int(text) { return context.int(int) }
        return Value(Double(text) ?? .nan)
    }

    private mutating func skipDigits() {
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
    }

    private mutating func parseString() throws -> String {
        position += 1
        var decoded: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try parseEscape(into: &decoded)
            case 0..<0x20:
                throw failure("a control character in a string")
            default:
                decoded.append(byte)
                position += 1
            }
        }
        throw failure("a string that does not end")
    }

    private mutating func parseEscape(into decoded: inout [UInt8]) throws {
        guard let byte = current else { throw failure("a string that does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            var code = try parseHexadecimal()
            // A code point beyond 16 bits is written as two halves, UTF-16's surrogates.
            if (0xD800..<0xDC00).contains(code) {
                guard bytes[position...].starts(with: "\\u".utf8) else {
                    throw failure("half a character")
                }
                position += 2
                let low = try parseHexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("half a character") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half a character") }
            decoded.append(contentsOf: String(scalar).utf8)
        default:
            position -= 1
            throw failure("an unknown escape")
        }
    }

    private mutating func parseHexadecimal() throws -> UInt32 {
        guard position + 4 <= bytes.count,
            let code = UInt32(
                String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
            bytes[position] != UInt8(ascii: "+")
        else { throw failure("expected four hexadecimal digits") }
        position += 4
        return code
    }
}
