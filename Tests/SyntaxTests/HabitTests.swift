import Testing

@testable import Syntax

@Suite struct HabitTests {
    /// A line as another language writes it, and a part of the one hint that answers it.
    @Test(arguments: [
        // Python.
        ("def f(x):", "write `fn name"),
        ("if x > 1:\n    f()\nelse:\n    g()", "a block is `{ … }`"),
        ("if a:\n    f()\nelif b:\n    return g()", "a block is `{ … }`"),
        ("while x:", "a block is `{ … }`"),
        ("for i in range(3):", "a block is `{ … }`"), ("elif x { }", "else if condition"),
        ("x = True", "write `true`"), ("x = False", "write `false`"), ("x == None", "write `none`"),
        ("map(lambda x: x + 1, y)", "x -> x + 1"), ("'abc'", "write \"abc\""),
        ("f(x=1)", "`x: value`"), ("fn f(x=1) { }", "`x: value`"), ("raise e", "throw error"),
        ("try { f() } except { g() }", "catch error"),
        ("a if b else c", "if condition { a } else { b }"),
        ("x is none", "x == none"), ("class A { }", "struct Name"),
        ("import numpy as np", "nothing to import"),
        ("from a import b", "import \"module\""), ("print x", "print(value)"),
        ("assert x > 1", "assert(condition"),
        ("f\"{x}\"", "leave it out"), ("f(*a)", "items..."), ("fn f(*a) { }", "rest..."),
        ("(1, 2)", "[a, b]"), ("return_value, b = 1, 2", "let (a, b)"),
        ("let x: int = 1", "no types"), ("with open(x) as f:", "read_file"),
        ("global x", "names outside"),
        ("del x", "needs no deletion"), ("@cache\nfn f() { }", "no decorators"),
        ("\"{x=}\"", "x = {x}"),
        ("for i, x in y { }", "for (a, b) in"), ("%matplotlib inline", "no magics"),
        ("x = ()", "empty list"),
        ("match x { case 1 -> 2 }", "pattern -> value"), ("x: int = 3", "no types"),
        ("fn f(x: int) -> int { }", "no result type"),
        // Julia.
        ("function f(x)\n    return x\nend", "write `fn name"), ("a && b", "write `and`"),
        ("a || b", "write `or`"),
        ("!x", "write `not`"), ("x^2", "`**`"), ("2x", "`2 * x`"),
        ("f(x) = x + 1", "compare"),
        ("elseif x { }", "else if condition"), ("using Flux", "nothing to import"),
        ("const a = 1", "let name = value"),
        ("[1 2; 3 4]", ""), ("[1; 2]", "rows of a matrix"), ("x isa int", "type(x)"),
        ("a ≤ b", "`<=`"), ("let a, b = 1, 2", "let (a, b)"),
        ("for i in 1:10 { }", "a..b"), ("begin x", "a block is"), ("fn f(x) = x + 1", "{ value }"),
        // C, JavaScript, Swift, Rust.
        ("x++", "`x += 1`"), ("a ? b : c", "if condition { a } else { b }"),
        ("null", "write `none`"), ("nil", "write `none`"),
        ("// a comment", "starts with `#`"), ("/* a */", "starts with `#`"),
        ("func f() { }", "write `fn name"),
        ("if x = 1 { }", "write `==`"), ("a === b", "write `==`"), ("x => x + 1", "x -> value"),
        ("let f = fn(x) { x }", "(a, b) -> { … }"),
        ("for (let i = 0; i < 3; i++) { }", "for i in 0..n"),
        ("for x of y { }", "for item in items"), ("0..=3", "b + 1"), ("0..<3", "leaves b out"),
        ("if x f()", "also around one statement"), ("switch x { }", "match value"),
        ("x := 1", "let name = value"),
        ("let mut x = 1", "var x = value"), ("if let x = y { }", "bind before"),
        ("(a, b) -> a = b", "compare"), ("new Point(1)", "call the struct"),
        ("“abc”", "straight quotes"), ("a × b", "multiply with `*`"),
        ("a\u{A0}+ b", "ordinary space"), (".5", "`0.5`"), ("a.0", "`x[0]`"),
        ("let x", "x = none"), ("a = b = c", "one name a line"), ("\"{{a}}\"", "\\{"),
        ("$x", "interpolate"), ("catch (e) { }", "follow the `}`"),
        ("struct A(B) { }", "do not inherit"), ("struct A { let x }", "its name alone"),
        ("try { } catch (e) { }", "catch error"),
        ("match x { 1 => 2 }", "pattern -> value"), ("x\n* 2", "the line before"),
        ("import numpy", "nothing to import"), ("import shapes", "shapes.name"),
        ("if not (a) then b", "if condition { a }"),
    ])
    func hints(text: String, hint: String) {
        let (_, diagnostics) = Parser.parse(Source(name: "test", text: text))
        let shown = diagnostics.map { "\($0)" }.joined(separator: "\n")
        #expect(diagnostics.count == 1, "\(shown)")
        if !hint.isEmpty {
            #expect(diagnostics.first?.hint?.contains(hint) == true, "\(shown)")
        }
    }

    /// What looks like a habit but is a name here.
    @Test(arguments: [
        "let end = 3\nend", "model.freeze(from: 1, to: 2)", "let def = 1; def + 1", "print(x)",
        "let class = 3\nclass.x",
        "let test = 1\ntest", "let by = 2\n0..by by by", "let as = 1", "type(x)", "error(\"a\")",
        "assert(a)", "let f = 1; f",
        "let lambda = 0.1\nlambda * 2", "is = 3", "from(1)", "let repeat = 2\nrepeat(3)", "d.end",
        "loop -= 1", "type[0]",
    ])
    func leavesNamesAlone(text: String) {
        let (_, diagnostics) = Parser.parse(Source(name: "test", text: text))
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.description))")
    }
}
