import Session
import Terminal
import Testing

@Suite struct RequestTests {
    @Test func helpInBothSpellings() {
        #expect(Request("?conv2d") == .help("conv2d"))
        #expect(Request(" conv2d? ") == .help("conv2d"))
        #expect(Request("model.fit?") == .help("model.fit"))
        #expect(Request("?") == .help(""))
    }

    @Test func onlyANameBeforeTheQuestionMarkIsHelp() {
        #expect(Request("a ?? b") == .code("a ?? b"))
        #expect(Request("f(1)?") == .code("f(1)?"))
    }

    @Test func commandsAndTheirArguments() {
        #expect(Request(":vars") == .command("vars", argument: ""))
        #expect(Request(":save  my notes.md ") == .command("save", argument: "my notes.md"))
        #expect(Request(":time x + 1") == .command("time", argument: "x + 1"))
    }

    @Test func codeKeepsItsSpaces() {
        #expect(Request("  x\n") == .code("  x\n"))
        #expect(Request(" \n ") == .nothing)
    }

    @Test func commandsComplete() {
        let found = REPL.completions(for: ":sa", cursor: 3) { _, _ in
            Completions(replace: 0..<0, candidates: [])
        }
        #expect(found.candidates.map(\.text) == [":save "])
        #expect(found.replace == 0..<3)
    }

    @Test func fileNamesCompleteAsInsideAString() {
        var asked = ""
        let found = REPL.completions(for: ":load note", cursor: 10) { text, cursor in
            asked = "\(text)@\(cursor)"
            return Completions(
                replace: 1..<5,
                candidates: [.init(text: "notebooks/", kind: .path, detail: "")])
        }
        #expect(asked == "\"note@5")
        #expect(found.replace == 6..<10)
    }

    @Test func namesCompleteAfterAQuestionMark() {
        let found = REPL.completions(for: "?con", cursor: 4) { text, cursor in
            #expect(text == "con" && cursor == 3)
            return Completions(replace: 0..<3, candidates: [])
        }
        #expect(found.replace == 1..<4)
    }

    @Test func durationsReadWell() {
        #expect(REPL.duration(12e-6) == "12 µs")
        #expect(REPL.duration(0.0123) == "12.3 ms")
        #expect(REPL.duration(0.51) == "510 ms")
        #expect(REPL.duration(2.456) == "2.46 s")
        #expect(REPL.duration(125.4) == "2 min 5 s")
    }
}

@Suite struct TranscriptTests {
    @Test func sessionBecomesANotebook() {
        var transcript = Transcript()
        transcript.add("let x = 1\n")
        transcript.add("print(\"\"\"\n```\n\"\"\")")
        transcript.add("   ")
        #expect(
            transcript.notebook(title: "a \"b\"", seed: 0) == """
                ---
                title: "a \\"b\\""
                seed: 0
                ---

                ```{linnet}
                let x = 1
                ```

                ````{linnet}
                print(\"\"\"
                ```
                \"\"\")
                ````

                """)
    }
}
