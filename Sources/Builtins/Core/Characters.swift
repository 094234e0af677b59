import Machine
import Text

/// What the characters of a text are, and the numbers behind them.
var characterBuiltins: [Builtin] {
    [
        property("is_alpha", "a letter", example: "\"née\".is_alpha()") { $0.isLetter },
        property("is_digit", "a decimal digit", example: "\"2026\".is_digit()", isDigit),
        property("is_alnum", "a letter or a decimal digit", example: "\"conv2d\".is_alnum()") {
            $0.isLetter || isDigit($0)
        },
        property("is_space", "white space", example: "\" \\t\".is_space()") { $0.isWhitespace },
        casing("is_upper", "capitals", example: "\"GPU 0\".is_upper()") {
            ($0.isUppercase, $0.isLowercase)
        },
        casing("is_lower", "small letters", example: "\"gpu 0\".is_lower()") {
            ($0.isLowercase, $0.isUppercase)
        },
        Builtin(
            "ord", area: .strings, summary: "The number of a text's one Unicode code point.",
            Parameter<String>("character", "A text of one code point."),
            returns: "int", example: "ord(\"A\")"
        ) { _, character in
            guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1
            else {
                throw ScriptError.value(
                    "ord: \(quoted(character)) has \(character.unicodeScalars.count) code points, expected 1"
                )
            }
            return Int(scalar.value)
        },
        Builtin(
            "chr", area: .strings, summary: "The character with a Unicode number.",
            Parameter<Int>("number", "Such as 65 or 0x1F600."), returns: "string",
            example: "chr(0x3b1)"
        ) { _, number in
            guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else {
                throw ScriptError.value("chr: \(number) is not the number of a Unicode character")
            }
            return String(Character(scalar))
        },
        Builtin(
            "code_points", area: .strings, summary: "The numbers of a text's Unicode code points.",
            Parameter<String>("text", "The text."),
            returns: "list of int", example: "code_points(\"né\")"
        ) { context, text -> [Int] in
            try context.reserve(bytes: text.utf8.count * 16)
            return text.unicodeScalars.map { Int($0.value) }
        },
        Builtin(
            "from_code_points", area: .strings, summary: "The text with these Unicode code points.",
            Parameter<[Int]>("numbers", "Such as `code_points` gives."),
            returns: "string", example: "from_code_points([0x6e, 0xe9])"
        ) { _, numbers in
            var result = ""
            for (index, number) in numbers.enumerated() {
                guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else {
                    throw ScriptError.value(
                        "from_code_points: \(number) at index \(index) is not the number of a Unicode character"
                    )
                }
                result.unicodeScalars.append(scalar)
            }
            return result
        },
        Builtin(
            "utf8", area: .strings, summary: "The bytes that a text has in UTF-8.",
            Parameter<String>("text", "The text."),
            returns: "list of int", example: "utf8(\"né\")"
        ) { context, text -> [Int] in
            try context.reserve(bytes: text.utf8.count * 16)
            return text.utf8.map { Int($0) }
        },
        Builtin(
            "from_utf8", area: .strings, summary: "The text that bytes are in UTF-8.",
            Parameter<[Int]>("bytes", "From 0 to 255, such as `utf8` gives."),
            returns: "string", example: "from_utf8([0x6e, 0xc3, 0xa9])"
        ) { context, numbers in
            var bytes: [UInt8] = []
            for (index, number) in numbers.enumerated() {
                guard let byte = UInt8(exactly: number) else {
                    throw ScriptError.value(
                        "from_utf8: \(number) at index \(index) is not from 0 to 255")
                }
                bytes.append(byte)
            }
            return try bytes.withUnsafeBufferPointer { bytes in
                if let offset = UTF8Check.firstInvalidOffset(in: bytes) {
                    throw ScriptError.value("from_utf8: byte \(offset) is not valid UTF-8")
                }
                return context.string(utf8: bytes)
            }
        },
    ]
}

/// Whether all characters are of a kind; false of an empty text.
private func property(
    _ name: String, _ kind: String, example: String, _ test: @escaping (Character) -> Bool
) -> Builtin {
    Builtin(
        name, area: .strings,
        summary: "Whether each character of a text is \(kind); false where there is none.",
        Parameter<String>("text", "The text."), returns: "bool", example: example
    ) { _, text in !text.isEmpty && text.allSatisfy(test) }
}

/// Whether there are letters of one case and none of the other.
private func casing(
    _ name: String, _ kind: String, example: String,
    _ cases: @escaping (Character) -> (wanted: Bool, other: Bool)
) -> Builtin {
    Builtin(
        name, area: .strings,
        summary: "Whether the letters of a text are all \(kind); false where there is none.",
        Parameter<String>("text", "The text."), returns: "bool", example: example
    ) { _, text in
        var hasLetter = false
        for character in text {
            let (wanted, other) = cases(character)
            if other { return false }
            hasLetter = hasLetter || wanted
        }
        return hasLetter
    }
}

/// A decimal digit of any script.
private func isDigit(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.generalCategory == .decimalNumber
}
