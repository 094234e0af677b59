import Testing

@testable import Syntax

/// The tree of a text that is right.
func tree(_ text: String, _ location: SourceLocation = #_sourceLocation) -> String {
    let (program, diagnostics) = Parser.parse(Source(name: "test", text: text))
    for diagnostic in diagnostics {
        Issue.record("\(diagnostic)", sourceLocation: location)
    }
    return TreeText.program(program)
}

@Suite struct ParserTests {
    @Test(arguments: [
        // Literals.
        ("none", "none"), ("true", "true"), ("1_000", "1000"), ("0xff", "255"), ("0b101", "5"),
        ("1.5", "1.5"), ("1e-3", "0.001"), ("2E3", "2000.0"),
        ("9007199254740992", "9007199254740992"), ("9007199254740993", "9007199254740992.0"),
        ("0xFFFFFFFFFFFFFFFFFF", "4.722366482869645e+21"), ("1e999", "inf"),
        ("[1, [2], xs...]", "[1 [2] xs...]"), ("[]", "[]"), ("[1,\n 2,\n]", "[1 2]"),
        ("{}", "(dict )"),
        ("{a: 1, \"b c\": 2, (k): 3, d...}", "(dict \"a\": 1, \"b c\": 2, k: 3, d...)"),
        ("{if: 1, 2: 3, -1: 4}", "(dict \"if\": 1, 2: 3, (- 1): 4)"),
        ("{\"a{x}\": 1}", "(dict (string \"a\" x): 1)"),
        // Precedence.
        ("1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"), ("-2 ** 2", "(- (** 2 2))"),
        ("2 ** -1", "(** 2 (- 1))"), ("2 ** 3 ** 2", "(** 2 (** 3 2))"),
        ("a @ b * c // d % e", "(% (// (* (@ a b) c) d) e)"),
        ("not a in b and c or d", "(or (and (not (in a b)) c) d)"),
        ("a not in b", "(not in a b)"), ("a < b", "(< a b)"),
        ("a < b <= c", "(chain a < b <= c)"), ("(a < b) == c", "(== (< a b) c)"),
        ("a ?? b == c", "(== (?? a b) c)"), ("a | b & c + 1", "(| a (& b (+ c 1)))"),
        ("~m & n", "(& (~ m) n)"), ("0..n + 1", "(.. 0 (+ n 1))"), ("1..5", "(.. 1 5)"),
        ("a..b by 2", "(.. a b 2)"), ("x in 0..10", "(in x (.. 0 10))"),
        ("- - x", "(- (- x))"), ("a - -b", "(- a (- b))"), ("not not a", "(not (not a))"),
        ("a or not b", "(or a (not b))"), ("x ?? y -> y", "(?? x (fn (y) {y}))"),
        // Postfix.
        ("f()", "(call f)"), ("f(1, a..., k: 2)", "(call f 1 a... k: 2)"),
        ("f(in: 1, test: 2)", "(call f in: 1 test: 2)"),
        ("x.y.z(1)[0]", "([] (call (. (. x y) z) 1) 0)"), ("x.match", "(. x match)"),
        ("1.abs()", "(call (. 1 abs))"), ("x\n  .f()\n  .g()", "(call (. (call (. x f)) g))"),
        ("x[1:2, ::3, ..., none, -1]", "([] x 1:2: ::3 ... none (- 1))"),
        ("x[:, 0]", "([] x :: 0)"), ("x[:-1]", "([] x :(- 1):)"), ("x[1::2]", "([] x 1::2)"),
        // Lambdas.
        ("x -> x * 2", "(fn (x) {(* x 2)})"), ("() -> 1", "(fn () {1})"),
        ("(a, b: 1, r...) -> a", "(fn (a b: 1 r...) {a})"),
        ("([a, b], c) -> a", "(fn ([a b] c) {a})"), ("x -> y -> x", "(fn (x) {(fn (y) {x})})"),
        ("x -> { let y = x\n y }", "(fn (x) {(let y x); y})"), ("x -> {}", "(fn (x) {})"),
        ("x -> {a: x}", "(fn (x) {(dict \"a\": x)})"),
        ("map(x -> x, y)", "(call map (fn (x) {x}) y)"),
        ("(x -> x)(1)", "(call (fn (x) {x}) 1)"),
        // Block expressions.
        ("if a { 1 } else if b { 2 } else { 3 }", "(if a {1} b {2} {3})"),
        ("let y = if a { 1 } else { 2 }", "(let y (if a {1} {2}))"),
        ("if a { 1 }\nelse { 2 }", "(if a {1} {2})"),
        (
            "try { f() } catch e { g(e) } finally { h() }",
            "(try {(call f)} catch e {(call g e)} finally {(call h)})"
        ),
        ("try { f() }\ncatch { 1 }", "(try {(call f)} catch _ {1})"),
        ("{ let a = 1; a }", "{(let a 1); a}"),
        // Statements.
        ("let x = 1; var y = 2", "(let x 1); (var y 2)"), ("let\nx\n=\n1", "(let x 1)"),
        ("let (a, b) = c", "(let [a b] c)"), ("let [a, [_, r...]] = c", "(let [a [_ r...]] c)"),
        ("let {a, b: c} = d", "(let (dict a: a, b: c) d)"),
        ("x += 1", "(+= x 1)"), ("x.y **= 2", "(**= (. x y) 2)"),
        ("x[0, :] //= 2", "(//= ([] x 0 ::) 2)"),
        ("x ??= 1", "(??= x 1)"), ("[a, b[0]] = [b, a]", "(= [a ([] b 0)] [b a])"),
        ("(a, b.c) = p", "(= [a (. b c)] p)"),
        ("fn f() { }", "(fn f () {})"),
        ("fn f(a, b: a + 1, c...) { return a }", "(fn f (a b: (+ a 1) c...) {(return a)})"),
        ("while a { if b { break }; continue }", "(while a {(if b {(break)}); (continue)})"),
        ("for i in 0..3 { f(i) }", "(for i (.. 0 3) {(call f i)})"),
        ("for (i, [a, _]) in x { }", "(for [i [a _]] x {})"),
        ("fn f() { return\n1 }", "(fn f () {(return); 1})"),
        ("throw error(\"a\")", "(throw (call error \"a\"))"),
        (
            "struct P { x, y: 0\n fn len(self) { self.x } }",
            "(struct P x y: 0 (fn len (self) {(. self x)}))"
        ),
        ("struct P {}", "(struct P )"),
        (
            "test \"it adds\" { assert(1 + 1 == 2) }",
            "(test \"it adds\" {(call assert (== (+ 1 1) 2))})"
        ),
        ("let (train, test) = d\ntest.count", "(let [train test] d); (. test count)"),
        ("import \"lib/shapes\"", "(import \"lib/shapes\" shapes)"),
        ("import \"a-b.linnet\" as ab", "(import \"a-b.linnet\" ab)"),
        ("import \"x.linnet\"", "(import \"x.linnet\" x)"),
        // Where lines end.
        ("a\n-b", "a; (- b)"), ("a -\nb", "(- a b)"), ("(a\n- b)", "(- a b)"), ("f\n(x)", "f; x"),
        ("a;;b;", "a; b"), ("", ""), ("# only a comment", ""), ("a # b\n# c\nd", "a; d"),
        ("#!/usr/bin/env linnet\n1", "1"), ("\u{FEFF}1", "1"), ("a\r\nb\r\n", "a; b"),
        ("größe + α1", "(+ größe α1)"),
    ])
    func parses(text: String, expected: String) {
        #expect(tree(text) == expected)
    }

    @Test(arguments: [
        ("match x { 1 -> a; _ -> b }", "(match x 1 {a}, _ {b})"),
        ("match x {\n 1 | 2 -> a\n n if n > 3 -> b\n}", "(match x (| 1 2) {a}, n if (> n 3) {b})"),
        ("match x { n if ok -> b, _ -> c }", "(match x n if ok {b}, _ {c})"),
        ("match x { -1 -> a, -1.5..0 -> b }", "(match x -1 {a}, (.. -1.5 0) {b})"),
        ("match x { \"a\" -> 1, none -> 2, true -> 3 }", "(match x \"a\" {1}, none {2}, true {3})"),
        ("match x { [a, 1, r...] -> a, (p, q) -> p }", "(match x [a 1 r...] {a}, [p q] {p})"),
        ("match x { {kind: \"a\", n} -> n }", "(match x (dict kind: \"a\", n: n) {n})"),
        (
            "match x { Point(0, y: b) -> b, int(n) -> n }",
            "(match x (Point 0 y: b) {b}, (int n) {n})"
        ),
        ("match x { _ -> { f(); g() } }", "(match x _ {(call f); (call g)})"),
        ("match x { _ -> {} }", "(match x _ {})"),
        ("match x { _ -> {a: 1} }", "(match x _ {(dict \"a\": 1)})"),
        ("match x { _ -> y = 1 }", "(match x _ {(= y 1)})"),
        (
            "fn f(x) { match x { 1 -> return 2; _ -> throw x } }",
            "(fn f (x) {(match x 1 {(return 2)}, _ {(throw x)})})"
        ),
    ])
    func parsesMatch(text: String, expected: String) {
        #expect(tree(text) == expected)
    }

    @Test(arguments: [
        (#""plain""#, #""plain""#), (#""""#, #""""#),
        (#""a\n\t\"\\\{\}\u{e9}""#, "\"a\n\t\"\\{}é\""),
        (#""{x}""#, "(string x)"), (#""a{x:.3f}b""#, #"(string "a" (: x .3f) "b")"#),
        (#""{x[1:2]:>10}""#, "(string (: ([] x 1:2:) >10))"),
        (#""{f({a: 1})}""#, #"(string (call f (dict "a": 1)))"#),
        (#""{"in {y}"}!""#, #"(string (string "in " y) "!")"#),
        (#""{d["k"]}""#, #"(string ([] d "k"))"#),
        (#"r"\d{2}\""#, #""\d{2}\""#), (#"let r = 1; r"#, "(let r 1); r"),
        ("\"\"\"\n    a\n      {b}\n    \"c\"\n    \"\"\"", "(string \"a\n  \" b \"\n\"c\"\n\")"),
        ("\"\"\"one\"\"\"", "\"one\""), ("\"\"\"\n\n  a\\n\n  \"\"\"", "\"\na\n\n\""),
        ("\"\"\"a\r\n  b\"\"\"", "\"a\nb\""), ("r\"\"\"\na\\{b}\"\"\"", "\"a\\{b}\""),
        ("\"\"\"{\nx\n}\"\"\"", "(string x)"), (#""{x -> x + 1}""#, "(string (fn (x) {(+ x 1)}))"),
    ])
    func parsesStrings(text: String, expected: String) {
        #expect(tree(text) == expected)
    }

    @Test func spansCoverWhatWasWritten() throws {
        let source = Source(name: "test", text: "let y = f(a, b: 1)[2:] + (c)\nx.z = -1")
        let (program, diagnostics) = Parser.parse(source)
        #expect(diagnostics.isEmpty)
        #expect(source.text(in: program.statements[0].span) == "let y = f(a, b: 1)[2:] + (c)")
        guard case .binding(let binding) = program.statements[0].kind,
            case .binary(.add, let left, let right) = binding.value.kind,
            case .index(let call, let items) = left.kind, case .call(let inner) = call.kind,
            case .slice(_, _, _, let slice) = items[0],
            case .assignment(let assignment) = program.statements[1].kind,
            case .member(_, let name, let target) = assignment.target
        else {
            Issue.record("another tree")
            return
        }
        #expect(source.text(in: binding.pattern.span) == "y")
        #expect(source.text(in: left.span) == "f(a, b: 1)[2:]")
        #expect(source.text(in: right.span) == "(c)")
        #expect(source.text(in: call.span) == "f(a, b: 1)")
        #expect(source.text(in: inner.argumentSpan) == "(a, b: 1)")
        #expect(inner.arguments.map { source.text(in: $0.span) } == ["a", "b: 1"])
        #expect(source.text(in: slice) == "2:")
        #expect(source.text(in: target) == "x.z")
        #expect(source.text(in: name.span) == "z")
        #expect(source.text(in: assignment.value.span) == "-1")
    }

    @Test func documentationBelongsToTheNextDefinition() {
        let source = Source(
            name: "test",
            text: """
                ## Doubles a number.
                ##
                ##   double(2)
                fn double(x) { 2 * x }

                ## Not of anything.

                fn lone() { }
                ## A point.
                struct Point {
                    ## Across.
                    x
                    # an ordinary comment
                    y
                }
                #### a ruler
                ## Greets.
                let greeting = "## not this"
                """)
        let (program, diagnostics) = Parser.parse(source)
        #expect(diagnostics.isEmpty)
        var found: [String?] = []
        for statement in program.statements {
            switch statement.kind {
            case .function(let function): found.append(function.documentation)
            case .binding(let binding): found.append(binding.documentation)
            case .structure(let structure):
                found.append(structure.documentation)
                found += structure.fields.map(\.documentation)
            default: break
            }
        }
        #expect(
            found == [
                "Doubles a number.\n\n  double(2)", nil, "A point.", "Across.", nil, "Greets.",
            ])
    }

    @Test func semicolonAtTheEndHidesTheResult() {
        #expect(Parser.parse(Source(name: "a", text: "1 + 1;")).program.hidesResult)
        #expect(Parser.parse(Source(name: "a", text: "1 + 1; # why\n")).program.hidesResult)
        #expect(!Parser.parse(Source(name: "a", text: "1; 2")).program.hidesResult)
    }

    @Test(arguments: [
        ("1 + 1", Parser.Completeness.complete), ("", .complete), ("fn f(x) {", .incomplete),
        ("fn f(x) {\n  x\n}", .complete), ("f(1,", .incomplete), ("let x =", .incomplete),
        ("1 +", .incomplete), ("[1, 2", .incomplete), ("\"\"\"a\nb", .incomplete),
        ("\"a", .invalid), ("1 + )", .invalid), ("{a: 1,", .incomplete), ("x.", .incomplete),
        ("if a { 1 } else", .incomplete), ("if a", .incomplete), ("for x in", .incomplete),
        ("fn", .incomplete), ("match x {", .incomplete), ("try { 1 }", .incomplete),
        ("f(\"a{", .invalid), ("\"\"\"a{x", .incomplete), ("def f(x):", .invalid),
        ("f(x -> {\n  y", .incomplete), ("let a = 1\nlet b = [", .incomplete), ("]", .invalid),
        ("not", .incomplete), ("import", .incomplete), ("struct A {", .incomplete),
        ("r\"\"\"x", .incomplete), ("let x = )\nf(", .invalid),
    ])
    func tellsWhetherMoreMustFollow(text: String, expected: Parser.Completeness) {
        #expect(Parser.completeness(of: text) == expected)
    }
}
