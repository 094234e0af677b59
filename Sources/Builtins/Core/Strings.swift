import Glibc
import Machine

/// Text. A character is what a reader takes for one (a Unicode grapheme cluster), whatever its
/// bytes.
var stringBuiltins: [Builtin] {
    [
        text("upper", "The text in capitals.", example: "\"straße\".upper()") { $0.uppercased() },
        text("lower", "The text in small letters.", example: "\"ÉTÉ\".lower()") { $0.lowercased() },
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
            "split", area: .strings,
            summary: "The parts of a text between separators; without one, its words.",
            Parameter<String>("text", "The text."),
            Parameter<String?>(
                "separator", default: nil,
                "What parts it; runs of white space where it is left out."),
            Parameter<Int?>("limit", default: nil, "Split at most so many times."),
            returns: "list of string", example: "\"a, b, c\".split(\", \")"
        ) { context, text, separator, limit in
            guard limit ?? 0 >= 0 else {
                throw ScriptError.value("split: a limit of \(limit ?? 0)")
            }
            guard let separator else {
                return text.split(maxSplits: limit ?? .max, whereSeparator: \.isWhitespace)
                    .map { context.string(String($0)) }
            }
            guard !separator.isEmpty else {
                throw ScriptError.value(
                    "split: the separator is empty", hint: "`chars(text)` gives the characters")
            }
            return parts(of: text, separator, limit ?? .max, context)
        },
        Builtin(
            "lines", area: .strings, summary: "The lines of a text, without their line breaks.",
            Parameter<String>("text", "The text."),
            returns: "list of string", example: "lines(\"a\\nb\")"
        ) { _, text -> [String] in
            var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .map(
                    String.init)
            if lines.last == "" { lines.removeLast() }
            return lines
        },
        Builtin(
            "chars", area: .strings, summary: "The characters of a text.",
            Parameter<String>("text", "The text."),
            returns: "list of string", example: "chars(\"née\")"
        ) { _, text in text.map { String($0) } },
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
            "replace", area: .strings,
            summary: "The text with one part put for another wherever it occurs.",
            Parameter<String>("text", "The text."),
            Parameter<String>("old", "What to replace; not empty."),
            Parameter<String>("new", "What to put there."),
            Parameter<Int?>("count", default: nil, "Replace at most so many, from the start."),
            returns: "string", example: "\"a-b-c\".replace(\"-\", \"+\")"
        ) { context, text, old, new, count in
            guard !old.isEmpty else {
                throw ScriptError.value("replace: the text to replace is empty")
            }
            guard count ?? 0 >= 0 else {
                throw ScriptError.value("replace: a count of \(count ?? 0)")
            }
            let places = occurrences(of: old, in: text, limit: count ?? .max)
            let growth = places.count.multipliedReportingOverflow(by: new.utf8.count)
            guard !growth.overflow else {
                throw ScriptError("memory", "replace: the text grows too long")
            }
            try context.reserve(bytes: growth.partialValue)
            let bytes = Array(text.utf8)
            var result: [UInt8] = []
            var rest = 0
            for place in places {
                result.append(contentsOf: bytes[rest..<place])
                result.append(contentsOf: new.utf8)
                rest = place + old.utf8.count
            }
            result.append(contentsOf: bytes[rest...])
            return String(decoding: result, as: UTF8.self)
        },
        Builtin(
            "starts_with", area: .strings, summary: "Whether a text starts with another.",
            Parameter<String>("text", "The text."),
            Parameter<String>("prefix", "The start to look for."),
            returns: "bool", example: "\"linnet\".starts_with(\"lin\")"
        ) { _, text, prefix in text.utf8.starts(with: prefix.utf8) },
        Builtin(
            "ends_with", area: .strings, summary: "Whether a text ends with another.",
            Parameter<String>("text", "The text."),
            Parameter<String>("suffix", "The end to look for."),
            returns: "bool", example: "\"linnet\".ends_with(\"net\")"
        ) { _, text, suffix in text.utf8.reversed().starts(with: suffix.utf8.reversed()) },
        Builtin(
            "contains", area: .strings,
            summary: "Whether a text occurs in another; `part in text` is the same.",
            Parameter<String>("text", "The text."), Parameter<String>("part", "What to look for."),
            returns: "bool", example: "\"linnet\".contains(\"inn\")"
        ) { _, text, part in part.isEmpty || !occurrences(of: part, in: text, limit: 1).isEmpty },
        Builtin(
            "find", area: .strings,
            summary: "The index of the character where a text first occurs in another, or none.",
            Parameter<String>("text", "The text."), Parameter<String>("part", "What to look for."),
            returns: "int or none", example: "\"linnet\".find(\"net\")"
        ) { _, text, part -> Int? in
            guard let place = part.isEmpty ? 0 : occurrences(of: part, in: text, limit: 1).first
            else {
                return nil
            }
            return String(decoding: text.utf8.prefix(place), as: UTF8.self).count
        },
        Builtin(
            "count", area: .strings,
            summary: "How often a text occurs in another, without overlaps.",
            Parameter<String>("text", "The text."),
            Parameter<String>("part", "What to look for; not empty."),
            returns: "int", example: "\"banana\".count(\"an\")"
        ) { _, text, part in
            guard !part.isEmpty else {
                throw ScriptError.value("count: the text to look for is empty")
            }
            return occurrences(of: part, in: text, limit: .max).count
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
            return String(repeating: text, count: count)
        },
        padding("pad_left", "right", example: "\"7\".pad_left(3, \"0\")") { text, fill in
            fill + text
        },
        padding("pad_right", "left", example: "\"ab\".pad_right(5, \".\")") { text, fill in
            text + fill
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

private func padding(
    _ name: String, _ side: String, example: String,
    _ join: @escaping (_ text: String, _ fill: String) -> String
) -> Builtin {
    Builtin(
        name, area: .strings, summary: "The text, filled up to a width, set flush \(side).",
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
        return join(text, String(repeating: fill, count: missing))
    }
}

/// The byte offsets at which a text occurs, without overlaps. UTF-8 never matches inside of a code
/// point.
private func occurrences(of part: String, in text: String, limit: Int) -> [Int] {
    var text = text
    var part = part
    return text.withUTF8 { text in
        part.withUTF8 { part in
            var places: [Int] = []
            guard let base = text.baseAddress, let wanted = part.baseAddress, !part.isEmpty else {
                return places
            }
            var start = 0
            // By the first byte, which memchr finds fast, then the whole.
            while places.count < limit, start + part.count <= text.count,
                let found = memchr(
                    base + start, Int32(wanted[0]), text.count - part.count - start + 1)
            {
                let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                if memcmp(base + place, wanted, part.count) == 0 {
                    places.append(place)
                    start = place + part.count
                } else {
                    start = place + 1
                }
            }
            return places
        }
    }
}

private func parts(
    of text: String, _ separator: String, _ limit: Int, _ context: BuiltinContext
) -> [Value] {
    var text = text
    let places = occurrences(of: separator, in: text, limit: limit)
    return text.withUTF8 { bytes in
        var parts: [Value] = []
        parts.reserveCapacity(places.count + 1)
        var start = 0
        for place in places {
            parts.append(context.string(utf8: UnsafeBufferPointer(rebasing: bytes[start..<place])))
            start = place + separator.utf8.count
        }
        parts.append(context.string(utf8: UnsafeBufferPointer(rebasing: bytes[start...])))
        return parts
    }
}
