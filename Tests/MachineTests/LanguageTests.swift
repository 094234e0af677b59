import Testing

@testable import Machine

/// Programs and the value of their last statement, each run twice: as usual, and with a collection at every
/// safepoint.
@Suite struct LanguageTests {
    private func value(of program: String, stress: Bool = false) throws -> String {
        let interpreter = Interpreter(builtins: testBuiltins())
        interpreter.collectsAlways = stress
        return try interpreter.evaluate(program).repr()
    }

    private func check(_ program: String, _ expected: String) throws {
        #expect(try value(of: program) == expected, "\(program)")
        #expect(try value(of: program, stress: true) == expected, "\(program), collecting always")
    }

    @Test(arguments: [
        ("1 + 2 * 3", "7"), ("2 ** 3 ** 2", "512"), ("-2 ** 2", "-4"), ("7 / 2", "3.5"),
        ("6 / 2", "3.0"), ("7 // 2", "3"), ("-7 // 2", "-4"), ("7 // -2", "-4"), ("-7 % 3", "2"),
        ("7 % -3", "-2"), ("7.5 // 2", "3.0"), ("-7.5 % 2", "0.5"), ("1 + 2.5", "3.5"),
        ("2 ** -1", "0.5"), ("2 ** 0.5", "1.4142135623730951"), ("5 - 7", "-2"), ("1 - 0.5", "0.5"),
        ("10 // 3.0", "3.0"), ("0.1 + 0.2", "0.30000000000000004"), ("1e300 * 1e10", "inf"),
        ("6 & 3", "2"), ("6 | 3", "7"), ("~5", "-6"), ("true | false", "true"),
    ]) func arithmetic(program: String, expected: String) throws {
        try check(program, expected)
        // The same through variables, so that no literal is taken from the constants.
        try check("fn f() { let r = \(program)\n r }\nf()", expected)
    }

    @Test(arguments: [
        ("2147483647 + 1", "2147483648"), ("-2147483648 - 1", "-2147483649"),
        ("-2147483648 // -1", "2147483648"), ("-2147483648 % -1", "0"),
        ("-(-2147483648)", "2147483648"),
        ("65536 * 65536", "4294967296"), ("2147483648 - 1", "2147483647"),
        ("9007199254740991 + 1", "9007199254740992"),
        ("9007199254740992 + 1", "9007199254740992.0"),
        ("2 ** 53", "9007199254740992"), ("2 ** 62", "4.611686018427388e+18"),
        ("3000000000 * 3000000000", "9e+18"), ("2 ** 40 == 2.0 ** 40", "true"),
        ("2 ** 40 in {(2 ** 40): 1}", "true"), ("[2 ** 40, 1][-1]", "1"),
        ("4294967296 // 65536", "65536"), ("2147483648 > 2147483647", "true"),
    ]) func wideInts(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        ("1 == 1.0", "true"), ("true == 1", "false"), ("\"a\" == \"a\"", "true"),
        ("[1, [2]] == [1, [2.0]]", "true"), ("{a: 1, b: 2} == {b: 2, a: 1}", "true"),
        ("none == false", "false"), ("0..3 == 0..3", "true"), ("1 < 2 < 3", "true"),
        ("1 < 3 < 2", "false"), ("3 >= 3.0", "true"), ("\"abc\" < \"abd\"", "true"),
        ("[1, 2] < [1, 3]", "true"), ("not (1 > 2)", "true"), ("1 != 2 and 2 != 3", "true"),
        (
            "let nan = 1e308 * 10 - 1e308 * 10\n[nan == nan, nan < 1, not (nan < 1)]",
            "[false, false, true]"
        ),
        ("false or true", "true"), ("none ?? 3", "3"), ("0 ?? 3", "0"),
        ("3 in [1, 2, 3]", "true"), ("\"el\" in \"hello\"", "true"), ("2 not in 0..2", "true"),
        ("4 in 0..10 by 2", "true"),
        ("let x = 5\nlet y = if x > 3 and x < 9 { \"in\" } else { \"out\" }\ny", "\"in\""),
    ]) func comparison(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        ("var s = 0\nfor i in 0..5 { s += i }\ns", "10"),
        ("var s = []\nfor i in 10..0 by -3 { s.append(i) }\ns", "[10, 7, 4, 1]"),
        ("var s = 0\nfor i in -3..3 { s += i }\ns", "-3"),
        (
            "var s = []\nfor i in 2147483646..2147483649 { s.append(i) }\ns",
            "[2147483646, 2147483647, 2147483648]"
        ),
        ("var s = 0\nfor i in 5..0 { s += 1 }\ns", "0"),
        (
            "let r = 0..4 by 2\nlet s = []\nfor i in r { s.append(i) }\nfor i in r { s.append(i) }\ns",
            "[0, 2, 0, 2]"
        ),
        ("var s = 0\nfor x in [1, 2, 3] { if x == 2 { continue }\n s += x }\ns", "4"),
        ("let s = []\nfor k in {a: 1, b: 2} { s.append(k) }\ns", "[\"a\", \"b\"]"),
        ("let s = []\nfor c in \"né\" { s.append(c) }\ns", "[\"n\", \"é\"]"),
        ("let s = []\nfor (a, b) in [[1, 2], [3, 4]] { s.append(a * b) }\ns", "[2, 12]"),
        ("var n = 0\nwhile true { n += 1\n if n == 7 { break } }\nn", "7"),
        ("var n = 0\nvar m = 0\nwhile n < 3 and m < 5 { n += 1\n m += 2 }\n[n, m]", "[3, 6]"),
        (
            "fn f() { for i in 0..10 { for j in 0..10 { if i * j == 42 { return [i, j] } } } }\nf()",
            "[6, 7]"
        ),
        ("let s = []\nfor i in counter(3) { s.append(i) }\ns", "[0, 1, 2]"),
        (
            "struct Up { n\n fn next(self) { self.n += 1\n if self.n > 3 { none } else { self.n } } }\nlet s = []\nfor x in Up(0) { s.append(x) }\ns",
            "[1, 2, 3]"
        ),
        (
            "struct Bag { n\n fn iterate(self) { [[self.n], [self.n + 1]] } }\nlet s = []\nfor x in Bag(3) { s.append(x.map(y -> [y])) }\ns",
            "[[[3]], [[4]]]"
        ),
    ]) func loops(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        ("let fs = []\nfor i in 0..3 { fs.append(() -> i) }\nfs.map(f -> f())", "[0, 1, 2]"),
        (
            "let fs = []\nfor i in 0..3 { var k = i\n fs.append(() -> { k += 10\n k }) }\nfs.map(f -> f() + f())",
            "[30, 32, 34]"
        ),
        (
            "fn counter2() { var n = 0\n () -> { n += 1\n n } }\nlet a = counter2()\nlet b = counter2()\na()\na()\n[a(), b()]",
            "[3, 1]"
        ),
        ("fn f() { var x = 1\n let g = () -> x\n x = 5\n g() }\nf()", "5"),
        ("fn f(x) { let g = y -> z -> x + y + z\n g(2)(3) }\nf(1)", "6"),
        (
            "fn f() { fn even(n) { if n == 0 { true } else { odd(n - 1) } }\n fn odd(n) { if n == 0 { false } else { even(n - 1) } }\n even(10) }\nf()",
            "true"
        ),
        ("fn f(n) { let g = () -> { n += 1\n n }\n g()\n g()\n n }\nf(1)", "3"),
        ("fn fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\nfib(15)", "610"),
        ("let f = x -> { let y = x * 2\n y + 1 }\nf(4)", "9"),
        ("apply(() -> apply(() -> 3))", "3"),
    ]) func closures(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        (
            "fn f(a, b: 2, c: 3) { [a, b, c] }\n[f(1), f(1, 5), f(1, c: 9), f(c: 1, a: 2)]",
            "[[1, 2, 3], [1, 5, 3], [1, 2, 9], [2, 2, 1]]"
        ),
        ("fn f(a, b: a * 2) { a + b }\nf(3)", "9"),
        ("fn f(a, rest...) { [a, rest] }\n[f(1), f(1, 2, 3)]", "[[1, []], [1, [2, 3]]]"),
        (
            "fn f(a, b, c) { [a, b, c] }\n[f([1, 2, 3]...), f(0, [1, 2]...), f([1]..., c: 3, b: 2)]",
            "[[1, 2, 3], [0, 1, 2], [1, 2, 3]]"
        ),
        ("fn f([a, b], {x}) { a + b + x }\nf([1, 2], {x: 3})", "6"),
        ("fn f(x) { x = x + 1\n x }\nf(1)", "2"),
        ("fn f() { }\nf()", "none"), ("fn f() { return }\nf()", "none"),
        ("fn twice(x) { x * 2 }\n3.twice().twice()", "12"),
        ("fn f() { g() }\nfn g() { 4 }\nf()", "4"),
        ("[1, 2].map(x -> x + 1)", "[2, 3]"), ("len(\"abc\") + \"abc\".len()", "6"),
        ("counter(start: 2).total", "2"), ("counter(3)(1, 1)", "5"),
        ("fn add(a, b) { a + b }\nlet add3 = b -> add(3, b)\nadd3(4)", "7"),
        ("fn sum(xs...) { var s = 0\n for x in xs { s += x }\n s }\n1.sum([2, 3]...)", "6"),
    ]) func calls(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        ("let (a, b) = [1, 2]\n[b, a]", "[2, 1]"),
        ("let [a, rest..., z] = [1, 2, 3, 4]\n[a, rest, z]", "[1, [2, 3], 4]"),
        ("let {x, y: [p, q]} = {x: 1, y: [2, 3]}\n[x, p, q]", "[1, 2, 3]"),
        ("var a = 1\nvar b = 2\n(a, b) = [b, a]\n[a, b]", "[2, 1]"),
        ("let (a, _) = 0..2\na", "0"),
        (
            "fn m(v) { match v { 0 -> \"zero\", [x] -> x, [x, rest...] -> rest, {k: 1} -> \"k1\", int(n) if n > 5 -> \"big\", 1..4 -> \"few\", \"a\" | \"b\" -> \"ab\", _ -> \"other\" } }\n[0, [7], [7, 8], {k: 1}, {k: 2}, 9, 3, 4, \"b\", 2.5].map(m)",
            "[\"zero\", 7, [8], \"k1\", \"other\", \"big\", \"few\", \"other\", \"ab\", \"few\"]"
        ),
        (
            "struct P { x, y }\nfn m(v) { match v { P(0, y) -> y, P(x, y: 0) -> x, P(_, _) -> \"p\", _ -> none } }\n[P(0, 1), P(2, 0), P(3, 3), 4].map(m)",
            "[1, 2, \"p\", none]"
        ),
        ("match [1, [2, 3]] { [a, [b, c]] -> a + b + c }", "6"),
        ("match 5 { 1 | 2 -> 0, n -> n }", "5"),
        ("match none { none -> 1, _ -> 2 }", "1"),
    ]) func patterns(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        (
            "struct P { x, y: 0\n fn sum(self) { self.x + self.y } }\n[P(1).sum(), P(1, 2).sum(), P(y: 5, x: 1).sum()]",
            "[1, 3, 6]"
        ),
        ("struct P { x }\nlet p = P(1)\np.x += 4\np.x = p.x * 2\np", "P(x: 10)"),
        (
            "struct V { x\n fn add(self, o) { V(self.x + o.x) }\n fn equals(self, o) { self.x == o.x }\n fn less(self, o) { self.x < o.x }\n fn negate(self) { V(-self.x) } }\n[(V(1) + V(2)).x, V(1) == V(1), V(1) != V(1), V(2) > V(1), (-V(3)).x]",
            "[3, true, false, true, -3]"
        ),
        ("struct S { f }\nS(x -> x + 1).f(2)", "3"),
        (
            "struct S { x\n fn get(self) { self.x } }\nlet g = S(4).get\n[g(), S.get(S(5))]",
            "[4, 5]"
        ),
        ("struct S { x\n fn call(self, y) { self.x + y } }\nS(1)(2)", "3"),
        ("struct S { x: [] }\nlet a = S()\na.x.append(1)\n[a.x, S().x]", "[[1], []]"),
        ("fn f() { struct L { v\n fn make(self) { L(self.v + 1) } }\n L(1).make().v }\nf()", "2"),
        (
            "struct N { next }\nvar n = none\nfor i in 0..1000 { n = N(n) }\nvar d = 0\nwhile n != none { n = n.next\n d += 1 }\nd",
            "1000"
        ),
    ]) func structs(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        ("try { throw \"bad\" } catch e { [e.kind, e.message] }", "[\"error\", \"bad\"]"),
        (
            "try { throw error(\"shape\", \"m\", got: [1]) } catch e { [e.kind, e.got, e.line] }",
            "[\"shape\", [1], 1]"
        ),
        ("try { 1 // 0 } catch e { e.kind }", "\"arithmetic\""),
        ("try { [1][5] } catch e { e.kind }", "\"index\""),
        ("try { 4 } catch { 5 }", "4"),
        (
            "let log = []\nlet r = try { try { throw \"a\" } finally { log.append(1) } } catch e { log.append(2)\n e.message }\n[r, log]",
            "[\"a\", [1, 2]]"
        ),
        (
            "let log = []\nfn f() { try { return 1 } finally { log.append(\"f\") } }\n[f(), log]",
            "[1, [\"f\"]]"
        ),
        (
            "let log = []\nfor i in 0..5 { try { if i == 1 { continue }\n if i == 3 { break }\n log.append(i) } finally { log.append(-i) } }\nlog",
            "[0, 0, -1, 2, -2, -3]"
        ),
        (
            "fn f() { for i in 0..3 { try { try { return i } finally { 1 } } finally { 2 } } }\nf()",
            "0"
        ),
        (
            "fn f() { try { throw \"x\" } catch e { throw error(\"again\", e.message) } }\ntry { f() } catch e { e.kind + e.message }",
            "\"againx\""
        ),
        ("fn f() { try { throw \"x\" } finally { return 3 } }\nf()", "3"),
        ("try { [1].map(x -> x.nothing) } catch e { e.kind }", "\"name\""),
        (
            "struct Mine { message }\ntry { throw Mine(\"m\") } catch e { [e.kind, e.message, e.value.message] }",
            "[\"Mine\", \"m\", \"m\"]"
        ),
    ]) func errors(program: String, expected: String) throws { try check(program, expected) }

    /// Not collecting always: that would trace the whole deep stack at each call.
    @Test(arguments: [
        "fn deep(n) { deep(n + 1) }\ntry { deep(0) } catch e { e.kind }",
        "fn f(n) { apply(() -> f(n + 1)) }\ntry { f(0) } catch e { e.kind }",
        "struct S { n\n fn add(self, o) { self + o } }\ntry { S(1) + S(2) } catch e { e.kind }",
    ]) func endlessRecursion(program: String) throws {
        #expect(try value(of: program) == "\"recursion\"")
    }

    @Test(arguments: [
        ("[1, 2, 3][-1]", "3"), ("[0, 1, 2, 3][1:3]", "[1, 2]"), ("[0, 1, 2][::-1]", "[2, 1, 0]"),
        ("[0, 1, 2, 3][::2]", "[0, 2]"), ("[5, 6, 7][[2, 0]]", "[7, 5]"),
        ("[5, 6, 7][[true, false, true]]", "[5, 7]"), ("\"hello\"[1:-1]", "\"ell\""),
        ("\"né!\"[1]", "\"é\""),
        ("(0..10)[2:5]", "2..5"), ("(0..10 by 3)[-1]", "9"), ("{a: 1}[\"a\"]", "1"),
        ("let d = {}\nd[1] = \"x\"\nd[1.0] = \"y\"\nd", "{1: \"y\"}"),
        ("let xs = [1, 2, 3]\nxs[1:] = [8, 9]\nxs[0] += 4\nxs", "[5, 8, 9]"),
        ("let xs = [1, 2, 3]\nxs[[true, false, true]] = 0\nxs", "[0, 2, 0]"),
        ("let d = {b: 1, a: 2}\nd.count", "2"),
        ("counter()[1:, ::2, ..., -1]", "\"1::1, ::2, ..., -1\""),
        ("[1, [2, 3]..., 4]", "[1, 2, 3, 4]"), ("{a: 1, {b: 2}..., c: 3}", "{a: 1, b: 2, c: 3}"),
        ("[1] + [2]", "[1, 2]"), ("[0] * 3", "[0, 0, 0]"), ("\"ab\" * 2", "\"abab\""),
        ("(0..10 by 2 ** 50)[::2 ** 50]", "0..1"), ("(0..100 by 5)[1:9:3]", "5..50 by 15"),
        ("[10, 20, 30][0:100]", "[10, 20, 30]"), ("[1][-5:5]", "[1]"),
    ]) func collections(program: String, expected: String) throws { try check(program, expected) }

    @Test func dictsKeepTheirOrder() throws {
        try check(
            "let d = {}\nfor i in 0..1000 { d[i * 7 % 1000] = i }\nvar sum = 0\nvar first = -1\nfor k in d { if first < 0 { first = k }\n sum += d[k] }\n[d.count, first, sum]",
            "[1000, 0, 499500]")
    }

    @Test(arguments: [
        (
            "let x = 3.14159\n\"{x:.2f}|{x:8.1f}|{42:05d}|{\"a\":>3}|{1234567:,}|{0.5:.1%}|{255:x}\"",
            "\"3.14|     3.1|00042|  a|1,234,567|50.0%|ff\""
        ),
        ("\"{1 + 1} and {[1, \"a\"]} and {none}\"", "\"2 and [1, \\\"a\\\"] and none\""),
        ("\"{-5:+d} {5:+d} {2.0} {1e20}\"", "\"-5 +5 2.0 1e+20\""),
    ]) func texts(program: String, expected: String) throws { try check(program, expected) }

    @Test(arguments: [
        ("counter(2) + 3", "counter(5)"), ("3 + counter(2)", "counter(5)"),
        ("counter(2) > 1", "true"),
        ("let c = counter(1)\nc.total = 8\nc.total", "8"),
        ("if counter(2) > 1 { \"more\" } else { \"less\" }", "\"more\""),
    ]) func hostObjects(program: String, expected: String) throws { try check(program, expected) }
}
