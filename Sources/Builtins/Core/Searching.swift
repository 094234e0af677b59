import Glibc
import Machine

/// What is looked for in a text, and put for it.
var searchBuiltins: [Builtin] {
    [
        Builtin(
            "contains", area: .strings,
            summary: "Whether a text occurs in another, or a regex fits a part of it.",
            Parameter<String>("text", "The text."),
            Parameter<SearchTerm>("part", "What to look for."),
            returns: "bool", example: "\"linnet\".contains(\"inn\")"
        ) { _, text, part in
            switch part {
            case .text(let part): part.isEmpty || !occurrences(of: part, in: text, limit: 1).isEmpty
            case .regex(let regex): try text.firstMatch(of: regex) != nil
            }
        },
        Builtin(
            "find", area: .strings,
            summary:
                "The index of the character where a text first occurs in another, or a regex fits, or none.",
            Parameter<String>("text", "The text."),
            Parameter<SearchTerm>("part", "What to look for."),
            returns: "int or none", example: "\"linnet\".find(\"net\")"
        ) { _, text, part -> Int? in
            let place: Int?
            switch part {
            case .text(""): place = 0
            case .text(let part): place = occurrences(of: part, in: text, limit: 1).first
            case .regex(let regex): place = try text.firstMatch(of: regex)?[0]
            }
            var cursor = CharacterCursor(text)
            return place.map { cursor.character(at: $0) }
        },
        Builtin(
            "rfind", area: .strings,
            summary: "The index of the character where a text last occurs in another, or none.",
            Parameter<String>("text", "The text."), Parameter<String>("part", "What to look for."),
            returns: "int or none", example: "\"banana\".rfind(\"an\")"
        ) { _, text, part -> Int? in
            var cursor = CharacterCursor(text)
            return lastOccurrence(of: part, in: text).map { cursor.character(at: $0) }
        },
        Builtin(
            "count", area: .strings,
            summary: "How often a text occurs in another, or a regex fits, without overlaps.",
            Parameter<String>("text", "The text."),
            Parameter<SearchTerm>("part", "What to look for; not empty."),
            returns: "int", example: "\"banana\".count(\"an\")"
        ) { _, text, part in
            switch part {
            case .text(let part):
                guard !part.isEmpty else {
                    throw ScriptError.value("count: the text to look for is empty")
                }
                return occurrences(of: part, in: text, limit: .max).count
            case .regex(let regex):
                var matches = MatchSequence(regex, in: text)
                var count = 0
                while try matches.next() != nil { count += 1 }
                return count
            }
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
            "replace", area: .strings,
            summary: "The text with one part put for another wherever it occurs.",
            Parameter<String>("text", "The text."),
            Parameter<SearchTerm>("old", "What to replace: a text that is not empty, or a regex."),
            Parameter<Replacement>(
                "new",
                "What to put there; for a regex with groups as `$1` and `$name`, or a function of the match."
            ),
            Parameter<Int?>("count", default: nil, "Replace at most so many, from the start."),
            returns: "string", example: "\"a-b-c\".replace(\"-\", \"+\")"
        ) { context, text, old, new, count in
            guard count ?? 0 >= 0 else {
                throw ScriptError.value("replace: a count of \(count ?? 0)")
            }
            switch (old, new) {
            case (.text(let old), .text(let new)):
                return try replaced(text, old, new, limit: count ?? .max, context)
            case (.text, .function):
                throw ScriptError.type(
                    "replace: a function replaces what a regex finds",
                    hint: "write `regex(escape_regex(old))` for a text as it stands")
            case (.regex(let regex), _):
                return try replaced(text, regex, new, limit: count ?? .max, context)
            }
        },
        Builtin(
            "remove_prefix", area: .strings,
            summary: "The text without another at its start, where it starts with it.",
            Parameter<String>("text", "The text."), Parameter<String>("prefix", "The start."),
            returns: "string", example: "\"layer1.weight\".remove_prefix(\"layer1.\")"
        ) { _, text, prefix in
            text.utf8.starts(with: prefix.utf8)
                ? String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : text
        },
        Builtin(
            "remove_suffix", area: .strings,
            summary: "The text without another at its end, where it ends with it.",
            Parameter<String>("text", "The text."), Parameter<String>("suffix", "The end."),
            returns: "string", example: "\"digits.csv\".remove_suffix(\".csv\")"
        ) { _, text, suffix in
            text.utf8.reversed().starts(with: suffix.utf8.reversed())
                ? String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self) : text
        },
    ]
}

/// What is put for a part of a text: a text, or what a function of the match gives.
private enum Replacement: FromValue {
    case text(String)
    case function(ScriptFunction)

    static var expectation: String { "string or function" }

    static func from(_ value: Value, in context: BuiltinContext) -> Replacement? {
        if let text = value.string { return .text(text) }
        guard value.isCallable else { return nil }
        return ScriptFunction.from(value, in: context).map { .function($0) }
    }
}

private func replaced(
    _ text: String, _ old: String, _ new: String, limit: Int, _ context: BuiltinContext
) throws -> String {
    guard !old.isEmpty else {
        throw ScriptError.value("replace: the text to replace is empty")
    }
    let places = occurrences(of: old, in: text, limit: limit)
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
}

private func replaced(
    _ text: String, _ regex: RegularExpression, _ new: Replacement, limit: Int,
    _ context: BuiltinContext
) throws -> String {
    var template: ReplacementTemplate?
    if case .text(let new) = new { template = try ReplacementTemplate(new, regex.pattern) }
    var matches = MatchSequence(regex, in: text)
    var result: [UInt8] = []
    var rest = 0
    var count = 0
    var reserved = 1 << 20
    while count < limit, let places = try matches.next() {
        count += 1
        if count & 0xFFF == 0 { try context.checkInterrupt() }
        result.append(contentsOf: matches.text[rest..<max(rest, places[0])])
        rest = max(rest, places[1])
        if let template {
            template.append(to: &result, matches.text, places)
        } else if case .function(let function) = new {
            let answer = try context.call(
                function.value, [context.host(matches.match(at: places))])
            if answer.withUTF8({ result.append(contentsOf: $0) }) == nil {
                throw ScriptError.type(
                    "replace: the function should give a string, got \(answer.summary)")
            }
        }
        if result.count > reserved {
            reserved = 2 * result.count
            try context.reserve(bytes: reserved)
        }
    }
    result.append(contentsOf: matches.text[rest...])
    return String(decoding: result, as: UTF8.self)
}

extension String {
    /// The byte offsets of the first match, as `Pattern.match` gives them.
    fileprivate func firstMatch(of regex: RegularExpression) throws -> [Int]? {
        try regex.pattern.match(Array(utf8), from: 0, isChecked: false)
    }
}

/// The byte offsets at which a text occurs, without overlaps. UTF-8 never matches inside of a code
/// point.
func occurrences(of part: String, in text: String, limit: Int) -> [Int] {
    var text = text
    var part = part
    return text.withUTF8 { text in
        part.withUTF8 { part in
            var places: [Int] = []
            var start = 0
            while !part.isEmpty, places.count < limit,
                let place = firstOffset(of: part, in: text, from: start)
            {
                places.append(place)
                start = place + part.count
            }
            return places
        }
    }
}

/// The byte offset at which a text occurs last.
func lastOccurrence(of part: String, in text: String) -> Int? {
    if part.isEmpty { return text.utf8.count }
    // Backwards, the last occurrence is the first one.
    let (backwards, wanted) = (Array(text.utf8.reversed()), Array(part.utf8.reversed()))
    let place = backwards.withUnsafeBufferPointer { text in
        wanted.withUnsafeBufferPointer { firstOffset(of: $0, in: text, from: 0) }
    }
    return place.map { text.utf8.count - $0 - part.utf8.count }
}

/// By the first byte, which memchr finds fast, then the whole.
private func firstOffset(
    of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int
) -> Int? {
    guard let base = text.baseAddress, let wanted = part.baseAddress else { return nil }
    var start = start
    while start + part.count <= text.count,
        let found = memchr(base + start, Int32(wanted[0]), text.count - part.count - start + 1)
    {
        let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        if memcmp(base + place, wanted, part.count) == 0 { return place }
        start = place + 1
    }
    return nil
}
