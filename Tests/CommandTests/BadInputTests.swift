import Glibc
import Testing

/// A mistake that a person makes, and what the answer must say.
struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var code: String
    /// Pieces of the answer.
    var answer: [String]
    var exitCode: Int32 = 1

    var testDescription: String { name }

    static let all: [Mistake] = [
        Mistake(
            name: "unknown name", code: "let accuracy_now = 1; acuracy_now + 1",
            answer: ["acuracy_now", "did you mean `accuracy_now`"]),
        Mistake(
            name: "wrong shape in matmul", code: "zeros([3, 4]) @ zeros([5, 2])",
            answer: ["matmul: [3, 4] @ [5, 2]", "inner sizes 4 and 5 differ"]),
        Mistake(
            name: "wrong shape in a layer",
            code: "sequential([dense(8), conv2d(4)]).predict(zeros([2, 3]))",
            answer: ["conv2d_1", "[batch, height, width, channels]", "[batch, 8]"]),
        Mistake(
            name: "missing data set", code: "dataset(\"missing.csv\")",
            answer: ["missing.csv: no such file"]),
        Mistake(
            name: "missing model", code: "load_model(\"missing.linnet\")",
            answer: ["missing.linnet: no such file"]),
        Mistake(
            name: "truncated gzip", code: "dataset(\"cut-idx1-ubyte.gz\")",
            answer: ["cut-idx1-ubyte.gz", "byte", "the gzip data end early", "hint"]),
        Mistake(
            name: "CSV with a bad row", code: "dataset(\"bad.csv\")",
            answer: ["bad.csv:3", "expected 3 fields", "got 2"]),
        Mistake(
            name: "unknown parameter", code: "conv2d(8, kernal: 3)",
            answer: ["conv2d has no parameter `kernal`", "did you mean `kernel`?"]),
        Mistake(
            name: "division by zero", code: "let n = 0; 1 // n",
            answer: ["division by zero: 1 // 0"]),
        Mistake(
            name: "index out of range", code: "let items = [1, 2]; items[5]",
            answer: ["index 5 is outside 0..2"]),
        Mistake(
            name: "ragged tensor", code: "tensor([[1, 2], [3]])",
            answer: ["the item at [1] has 1 items, but the first one of its level has 2"]),
        Mistake(
            name: "shape of 10^15", code: "zeros([1000000, 1000000, 1000])",
            answer: ["zeros: needs 3.6 PiB of memory"]),
        Mistake(
            name: "shape beyond all integers",
            code: "zeros([9007199254740992, 9007199254740992])",
            answer: ["has more elements than can be counted"]),
        Mistake(
            name: "recursion without end", code: "fn f(x) { f(x + 1) + 1 }; f(1)",
            answer: ["the calls are nested too deeply", "in `f`", "more times"]),
        Mistake(
            name: "10,000 nested brackets",
            code: String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000),
            answer: ["nested"], exitCode: 2),
        Mistake(
            name: "10,000 open brackets", code: String(repeating: "(", count: 10_000),
            answer: ["nested"], exitCode: 2),
        Mistake(
            name: "read-only folder", code: "save(zeros([4]), \"/sys/weights.npy\")",
            answer: ["/sys/weights.npy: cannot be written: permission denied"]),
        Mistake(
            name: "folder that is not there", code: "save(zeros([4]), \"none/weights.npy\")",
            answer: ["there is no folder `none`"]),
    ]

    /// The damaged files that the mistakes read.
    static func files() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("a,b,kind\n1,2,x\n3,4\n", to: "bad.csv")
        // The head of a gzip member (RFC 1952) whose deflate stream breaks off at once.
        try folder.write(
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x63, 0x60], to: "cut-idx1-ubyte.gz")
        return folder
    }
}

@Suite(.enabled(if: Linnet.path != nil, Linnet.absence))
struct BadInputTests {
    @Test(arguments: Mistake.all)
    func answerAndExitCode(mistake: Mistake) throws {
        let folder = try Mistake.files()
        let outcome = try Linnet.run("-e", mistake.code, folder: folder.path)
        for piece in mistake.answer {
            #expect(outcome.error.contains(piece), "\(outcome.error.prefix(2_000))")
        }
        #expect(outcome.status == mistake.exitCode)
        #expect(outcome.output == "")
        // Whatever went wrong, the answer is one a person can read.
        #expect(outcome.error.utf8.count < 4_000)
    }

    @Test func sessionOutlivesThemAll() throws {
        let folder = try Mistake.files()
        let prompt = try PromptSession(folder: folder.path, columns: 200)
        try prompt.enter("let kept = 40")
        for mistake in Mistake.all where mistake.name != "10,000 open brackets" {
            let shown = try prompt.enter("\u{1B}[200~\(mistake.code)\u{1B}[201~")
            for piece in mistake.answer {
                #expect(shown.contains(piece), "\(mistake.name): \(shown.suffix(2_000))")
            }
            let after = try prompt.enter("kept + 2")
            #expect(after.contains("\n42\n"), "\(mistake.name): \(after)")
        }
        prompt.type("\u{4}")
        #expect(prompt.end() == 0)
    }

    @Test func scriptThatIsNotUTF8() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("print(1)\nprint(\"".utf8) + [0xC3, 0x28], to: "latin.linnet")
        let outcome = try Linnet.run("latin.linnet", folder: folder.path)
        #expect(
            outcome.error.contains("latin.linnet, line 2: not UTF-8 text: byte 0xc3 at offset 16"))
        #expect(outcome.output == "")
        #expect(outcome.status == 2)
    }

    @Test func pipeThatIsNotUTF8() throws {
        let outcome = try Linnet.run(input: [0x31, 0x0A, 0xFF])
        #expect(outcome.error.contains("byte 0xff at offset 2"))
        #expect(outcome.status == 2)
    }

    @Test func bytesThatAreNotUTF8AtThePrompt() throws {
        let prompt = try PromptSession()
        prompt.type(bytes: [0x22, 0xC3, 0x28, 0xFF, 0x22, 0x0D])
        #expect(prompt.waitForPrompt())
        #expect(try prompt.enter("6 * 7").contains("\n42\n"))
    }

    @Test(.enabled(if: Linnet.canMount, "needs a name space of its own to mount a tiny disk"))
    func fullDisk() throws {
        let disk = try TemporaryFolder()
        let outcome = try Linnet.run(
            "-e", "save(zeros([100000]), \"weights.npy\")", onTinyDiskAt: disk.path)
        #expect(outcome.error.contains("weights.npy"), "\(outcome.error)")
        #expect(outcome.error.contains("no space left on device"))
        #expect(outcome.status == 1)
    }

    @Test func interruptDuringTrainingKeepsTheModel() throws {
        let prompt = try PromptSession()
        try prompt.enter("let (train, test) = dataset(\"digits\").split()")
        try prompt.enter("let model = sequential([flatten(), dense(64), relu(), dense(10)])")
        prompt.type("let history = model.fit(train, epochs: 1000000)\r")
        #expect(prompt.waitFor("loss"))
        prompt.type("\u{3}")
        #expect(prompt.waitForPrompt())
        #expect(try prompt.enter("model.evaluate(test).accuracy > 0.1").contains("\ntrue\n"))
    }
}
