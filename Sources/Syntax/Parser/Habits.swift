/// What to write here for what one writes in Python, Julia, Swift or C.
///
/// Most of these spellings are ordinary names in Linnet, so they are looked up only once an error
/// has been found at or after them.
package enum Habits {
    /// Words at the start of a statement that did not parse.
    private static let statementWords: [String: String] = [
        "def": "write `fn name(a, b: 1) { … }`",
        "function": "write `fn name(a, b: 1) { … }`",
        "func": "write `fn name(a, b: 1) { … }`",
        "fun": "write `fn name(a, b: 1) { … }`",
        "elif": "write `else if condition { … }` after the closing brace",
        "elseif": "write `else if condition { … }` after the closing brace",
        "except": "write `catch error { … }`",
        "raise": "write `throw error(\"message\")`",
        "class": "write `struct Name { field, other: 0, fn method(self) { … } }`",
        "const": "write `let name = value`",
        "local": "write `let name = value` or `var name = value`",
        "global": "functions see the names outside; assign to a `var` directly",
        "nonlocal": "functions see the names outside; assign to a `var` directly",
        "switch": "write `match value { 1 -> …; _ -> … }`",
        "case": "an arm of `match` is `pattern -> value`",
        "default": "the last arm of a `match` is `_ -> value`",
        "from": "write `import \"module\"`, then `module.name`",
        "using": "write `import \"module\"`, then `module.name`",
        "include": "write `import \"module\"`, then `module.name`",
        "with": "files are read and written whole: `read_file(path)`",
        "assert": "write `assert(condition, \"message\")`",
        "del": "write `items.remove(…)`; a name needs no deletion",
        "print": "write `print(value)`",
        "println": "write `print(value)`",
        "echo": "write `print(value)`",
        "puts": "write `print(value)`",
        "pass": "an empty block is `{ }`",
        "begin": "a block is `{ … }`",
        "end": "a block ends with `}`",
        "do": "write `while true { …; if done { break } }`",
        "loop": "write `while true { … }`",
        "repeat": "write `while true { …; if done { break } }`",
        "unless": "write `if not condition { … }`",
        "until": "write `while not condition { … }`",
        "foreach": "write `for item in items { … }`",
        "lambda": "write `x -> x + 1` or `(a, b) -> a + b`",
        "async": "everything runs in order; call the function",
        "await": "everything runs in order; call the function",
        "enum": "use strings, or a `struct` for each case",
        "type": "write `struct Name { … }`; `type(x)` names a value's type",
        "mutable": "write `struct Name { … }`",
        "public": "everything is public; leave the word out",
        "private": "everything is public; leave the word out",
        "static": "leave the word out",
        "export": "a module's names are all reached as `module.name`",
        "require": "write `import \"module\"`",
        "new": "call the struct: `Point(1, 2)`",
    ]

    /// Of the words above, those that are functions here: before a parenthesis they are a call.
    private static let functions: Set<String> = ["print", "assert", "type"]

    /// Whether a word that is followed by a parenthesis is called, and no mistake.
    static func isFunction(_ word: String) -> Bool { functions.contains(word) }

    /// The hint for a statement that starts with a word and went wrong later on its line.
    static func hint(forStatementStartingWith word: String) -> String? {
        statementWords[word]
    }

    /// Names that stand for a constant elsewhere, and never are defined here.
    static let constants: [String: String] = [
        "True": "true", "False": "false", "None": "none", "nil": "none", "null": "none",
        "NULL": "none", "TRUE": "true", "FALSE": "false",
    ]

    /// The hint for a word in front of an operand, as in `new Point(1, 2)`.
    static func hint(forWordBeforeOperand word: String) -> String? {
        switch word {
        case "new", "await", "async", "lambda": statementWords[word]
        case "typeof": "write `type(x)`"
        default: nil
        }
    }

    /// The hint for a token that cannot stand after a finished expression.
    static func hint(forTrailing kind: TokenKind, word: String) -> String? {
        switch kind {
        case .doubleAmpersand: "write `and`"
        case .doublePipe: "write `or`"
        case .bang: "write `not`, or `!=` to compare"
        case .caret: "power is `**`"
        case .fatArrow: "a function is `x -> value`; a dict is `{key: value}`"
        case .colonEqual: "write `let name = value`"
        case .dollar: "strings interpolate with `{name}`"
        case .question: "write `if condition { a } else { b }`"
        case .ellipsis: "a range is `a..b`, which leaves b out"
        case .if: "write `if condition { a } else { b }`"
        case .arrow: "the parameters of a function go in parentheses: `(a, b) -> a + b`"
        case .name where word == "is": "write `==`; to test for none, `x == none`"
        case .name where word == "isa": "write `type(x) == \"int\"`"
        case .name where word == "then": "write `if condition { a } else { b }`"
        case .name where word == "do": "a block is `{ … }`"
        case .for: "a comprehension stands in brackets: `[f(x) for x in items if x > 0]`"
        case .name where ["elif", "elseif", "elsif"].contains(word): statementWords["elif"]
        default: nil
        }
    }

    /// The hint for a token where an expression should start.
    static func hint(forLeading kind: TokenKind) -> String? {
        switch kind {
        case .bang: "write `not`"
        case .ellipsis: "what is spread comes first: `[items..., 4]`, `{settings..., lr: 0.1}`"
        case .dot: "a number needs a digit before the point: `0.5`"
        case .fn: "a function without a name is `x -> value` or `(a, b) -> { … }`"
        case .at: "there are no decorators; call the function: `let f = decorate(f)`"
        case .slashSlash, .slash: "a comment starts with `#`"
        case .dollar: "strings interpolate with `{name}`"
        case .doubleAmpersand: "write `and`"
        case .doublePipe: "write `or`"
        case .return, .break, .continue, .throw, .yield, .let, .var, .while, .for:
            "a statement goes in a block: `{ … }`"
        case .less: nil
        case .percent: "there are no magics; `help()` lists what there is"
        case .else: "`else` follows the `}` of its `if`"
        case .catch, .finally: "`catch` and `finally` follow the `}` of their `try`"
        default: nil
        }
    }

    /// The hint for a character that is no part of the language.
    static func hint(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "“", "”", "„", "«", "»": "strings take straight quotes: `\"`"
        case "‘", "’": "strings take straight double quotes: `\"`"
        case "×", "·", "∙": "multiply with `*`; the matrix product is `@`"
        case "÷": "divide with `/`"
        case "−", "–", "—": "write `-`"
        case "≤": "write `<=`"
        case "≥": "write `>=`"
        case "≠": "write `!=`"
        case "∈": "write `in`"
        case "∉": "write `not in`"
        case "→": "write `->`"
        case "…": "write `...`"
        case "、": "write `,`"
        case "√": "write `sqrt(x)`"
        case "²": "write `** 2`"
        case "³": "write `** 3`"
        case "`": "names need no backticks; strings take `\"`"
        case "\\": "a line goes on after an operator, a comma or an open bracket"
        case "\u{A0}", "\u{202F}", "\u{3000}": "write an ordinary space"
        // Full-width forms stand in the order of ASCII.
        case "\u{FF01}"..."\u{FF5E}":
            Unicode.Scalar(scalar.value - 0xFEE0).map { "write `\($0)`" }
        case _ where scalar.properties.generalCategory == .format: "delete it"
        default: nil
        }
    }
}
