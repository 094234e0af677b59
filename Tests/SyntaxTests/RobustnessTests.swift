import Testing

@testable import Syntax

/// Any text at all ends in a tree or in diagnostics, and trees are never too high to walk.
@Suite struct RobustnessTests {
    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{(1): ", "}"), ("f(", ")"), ("x[", "]"), ("-", ""), ("not ", ""),
        ("x -> ", ""), ("if a { ", " }"),
        ("{\n", "\n}"), ("fn f() {", "}"), ("a ** ", ""), ("\"{", "}\""), ("x -> {", "}"),
        ("try {", "} catch {}"), ("match x { _ -> ", "}"),
        ("while a {", "}"), ("let [", "] = 1"), ("~", ""), ("{a: ", "}"), ("f(b: ", ")"),
        ("(x: ", ") -> 1"), ("1 + (", ")"), ("a ?? (b or (", "))"),
    ])
    func tenThousandBracketsAreOneError(open: String, close: String) {
        let inner = open.hasPrefix("let") ? "" : "1"
        let text =
            open.hasPrefix("let")
            ? "let " + String(repeating: "[", count: 10_000) + "a"
                + String(repeating: "]", count: 10_000) + " = 1"
            : String(repeating: open, count: 10_000) + inner
                + String(repeating: close, count: 10_000)
        let found = Parser.parse(Source(name: "deep", text: text)).diagnostics
        #expect(found.count == 1 || open == "\"{", "\(found.map(\.message))")
        #expect(found.contains { $0.message.contains("levels") || open == "\"{" })
        // What was left open must not overflow either.
        _ = Parser.parse(Source(name: "deep", text: String(repeating: open, count: 10_000)))
        _ = Parser.parse(Source(name: "deep", text: String(repeating: close, count: 10_000)))
    }

    @Test(arguments: [
        " + 1", " and true", "(1)", "[0]", ".a", " .. 1", " ?? 1", " < 1", " | a", "\n.a()",
        " - -1",
    ])
    func longChainsAreBounded(link: String) {
        let text = "a" + String(repeating: link, count: 100_000)
        let (program, found) = Parser.parse(Source(name: "chain", text: text))
        // A chain of comparisons is one node.
        if link == " < 1" { return #expect(found.isEmpty && program.statements.count == 1) }
        #expect(found.count == 1, "\(found.map(\.message))")
        #expect(found.first?.message == "an expression of more than 1000 levels")
        #expect(
            Parser.parse(Source(name: "chain", text: "a" + String(repeating: link, count: 400)))
                .diagnostics.isEmpty)
    }

    @Test func longFlatTextsAreFine() {
        let calls = String(repeating: "f(1)\n", count: 20_000)
        #expect(Parser.parse(Source(name: "flat", text: calls)).program.statements.count == 20_000)
        let branches = "if a { 1 }" + String(repeating: " else if b { 2 }", count: 20_000)
        #expect(Parser.parse(Source(name: "flat", text: branches)).diagnostics.isEmpty)
        let items = "[" + String(repeating: "1, ", count: 100_000) + "]"
        #expect(Parser.parse(Source(name: "flat", text: items)).diagnostics.isEmpty)
    }

    @Test func heightsAddUpThroughBlocksAndLambdas() throws {
        let chain = String(repeating: " + 1", count: 400)
        let text = "x -> { if a { 1\(chain) + (y -> { 2\(chain) })(1) } }"
        let (program, found) = Parser.parse(Source(name: "heights", text: text))
        #expect(found.isEmpty)
        guard case .expression(let value) = try #require(program.statements.first).kind else {
            Issue.record("not an expression")
            return
        }
        #expect(value.height > 405)
        let high = "(x -> {\n1\(chain)\n})(1)\(chain)" + String(repeating: "(1)", count: 300)
        #expect(reports(high).count == 0 || reports(high)[0].contains("levels"))
        let higher = "f(1\(chain)\(chain), x -> { 1 })\(chain)"
        #expect(reports(higher).first?.contains("levels") == true)
    }

    static let program = """
        ## Documentation.
        fn block(channels, kernel: 3, rest...) {
            sequential([conv2d(channels, kernel: kernel), relu()], rest...)
        }
        let {a, b: [c, d...]} = f("x {y + 1:.3f} {"in {z}"}", r"raw", \"\"\"
            text {q}
            \"\"\")
        for (index, row) in wrong.enumerate() { if index == 3 { break }; show(row.image) }
        x[:, 0, ::2, ...] += -x.mean(axis: 0) ** 2 @ x ?? none
        match x { [1, r...] | _ -> 2, Point(x: 0) if not a in 0..10 by 2 -> { return } }
        try { throw error("a") } catch e { e.message } finally { {k: 1, d...} }
        struct P { x, y: 0
            fn g(self) { self.x <= self.y < 3 } }
        test "name" { assert(1_000 == 0x3e8) }
        import "lib/a" as b
        """

    /// SplitMix64 (Steele, Lea and Flood, 2014): the same texts on every run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test func mutatedProgramsNeverTrap() {
        let pieces: [[UInt8]] = [
            "\"", "\"\"\"", "{", "}", "(", ")", "[", "]", "->", ":", ",", "\n", "..", "...", "\\",
            "\\u{", "r\"", "#", "##", "if ", "else", "match", "fn ",
            "struct", "test \"", "=", "'", "é", "\u{1F600}", "0x", "1e", "try", "catch", " by ",
            "not ", "in ", "``", "\0", "\r\n", "\t", "for ",
        ].map { Array($0.utf8) }
        let original = Array(Self.program.utf8)
        var random = Generator(state: 7)
        for _ in 0..<4_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    bytes.insert(
                        contentsOf: pieces.randomElement(using: &random) ?? [],
                        at: min(place, bytes.count))
                case 1:
                    let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
                    if place < end { bytes.removeSubrange(place..<end) }
                case 2:
                    if place < bytes.count {
                        bytes[place] = UInt8.random(in: 0...255, using: &random)
                    }
                default: bytes.removeSubrange(min(place, bytes.count)...)
                }
            }
            check(bytes)
        }
    }

    @Test func randomBytesNeverTrap() {
        var random = Generator(state: 11)
        let alphabet = Array("(){}[]\"\"\"'\\{}:;,.->=+*/%@<>!&|?#_ \n\tabrfnu019".utf8)
        for _ in 0..<4_000 {
            let count = Int.random(in: 0...80, using: &random)
            check((0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 })
            check((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    /// Parses and renders; every place must lie in the text.
    private func check(_ bytes: [UInt8]) {
        let source = Source(name: "fuzz", bytes: bytes)
        let (program, diagnostics) = Parser.parse(source)
        for diagnostic in diagnostics {
            #expect(Int(diagnostic.span.upper) <= bytes.count)
            #expect(!diagnostic.description.isEmpty)
        }
        if diagnostics.isEmpty {
            #expect(!TreeText.program(program).contains("<invalid>"))
        }
        _ = Parser.completeness(of: String(decoding: bytes, as: UTF8.self))
    }
}
