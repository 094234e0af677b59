import Machine

/// Printing, types and conversions, errors.
var basicBuiltins: [Builtin] {
    [
        Builtin(
            "print", area: .basics,
            summary:
                "Prints values, a space between them and a line break after; one of several lines has them to itself.",
            Parameter<Variadic<Value>>("values", "What to print."),
            Parameter<String>("separator", default: " ", "What to put between the values."),
            Parameter<String>("end", default: "\n", "What to put after the last one."),
            returns: "none", example: "print(\"loss\", 0.25)"
        ) { context, values, separator, end in
            let texts = try values.values.map(context.text)
            context.print(
                (separator == " " ? spaced(texts) : texts.joined(separator: separator)) + end)
            return Value.none
        },
        Builtin(
            "show", area: .basics,
            summary: "Shows a value as the prompt does: a figure as a picture, a table as a table.",
            Parameter<Value>("value", "What to show."),
            returns: "none", example: "show([1, 2, 3])"
        ) { context, value in
            context.emit(.display(value))
            return Value.none
        },
        Builtin(
            "help", area: .basics,
            summary: "Prints what a function, a struct, a module or another value is.",
            Parameter<Value>("value", "What to explain, or a builtin's name as a string."),
            returns: "none", example: "help(print)"
        ) { context, value in
            context.print(try context.help(on: value) + "\n")
            return Value.none
        },
        Builtin(
            "type", area: .basics,
            summary: "The name of a value's type, such as \"int\" or \"tensor\".",
            Parameter<Value>("value", "Any value."),
            returns: "string", example: "type(1.5)"
        ) { _, value in value.typeName },
        Builtin(
            "str", area: .basics, summary: "A value as `print` shows it.",
            Parameter<Value>("value", "Any value."),
            returns: "string", example: "str(1.5) + \" s\""
        ) { context, value in try context.text(of: value) },
        Builtin(
            "repr", area: .basics, summary: "A value as source would write it: a string in quotes.",
            Parameter<Value>("value", "Any value."),
            returns: "string", example: "repr(\"a\")"
        ) { _, value in value.repr() },
        Builtin(
            "format", area: .basics,
            summary: "A value in a format, as in `\"{value:.3f}\"`.",
            Parameter<Value>("value", "Usually a number or a string."),
            Parameter<String>("specification", "Such as `.3f`, `>10`, `,d`, `.1%`, `x`."),
            returns: "string", example: "format(1234.5, \",.2f\")"
        ) { context, value, specification in try context.format(value, specification) },

        // MARK: Conversions

        Builtin(
            "int", area: .basics, summary: "A number cut to its whole part.",
            Parameter<Number>("value", "The number."),
            returns: "int", example: "int(2.9)"
        ) { context, value in
            switch value {
            case .int(let int): return int
            case .float(let float):
                return try wholeNumber(float.rounded(.towardZero), for: "int", in: context)
            }
        },
        Builtin(
            "int", area: .basics, summary: "The whole number that a text writes.",
            Parameter<String>("text", "Digits, perhaps with a sign."),
            Parameter<Int>("base", default: 10, "From 2 to 36."),
            returns: "int", example: "int(\"ff\", base: 16)"
        ) { context, text, base in
            guard (2...36).contains(base) else {
                throw ScriptError.value("int: base \(base) is not from 2 to 36")
            }
            let digits = trimmed(text)
            guard let int = Int(digits.filter { $0 != "_" }, radix: base) else {
                throw ScriptError.value(
                    "int: \(quoted(text)) is not a whole number\(base == 10 ? "" : " in base \(base)")",
                    hint: Double(digits) == nil ? nil : "write `int(float(text))` to cut it")
            }
            return context.int(int)
        },
        Builtin(
            "int", area: .basics, summary: "1 for true, 0 for false.",
            Parameter<Bool>("value", "The bool."),
            returns: "int", example: "int(true)"
        ) { _, value in value ? 1 : 0 },
        Builtin(
            "float", area: .basics, summary: "A number as a float.",
            Parameter<Double>("value", "The number."),
            returns: "float", example: "float(2)"
        ) { _, value in value },
        Builtin(
            "float", area: .basics, summary: "The number that a text writes.",
            Parameter<String>("text", "Such as `1e-3`, `inf` or `nan`."),
            returns: "float", example: "float(\"1e-3\")"
        ) { _, text in
            let digits = trimmed(text)
            // Swift would read hexadecimal floats too, which nobody means here.
            guard let value = Double(digits), !digits.lowercased().contains("x") else {
                throw ScriptError.value("float: \(quoted(text)) is not a number")
            }
            return value
        },
        Builtin(
            "float", area: .basics, summary: "1.0 for true, 0.0 for false.",
            Parameter<Bool>("value", "The bool."),
            returns: "float", example: "float(false)"
        ) { _, value in value ? 1.0 : 0.0 },
        Builtin(
            "bool", area: .basics,
            summary: "False for none, false, 0 and what is empty, else true.",
            Parameter<Value>("value", "Any value but a tensor."),
            returns: "bool", example: "bool([])"
        ) { context, value in
            if let bool = value.bool { return bool }
            if value.isNone { return false }
            if let number = value.number { return number != 0 }
            if let count = value.itemCount { return count > 0 }
            if let isEmpty = value.withUTF8({ $0.isEmpty }) { return !isEmpty }
            if let host = value.host {
                throw ScriptError.type(
                    "bool: \(article(Swift.type(of: host).typeName)) is neither true nor false",
                    hint: "ask for what you mean: `any(x)`, `all(x)`, `len(x) > 0`")
            }
            return true
        },
        Builtin(
            "list", area: .collections, summary: "The items of any sequence as a new list.",
            Parameter<AnySequence?>("items", default: nil, "What `for` can go through."),
            returns: "list", example: "list(0..5)"
        ) { context, items in try items.map { try context.newList(of: $0) } ?? context.list([]) },
        Builtin(
            "dict", area: .collections, summary: "A new dict of `[key, value]` pairs.",
            Parameter<Items>("pairs", "The pairs, or a dict to copy."),
            returns: "dict", example: "dict([[\"a\", 1], [\"b\", 2]])"
        ) { context, pairs in
            if let entries = pairs.source.dict { return try context.dict(pairs: entries) }
            let result = context.keep(try context.dict(pairs: []))
            try context.each(pairs) { pair in
                guard pair.itemCount == 2, let key = pair.listItem(0), let value = pair.listItem(1)
                else {
                    throw ScriptError.type(
                        "dict: expected pairs `[key, value]`, got \(pair.summary)")
                }
                try context.set(key, to: value, in: result)
                return true
            }
            return result
        },
        Builtin(
            "range", area: .basics,
            summary: "The ints from 0 up to an end that is left out; `0..end` is the same.",
            Parameter<Int>("end", "Where it stops; with a second argument, where it starts."),
            Parameter<Int?>("stop", default: nil, "Where it stops, left out itself."),
            Parameter<Int>("step", default: 1, "From one to the next; may be negative."),
            returns: "range", example: "range(2, 10, 4)"
        ) { _, end, stop, step in
            guard step != 0 else { throw ScriptError.value("range: a step of 0 never ends") }
            return IntRange(start: stop == nil ? 0 : end, stop: stop ?? end, step: step)
        },

        // MARK: Errors

        Builtin(
            "error", area: .basics,
            summary:
                "An error to be thrown. `catch` sees its kind, message, hint and further fields.",
            Parameter<String>(
                "kind", "A word for what went wrong; with no message, the message itself."),
            Parameter<String?>("message", default: nil, "What was got and what was expected."),
            Parameter<String?>("hint", default: nil, "What to do about it."),
            Parameter<NamedArguments>("fields", "What else a handler may want to know."),
            returns: "error", example: "error(\"shape\", \"3 rows, expected 4\", got: 3)"
        ) { context, kind, message, hint, fields in
            context.error(
                ScriptError(
                    message == nil ? "error" : kind, message ?? kind, hint: hint,
                    fields: fields.entries.map { (name: $0.key, value: $0.value) }))
        },
        Builtin(
            "exit", area: .system, summary: "Ends the program.",
            Parameter<Int>(
                "status", default: 0, "The exit code, from 0 to 255; 0 says that all went well."),
            returns: "none", example: "if false { exit(2) }"
        ) { _, status -> Value in
            guard (0...255).contains(status) else {
                throw ScriptError.value("exit: status \(status) is not from 0 to 255")
            }
            throw ScriptError.exit(Int32(status))
        },
    ]
}

/// A whole double as an int, where one can hold it; beyond ±2^53 it stays a float, as in
/// arithmetic.
func wholeNumber(
    _ value: Double, for function: String, in context: BuiltinContext
) throws -> Value {
    guard value.isFinite else {
        throw ScriptError.arithmetic("\(function): \(formatNumber(value)) has no whole part")
    }
    return Int(exactly: value).map { context.int($0) } ?? Value(value)
}

/// Without white space at the ends.
func trimmed(_ text: String) -> String {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
}

/// A number for a line in a list: four digits of a fraction, every digit of an int.
func shortNumber(_ number: Double) -> String {
    if let int = Int(exactly: number), int.magnitude < 1 << 53 { return String(int) }
    return (try? FormatSpecification(".4g").format(Value(number))) ?? formatNumber(number)
}

/// A space between texts of one line, a line break on both sides of those of several.
private func spaced(_ texts: [String]) -> String {
    var result = texts.first ?? ""
    for (previous, text) in zip(texts, texts.dropFirst()) {
        let isBroken = previous.utf8.contains(10) || text.utf8.contains(10)
        result += (isBroken ? "\n" : " ") + text
    }
    return result
}
