import Machine

/// Text. A character is what a reader takes for one (a Unicode grapheme cluster), whatever its
/// bytes.
var stringBuiltins: [Builtin] {
    [
        text("upper", "The text in capitals.", example: "\"straße\".upper()") { $0.uppercased() },
        text("lower", "The text in small letters.", example: "\"ÉTÉ\".lower()") { $0.lowercased() },
        text(
            "casefold", "The text for comparing without regard to case: \"ß\" is \"ss\".",
            example: "\"STRASSE\".casefold() == \"straße\".casefold()"
        ) { $0.uppercased().lowercased() },
        text(
            "title", "The text with each word's first character a capital, the others small.",
            example: "\"the reed warbler's song\".title()", titled),
        text(
            "capitalize", "The text with its first character a capital.",
            example: "\"linnet\".capitalize()"
        ) {
            $0.prefix(1).uppercased() + $0.dropFirst()
        },
        trimming("strip", "both ends", start: true, end: true),
        trimming("lstrip", "the start", start: true, end: false),
        trimming("rstrip", "the end", start: false, end: true),
        Builtin(
            "join", area: .strings, summary: "The items as text, one after another.",
            Parameter<Items>("items", "Strings, or what `str` makes into one."),
            Parameter<String>("separator", default: "", "What to put between them."),
            returns: "string", example: "[\"a\", \"b\"].join(\", \")"
        ) { context, items, separator in
            var bytes: [UInt8] = []
            var reserved = 1 << 20
            var isFirst = true
            context.keepItems(items)
            try context.each(items) { item in
                if !isFirst { bytes.append(contentsOf: separator.utf8) }
                isFirst = false
                if item.withUTF8({ bytes.append(contentsOf: $0) }) == nil {
                    bytes.append(contentsOf: try context.text(of: item).utf8)
                }
                // Twice: here and in the string.
                if bytes.count > reserved {
                    reserved = 2 * bytes.count
                    try context.reserve(bytes: reserved)
                }
                return true
            }
            return bytes.withUnsafeBufferPointer { context.string(utf8: $0) }
        },
        Builtin(
            "repeat", area: .strings, summary: "A text so many times; `text * count` is the same.",
            Parameter<String>("text", "The text."),
            Parameter<Int>("count", "How often; 0 or more."),
            returns: "string", example: "\"-\".repeat(10)"
        ) { context, text, count in
            guard count >= 0 else { throw ScriptError.value("repeat: a count of \(count)") }
            let size = count.multipliedReportingOverflow(by: text.utf8.count)
            guard !size.overflow else {
                throw ScriptError("memory", "repeat: the text grows too long")
            }
            try context.reserve(bytes: size.partialValue)
            // Nothing, ever so often, would be put together ever so often.
            return text.isEmpty ? "" : String(repeating: text, count: count)
        },
        padding("pad_left", "set flush right", example: "\"7\".pad_left(3, \"0\")") { $0 },
        padding("pad_right", "set flush left", example: "\"ab\".pad_right(5, \".\")") { _ in 0 },
        padding("pad_center", "centred", example: "\"ab\".pad_center(6, \"*\")") { $0 / 2 },
    ]
}

/// A builtin from a text to a text.
private func text(
    _ name: String, _ summary: String, example: String, _ body: @escaping (String) -> String
) -> Builtin {
    Builtin(
        name, area: .strings, summary: summary, Parameter<String>("text", "The text."),
        returns: "string", example: example
    ) { _, text in body(text) }
}

private func trimming(_ name: String, _ place: String, start: Bool, end: Bool) -> Builtin {
    Builtin(
        name, area: .strings,
        summary: "The text without white space at \(place), or without other characters.",
        Parameter<String>("text", "The text."),
        Parameter<String?>("characters", default: nil, "What to take away instead of white space."),
        returns: "string", example: "\"  a b \".\(name)()"
    ) { _, text, characters in
        let set = characters.map { Set($0) }
        let isTaken = { (character: Character) in set?.contains(character) ?? character.isWhitespace
        }
        var rest = text[...]
        if start { rest = rest.drop(while: isTaken) }
        if end { while let last = rest.last, isTaken(last) { rest.removeLast() } }
        return String(rest)
    }
}

private func titled(_ text: String) -> String {
    var result = ""
    var isInWord = false
    for character in text {
        result += isInWord ? character.lowercased() : character.uppercased()
        // An apostrophe parts no word: "warbler's" has one capital.
        isInWord =
            character.isLetter || character.isNumber
            || isInWord && (character == "'" || character == "’")
    }
    return result
}

/// - Parameter before: how many of the missing characters go before the text.
private func padding(
    _ name: String, _ place: String, example: String, before: @escaping (_ missing: Int) -> Int
) -> Builtin {
    Builtin(
        name, area: .strings, summary: "The text, filled up to a width, \(place).",
        Parameter<String>("text", "The text."), Parameter<Int>("width", "In characters."),
        Parameter<String>("fill", default: " ", "The one character to fill with."),
        returns: "string", example: example
    ) { context, text, width, fill in
        guard fill.count == 1 else {
            throw ScriptError.value("\(name): `fill` should be one character, got \(quoted(fill))")
        }
        let missing = max(0, width.subtractingReportingOverflow(text.count).partialValue)
        let size = missing.multipliedReportingOverflow(by: fill.utf8.count)
        guard !size.overflow else { throw ScriptError("memory", "\(name): a width of \(width)") }
        try context.reserve(bytes: size.partialValue)
        let before = before(missing)
        return String(repeating: fill, count: before) + text
            + String(repeating: fill, count: missing - before)
    }
}
