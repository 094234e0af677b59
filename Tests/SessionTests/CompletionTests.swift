import Session
import Testing

struct CompletionTests {
    private func texts(_ text: String, in session: Session = Session()) -> [String] {
        session.completions(for: text, cursor: text.utf8.count).candidates.map(\.text)
    }

    @Test func names() throws {
        let session = Session()
        try session.evaluate("let learning_rate = 0.1")
        #expect(texts("print(learn", in: session) == ["learning_rate"])
        #expect(texts("conv2") == ["conv2d", "conv2d_transpose"])
        #expect(texts("whi") == ["while"])
    }

    @Test func membersAndMethods() throws {
        let session = Session()
        try session.evaluate("let x = tensor([1, 2])\nlet words = [\"a\"]")
        #expect(texts("x.sha", in: session) == ["shape"])
        #expect(texts("words.app", in: session) == ["append"])
        // A list has no shape, and a tensor is not appended to.
        #expect(texts("words.sha", in: session).isEmpty)
        #expect(texts("x.appe", in: session).isEmpty)
    }

    @Test func namedArguments() {
        #expect(texts("conv2d(32, ker") == ["kernel:"])
        #expect(!texts("conv2d(32, kernel: 3, ").contains("kernel:"))
        #expect(texts("conv2d(32, kernel: 3, ").contains("padding:"))
    }

    @Test func nothingInsideNumbersAndComments() {
        #expect(texts("let x = 12").isEmpty)
        #expect(texts("1 + 1 # conv").isEmpty)
    }

    @Test func whatIsReplacedIsTheTypedPart() {
        let completions = Session().completions(for: "let y = conv2", cursor: 13)
        #expect(completions.replace == 8..<13)
    }
}
