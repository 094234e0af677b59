import Machine

/// Regular expressions, in the syntax of Perl as PCRE2 has it.
var regexBuiltins: [Builtin] {
    [
        Builtin(
            "regex", area: .strings,
            summary:
                "A regular expression in Perl's syntax; `\\w`, `\\d` and case know all of Unicode.",
            Parameter<String>(
                "pattern", "Such as `r\"(\\d+) (?<unit>\\w+)\"`; raw strings keep `\\`."),
            Parameter<Bool>("ignore_case", default: false, "Whether capitals fit small letters."),
            Parameter<Bool>(
                "multiline", default: false, "Whether `^` and `$` fit at every line's ends."),
            Parameter<Bool>("dot_all", default: false, "Whether `.` fits a line break, too."),
            Parameter<Bool>(
                "verbose", default: false, "Whether white space and `#` comments are left out."),
            returns: "regex", example: "regex(r\"\\d+\")"
        ) { _, pattern, ignoreCase, multiline, dotAll, verbose in
            try RegularExpression(
                pattern,
                Pattern.Options(
                    ignoreCase: ignoreCase, multiline: multiline, dotAll: dotAll, verbose: verbose))
        },
        Builtin(
            "escape_regex", area: .strings,
            summary: "A pattern that fits a text as it stands, whatever its characters.",
            Parameter<String>("text", "The text."),
            returns: "string", example: "regex(escape_regex(\"1+1\") + \"=2\")"
        ) { _, text in
            var result = ""
            for scalar in text.unicodeScalars {
                if scalar.isASCII, !scalar.properties.isAlphabetic,
                    !("0"..."9").contains(scalar), scalar != "_"
                {
                    result.append("\\")
                }
                result.unicodeScalars.append(scalar)
            }
            return result
        },
        Builtin(
            "matches", area: .strings, summary: "Whether a regex fits a text from end to end.",
            Parameter<String>("text", "The text."), regexParameter,
            returns: "bool", example: "\"2026-01-31\".matches(regex(r\"\\d+-\\d+-\\d+\"))"
        ) { _, text, regex in
            try regex.pattern.match(Array(text.utf8), from: 0, .whole, isChecked: false) != nil
        },
        Builtin(
            "search", area: .strings, summary: "The first match of a regex in a text, or none.",
            Parameter<String>("text", "The text."), regexParameter,
            returns: "regex_match or none",
            example: "let m = \"3 kg\".search(regex(r\"(\\d+) (?<unit>\\w+)\")); m.named[\"unit\"]"
        ) { _, text, regex -> RegexMatch? in
            var matches = MatchSequence(regex, in: text)
            return try matches.next().map { matches.match(at: $0) }
        },
        Builtin(
            "find_all", area: .strings,
            summary: "All matches of a regex in a text, without overlaps.",
            Parameter<String>("text", "The text."), regexParameter,
            returns: "list of regex_match",
            example: "\"a1 b22\".find_all(regex(r\"\\d+\")).map(m -> m.text)"
        ) { context, text, regex in
            var matches = MatchSequence(regex, in: text)
            let result = context.list([])
            while let places = try matches.next() {
                context.append(context.host(matches.match(at: places)), to: result)
                if result.itemCount.map({ $0 & 0xFFF == 0 }) == true {
                    try context.checkInterrupt()
                    try context.reserve(bytes: 0)
                }
            }
            return result
        },
    ]
}

private var regexParameter: Parameter<RegularExpression> {
    Parameter<RegularExpression>("regex", "The regex.")
}
