import Session
import Testing

/// Linnet inside of a Swift program, as the README shows it.
struct EmbeddingTests {
    @Test func evaluatesCode() throws {
        #expect(try Session().evaluate("1 + 1").display?.text == "2")
        #expect(try Session().evaluate("1 + 1").value == .int(2))
    }

    @Test func definitionsStayForLaterCells() throws {
        let session = Session()
        try session.evaluate("let x = tensor([[1, 2], [3, 4]])")
        let result = try session.evaluate("x @ x")
        #expect(result.value == .tensor(PlainTensor(shape: [2, 2], values: [7, 10, 15, 22])))
    }

    @Test func valuesGoIn() throws {
        let session = Session()
        session.define("scale", .float(2.5))
        session.define("weights", .tensor(PlainTensor(shape: [2], values: [1, 3])))
        let result = try session.evaluate("(weights * scale).sum().item()")
        #expect(result.value == .float(10))
    }

    @Test func errorsAreCaughtAndTheSessionLivesOn() throws {
        let session = Session()
        try session.evaluate("let kept = 41")
        let failure = #expect(throws: ScriptFailure.self) {
            try session.evaluate("let y = kept + 1\nzeros([2, 3]) @ zeros([4, 5])", name: "cell 2")
        }
        #expect(failure?.kind == .runtime)
        #expect(failure?.line == 2)
        #expect(failure?.message.contains("[2, 3] @ [4, 5]") == true)
        #expect(failure?.rendered.contains("cell 2:2") == true)
        #expect(try session.evaluate("y").value == .int(42))
    }

    @Test func syntaxErrorsComeTogether() {
        let failure = #expect(throws: ScriptFailure.self) {
            try Session().evaluate("let = 3\nprint(1 +)\n")
        }
        #expect(failure?.kind == .syntax)
        #expect(failure?.rendered.components(of: "error:") == 2)
    }

    @Test func outputReachesTheSinkInOrder() throws {
        final class Sink: OutputSink {
            var texts: [String] = []
            func receive(_ event: OutputEvent) {
                if case .text(let text) = event { texts.append(text) }
            }
        }
        let sink = Sink()
        let session = Session(output: sink)
        try session.evaluate("print(1)\nprint(\"two\")")
        #expect(sink.texts.joined() == "1\ntwo\n")
    }

    @Test func theSeedDecidesTheNumbers() throws {
        func draw(_ seed: UInt64) throws -> PlainValue {
            var options = Session.Options()
            options.seed = seed
            return try Session(options).evaluate("random_normal([4])").value
        }
        #expect(try draw(7) == draw(7))
        #expect(try draw(7) != draw(8))
    }

    /// Endless allocation, of small values and of tensors, ends in an error near the limit.
    @Test(arguments: [
        "let xs = []\nwhile true { xs.append([1, 2, 3]) }",
        "let xs = []\nwhile true { xs.append(zeros([100000]) + 1) }",
        "var text = \"a\"\nwhile true { text = text + text }",
    ]) func memoryRunsOut(_ code: String) throws {
        var options = Session.Options()
        options.maxMemory = 200 << 20
        let session = Session(options)
        let failure = #expect(throws: ScriptFailure.self) { try session.evaluate(code) }
        #expect(failure?.errorKind == "memory")
        #expect(try session.evaluate("1 + 1").value == .int(2))
    }

    @Test func timeRunsOut() throws {
        let session = Session()
        session.setTimeLimit(seconds: 0.05)
        let failure = #expect(throws: ScriptFailure.self) {
            try session.evaluate("while true { }")
        }
        #expect(failure?.kind == .timeout)
        session.setTimeLimit(seconds: nil)
        #expect(try session.evaluate("1 + 1").value == .int(2))
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
