import Machine

/// The parts of a text.
var splittingBuiltins: [Builtin] {
    [
        Builtin(
            "split", area: .strings,
            summary: "The parts of a text between separators; without one, its words.",
            Parameter<String>("text", "The text."),
            Parameter<SearchTerm?>(
                "separator", default: nil,
                "What parts it: a text or a regex; runs of white space where it is left out."),
            Parameter<Int?>("limit", default: nil, "Split at most so many times."),
            returns: "list of string", example: "\"a, b, c\".split(\", \")"
        ) { context, text, separator, limit -> Value in
            guard limit ?? 0 >= 0 else {
                throw ScriptError.value("split: a limit of \(limit ?? 0)")
            }
            switch separator {
            case nil: return words(of: text, limit: limit ?? .max).value(in: context)
            case .text(""):
                throw ScriptError.value(
                    "split: the separator is empty", hint: "`chars(text)` gives the characters")
            case .text(let separator):
                return parts(of: text, separator, limit ?? .max, context).value(in: context)
            case .regex(let regex):
                return try parts(of: text, regex, limit ?? .max, context).value(in: context)
            }
        },
        Builtin(
            "words", area: .strings, summary: "The parts of a text between white space.",
            Parameter<String>("text", "The text."),
            returns: "list of string", example: "words(\" a  line of text \")"
        ) { _, text in words(of: text, limit: .max) },
        Builtin(
            "lines", area: .strings, summary: "The lines of a text, without their line breaks.",
            Parameter<String>("text", "The text."),
            returns: "list of string", example: "lines(\"a\\nb\")"
        ) { _, text in lines(of: text) },
        Builtin(
            "chars", area: .strings, summary: "The characters of a text.",
            Parameter<String>("text", "The text."),
            returns: "list of string", example: "chars(\"née\")"
        ) { _, text in text.map { String($0) } },
        Builtin(
            "partition", area: .strings,
            summary: "What is before a separator, the separator, and what is behind it.",
            Parameter<String>("text", "The text; without the separator it is all before."),
            Parameter<String>("separator", "What to look for; not empty."),
            Parameter<Bool>(
                "last", default: false,
                "Where it occurs last; without the separator, the text is all behind."),
            returns: "list of string", example: "\"lr=0.1\".partition(\"=\")"
        ) { _, text, separator, last in
            guard !separator.isEmpty else {
                throw ScriptError.value("partition: the separator is empty")
            }
            let place =
                last
                ? lastOccurrence(of: separator, in: text)
                : occurrences(of: separator, in: text, limit: 1).first
            guard let place else { return last ? ["", "", text] : [text, "", ""] }
            return [
                String(decoding: text.utf8.prefix(place), as: UTF8.self), separator,
                String(decoding: text.utf8.dropFirst(place + separator.utf8.count), as: UTF8.self),
            ]
        },
    ]
}

/// Without their line breaks; the last one need not have one.
func lines(of text: String) -> [String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .map { String($0) }
    if lines.last == "" { lines.removeLast() }
    return lines
}

private func words(of text: String, limit: Int) -> [String] {
    text.split(maxSplits: limit, whereSeparator: \.isWhitespace).map { String($0) }
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

/// What lies between the matches of a regex; empty matches part the characters around them.
private func parts(
    of text: String, _ regex: RegularExpression, _ limit: Int, _ context: BuiltinContext
) throws -> [Value] {
    var matches = MatchSequence(regex, in: text)
    var parts: [Value] = []
    var start = 0
    while parts.count < limit, let places = try matches.next() {
        if parts.count & 0xFFF == 0xFFF { try context.checkInterrupt() }
        parts.append(context.string(matches.part(start, places[0])))
        start = max(start, places[1])
    }
    parts.append(context.string(matches.part(start, matches.text.count)))
    return parts
}
