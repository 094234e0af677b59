import Glibc
import Syntax
import Testing

@testable import Machine

@Suite struct FailureTests {
    private let interpreter = Interpreter(builtins: testBuiltins())

    private func failure(_ program: String, name: String = "cell") throws -> ScriptError {
        try #require(throws: ScriptError.self) { try interpreter.evaluate(program, name: name) }
    }

    /// What the error's span covers.
    private func place(_ error: ScriptError) -> String? {
        error.location.map { $0.source.text(in: $0.span) }
    }

    @Test(
        arguments: [
            ("lenght([1])", "name", "`lenght` is not defined", "did you mean `len`?"),
            ("let total = 1\ntotl + 1", "name", "`totl` is not defined", "did you mean `total`?"),
            (
                "x = 1", "name", "`x` is not defined, so it cannot be assigned",
                "write `let x = …`, or `var` if it is to change"
            ),
            (
                "let x = 1\nx = 2", "name", "`x` is a constant and cannot be assigned",
                "define it by `var x = …` to change it later"
            ),
            (
                "len = 3", "name", "`len` is a builtin and cannot be assigned",
                "write `let len = …` for a variable of your own"
            ),
            (
                "let a = 1\nlet a = 2", "name", "`a` is already defined here",
                "take another name, or define it by `var` and assign it: `a = …`"
            ),
            (
                "print(later)\nlet later = 1", "name", "`later` is used before it is defined",
                "move the line below the definition"
            ),
            ("1 // 0", "arithmetic", "division by zero: 1 // 0", nil),
            ("1.5 / 0", "arithmetic", "division by zero: 1.5 / 0.0", nil),
            (
                "\"a\" + 1", "type", "string \"a\" + int 1 is not defined",
                "write \"{x}\" to put a value into a text, or str(x)"
            ),
            ("if 1 { 2 }", "type", "a condition should be a bool, got int 1", "write `x != 0`"),
            (
                "[1, 2][2]", "index", "index 2 is outside 0..2 of the list",
                "the first index is 0, the last 1, or -1 from the end"
            ),
            (
                "{apple: 1}[\"aple\"]", "key", "the dict has no key \"aple\"",
                "did you mean `apple`?"
            ),
            ("3(4)", "type", "int 3 is not a function", "to multiply, write `*`"),
            ("fn f(a) { a }\nf(1, 2)", "argument", "f takes 1 argument, got 2", "f(a)"),
            (
                "fn f(alpha) { alpha }\nf(alfa: 1)", "argument", "f has no parameter `alfa`",
                "did you mean `alpha`?"
            ),
            ("fn f(a) { a }\nf()", "argument", "f: `a` is missing", "f(a)"),
            ("fn f(a) { a }\nf(1, a: 2)", "argument", "f: `a` is given twice", nil),
            ("struct P { x }\nP(1).y", "name", "a P has no member `y`", "it has `x`"),
            ("struct P { x }\nP()", "argument", "P: `x` is missing", "P(x)"),
            ("[1].lenn()", "name", "a list has no member `lenn`", "did you mean `len`?"),
            ("counter().totl", "name", "a counter has no member `totl`", "did you mean `total`?"),
            (
                "match 3 { 4 -> 1 }", "match", "no arm of `match` fits int 3",
                "end it with `_ -> …` for everything else"
            ),
            ("let [a, b] = [1]", "value", "1 item cannot be taken apart into 2 names", nil),
            ("for i in 5 { }", "type", "int 5 is no sequence", "write 0..5 to count up to it"),
            ("0..10 by 0", "value", "a range's step cannot be 0", nil),
            ("[1][::0]", "value", "a slice's step cannot be 0", nil),
            (
                "let d = {([1]): 2}", "type", "a list cannot be a dict's key",
                "a key is none, a bool, a number or a string"
            ),
            (
                "let d = {}\nd[[1]] = 2", "type", "a list cannot be a dict's key",
                "a key is none, a bool, a number or a string"
            ),
            (
                "\"{1:q}\"", "value", "\"q\" is not a format",
                "a format is such as .3f, >10, 08.2f, +d, .1%, ,d, x or ^20s"
            ),
            (
                "\"{1.5:d}\"", "type", "the format type `d` is for ints, got float 1.5",
                "use `.0f` to round it"
            ),
            ("[0] * 2 ** 50", "memory", "8.0 PiB more would pass the limit of 1.0 TiB", nil),
            (
                "let xs = [1, 2]\nfor x in xs { xs.append(x) }", "value",
                "the list changed its size while `for` goes through it",
                "go through a copy: `for x in copy(items)`"
            ),
            (
                "let d = {a: 1}\nfor k in d { d[k + \"x\"] = 1 }", "value",
                "the dict changed its keys while `for` goes through it",
                "go through a copy: `for key in keys(d)`"
            ),
            (
                "throw 3", "type", "only a text, an error or a struct can be thrown, got int 3",
                "write throw \"text\" or throw error(kind, message)"
            ),
            ("import \"nowhere\"", "import", "the module \"nowhere\" cannot be found", nil),
        ] as [(String, String, String, String?)])
    func explains(program: String, kind: String, message: String, hint: String?) throws {
        let error = try failure(program)
        #expect(error.kind == kind)
        #expect(error.message == message)
        #expect(error.hint == hint)
        #expect(error.location != nil)
        #expect(try interpreter.evaluate("1 + 1").int == 2, "the session lives on")
    }

    @Test func pointsAtTheFailingExpression() throws {
        let error = try failure("let xs = [1, 2]\nlet y = 1 + xs[7] * 2", name: "cell 3")
        #expect(place(error) == "7")
        #expect(error.location?.line == 2)
        #expect(error.location?.source.name == "cell 3")
    }

    @Test func tellsTheCallsThatLedThere() throws {
        _ = try interpreter.evaluate(
            "fn inner(x) {\n    x // 0\n}\nfn outer(x) { inner(x) + 1 }", name: "one")
        let error = try failure("\n[1].map(x -> outer(x))", name: "two")
        #expect(error.location?.source.name == "one")
        #expect(error.location?.line == 2)
        #expect(error.trace.map(\.function) == ["inner", "outer", "fn"])
        #expect(error.trace.map { $0.location?.line } == [4, 2, 2])
    }

    @Test func countsRepeatedCalls() throws {
        let error = try failure("fn f(n) { f(n + 1) }\nf(0)")
        #expect(error.kind == "recursion")
        #expect(error.trace.first?.function == "f")
        #expect((error.trace.first?.repeats ?? 0) > 1_000)
        #expect(error.trace.count <= 3)
    }

    @Test func keepsWhatWasDefinedBeforeTheError() throws {
        _ = try failure("var kept = 1\nkept = 2\n1 // 0\nvar lost = 3")
        #expect(interpreter["kept"]?.int == 2)
        #expect(interpreter["lost"] == nil)
        #expect(try failure("lost").message == "`lost` is not defined")
    }

    @Test func reportsSyntaxErrors() throws {
        let error = try failure("let = 3")
        #expect(error.kind == "syntax")
        #expect(error.location?.line == 1)
    }

    @Test func uncaughtByScripts() throws {
        interpreter.setTimeLimit(seconds: 0.05)
        let error = try failure("while true { try { while true { } } catch e { } }")
        #expect(error.kind == "timeout")
        #expect(try interpreter.evaluate("1 + 1").int == 2)
    }

    @Test func memoryLimit() throws {
        interpreter.context.memoryLimit = 50 << 20
        #expect(try failure("var t = \"text\"\nwhile true { t = \"{t}{t}\" }").kind == "memory")
        let error = try failure("let xs = []\nwhile true { xs.append([1, 2, 3] * 10_000) }")
        #expect(error.kind == "memory")
        #expect(
            try interpreter.evaluate(
                "try { let ys = []\nwhile true { ys.append([1] * 10_000) } } catch e { e.kind }"
            ).string == "memory")
    }
}

/// The interrupt is one flag for the process, so these run one after another.
@Suite(.serialized) struct InterruptTests {
    @Test func stopsAnEndlessLoop() throws {
        Interrupt.prepare()
        let interpreter = Interpreter(builtins: testBuiltins())
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                usleep(30_000)
                Interrupt.request()
                return nil
            }, nil)
        defer {
            pthread_join(thread, nil)
            Interrupt.clear()
        }
        let error = #expect(throws: ScriptError.self) {
            try interpreter.evaluate("var n = 0\nwhile true { n += 1 }")
        }
        #expect(error?.kind == "interrupted")
        Interrupt.clear()
        #expect(try interpreter.evaluate("n > 0").bool == true)
    }
}
