import Testing

@testable import Syntax

/// What is reported, as `line:column message`.
func reports(_ text: String) -> [String] {
    Parser.parse(Source(name: "test", text: text)).diagnostics.map {
        "\($0.position.line):\($0.position.column) \($0.message)"
    }
}

@Suite struct DiagnosticTests {
    @Test(arguments: [
        ("f(1 2)", "1:5 expected `,` or `)`, got `2`"),
        ("let = 3", "1:5 expected a name, got `=`"),
        ("let x 3", "1:7 expected `=` and a value, got `3`"),
        ("let for = 3", "1:5 expected a name, got `for`"),
        ("x = = 3", "1:5 expected an expression, got `=`"),
        ("if x { 1", "1:9 expected `}`, got the end"),
        ("[1, 2)", "1:6 expected `,` or `]`, got `)`"),
        ("a)", "1:2 unexpected `)`"),
        (")", "1:1 unexpected `)`"),
        ("while { }", "1:7 expected a condition after `while`, got `{`"),
        ("x[]", "1:2 an index is missing"), ("x[1:2:3:4]", "1:8 a slice has at most two colons"),
        ("f(a: 1, 2)", "1:9 a positional argument after a named one"),
        ("f(a: 1, a: 2)", "1:9 `a` is given twice"),
        ("fn f(a, a) { }", "1:9 `a` occurs twice in the parameters"),
        ("fn f(a: 1, b) { }", "1:12 a parameter without a default after one with a default"),
        ("fn f(r..., b) { }", "1:12 a parameter after `...`"),
        ("let (a, a) = x", "1:9 `a` occurs twice in the pattern"),
        ("let [a..., b...] = x", "1:12 a second `...` in one pattern"),
        ("struct P { x, x }", "1:15 `x` occurs twice in `struct P`"),
        ("break", "1:1 `break` outside of a loop"),
        ("while true { x -> { break } }", "1:21 `break` outside of a loop"),
        ("return 1", "1:1 `return` outside of a function"), ("1 = 2", "1:1 cannot assign to this"),
        ("f() += 2", "1:1 cannot assign to this"),
        ("[a, b] += c", "1:8 `+=` cannot take a list apart"),
        ("match x { }", "1:1 a `match` without arms"),
        ("match x { a | [b] -> 1 }", "1:11 the alternatives bind different names"),
        ("try { 1 }\nf()", "2:1 expected `catch` or `finally` after the body of `try`, got `f`"),
        ("12ab", "1:1 `12` runs into `ab`"), ("0x", "1:1 a number without digits"),
        ("1_", "1:1 a number cannot end with `_`"), ("\"abc", "1:1 this string is not closed"),
        ("\"abc\nf()", "1:1 this string is not closed"), ("\"a\\qb\"", "1:3 unknown escape `\\q`"),
        ("\"\\u{110000}\"", "1:2 this is not a Unicode character"),
        ("\"\\u{}\"", "1:2 this is not a Unicode character"),
        ("\"{}\"", "1:2 an empty `{}` in a string"),
        ("\"a } b\"", "1:4 `}` in a string without `{`"), ("\"{{x}}\"", "1:2 `{{` in a string"),
        ("\"{x\"", "1:2 a `{` in this string is not closed"),
        ("\"{f(x\"", "1:2 a `{` in this string is not closed"),
        ("\"{f(x}\"", "1:6 expected `,` or `)`, got `}`"),
        ("a\u{1}b", "1:2 the invisible character U+1 has no meaning here"),
        ("x.", "1:3 expected a name after `.`, got the end"),
        ("x.5", "1:3 expected a name after `.`, got `5`"),
        ("import \"a-b\"", "1:8 `a-b` does not end with a name that the module can have"),
        ("{1: 2, 3}", "1:9 expected `:` after the key, got `}`"),
        ("test \"a{b}\" { }", "1:6 the name of a test cannot interpolate"),
        ("* 2", "1:1 expected an expression, got `*`"), ("r\"abc", "1:1 this string is not closed"),
    ])
    func reportsOneMistakeOnce(text: String, expected: String) {
        #expect(reports(text) == [expected])
    }

    @Test func goesOnAfterAMistake() {
        let text = """
            let a = (1 +
            let b = 2
            fn f(x) {
                let y = x x
                y +* 2
                g(1, [2, 3)
                y
            }
            let d = {a: 1, b 2}
            for i n x { f(1 2) }
            let e = @
            print(a)
            """
        #expect(
            reports(text) == [
                "1:13 expected an expression, got the end of the line",
                "4:15 expected the end of the line, got `x`",
                "5:8 expected an expression, got `*`",
                "6:15 expected `,` or `]`, got `)`",
                "9:18 expected `:` after the key, got `2`",
                "10:7 expected `in`, got `n`",
                "11:9 expected an expression, got `@`",
            ])
    }

    @Test func neverReportsWithoutEnd() {
        let text = String(repeating: "let = 1\n", count: 1_000)
        #expect(reports(text).count == Parser.maximumDiagnostics)
    }

    /// By its indentation, the brace that closes the `if` was meant for the function.
    @Test func aBlockLeftOpenIsReportedOnceWithItsStart() throws {
        let text = "fn f(x) {\n    if x {\n        1\n}\n\nf(2)\n"
        let diagnostics = Parser.parse(Source(name: "test", text: text)).diagnostics
        #expect(diagnostics.count == 1)
        let diagnostic = try #require(diagnostics.first)
        #expect(diagnostic.isAtEnd)
        #expect(diagnostic.notes.first?.span == Span(19, 20))
    }

    @Test func rendersLineCaretNoteAndHint() throws {
        let source = Source(name: "cell 3", text: "let a = 1\nprint(\ta, b=2)\n")
        let diagnostic = try #require(Parser.parse(source).diagnostics.first)
        #expect(
            diagnostic.description == """
                error: `=` in a call
                 --> cell 3:2:12
                  |
                2 | print(    a, b=2)
                  |               ^
                hint: a named argument is `b: value`
                """)
    }

    @Test func rendersNotesOnOtherLinesAndTheEndOfTheText() throws {
        let source = Source(name: "a.linnet", text: "let a = [\n    1,\n    2\n\n")
        let diagnostic = try #require(Parser.parse(source).diagnostics.first)
        #expect(
            diagnostic.description == """
                error: expected `,` or `]`, got the end
                 --> a.linnet:3:6
                  |
                3 |     2
                  |      ^
                note: `[` was opened here
                 --> a.linnet:1:9
                  |
                1 | let a = [
                  |         ^
                """)
    }

    @Test func caretsStandUnderWideCharactersAndCutLongLines() throws {
        let wide = Source(name: "w", text: "f(\"日本\", 1 2)")
        let first = try #require(Parser.parse(wide).diagnostics.first).description
        #expect(first.contains("\n  |             ^"))
        let long = Source(
            name: "l",
            text: "[" + String(repeating: "1, ", count: 5_000) + "2 3"
                + String(repeating: " + 1", count: 900))
        let second = try #require(Parser.parse(long).diagnostics.first).description
        #expect(second.split(separator: "\n").allSatisfy { $0.count < 120 })
        #expect(second.contains("2 3"))
        let escape = Source(name: "e", text: "\u{1B}[31m")
        #expect(
            try !#require(Parser.parse(escape).diagnostics.first).description.contains("\u{1B}"))
    }

    @Test func invalidUTF8IsReportedByOffset() throws {
        let source = Source(name: "bad", bytes: Array("let a = 1\n\"".utf8) + [0xFF, 0x22])
        let diagnostic = try #require(Parser.parse(source).diagnostics.first)
        #expect(diagnostic.message == "byte 11 (0xFF) is not valid UTF-8")
        #expect(diagnostic.position == Source.Position(line: 2, column: 2))
        #expect(diagnostic.description.contains("save the text as UTF-8"))
    }

    @Test func positionsCountCharacters() {
        let source = Source(name: "p", text: "añ🙂b\nc\r\n\n")
        #expect(source.position(at: 0) == Source.Position(line: 1, column: 1))
        #expect(source.position(at: 7) == Source.Position(line: 1, column: 4))
        #expect(source.position(at: 9) == Source.Position(line: 2, column: 1))
        #expect(source.position(at: 999) == Source.Position(line: 4, column: 1))
        #expect(source.range(ofLine: 2) == 9..<10)
        #expect(source.range(ofLine: 99).isEmpty)
    }
}
