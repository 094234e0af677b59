import Syntax
import Testing

@Suite struct CursorContextTests {
    private func context(_ text: String) -> CursorContext {
        CursorContext(text, cursor: text.utf8.count)
    }

    @Test func openStringsAreKnown() {
        #expect(context("load(\"data/tr").place == .string("data/tr"))
        #expect(context("load(\"data/tr").typed == 6..<13)
        #expect(context("load(\"data/tr").call?.callee == ["load"])
        #expect(context("r\"a").place == .string("a"))
        #expect(context("\"\"\"a").place == .string("a"))
        #expect(context("\"").place == .string(""))
        #expect(context("\"{name}/a").typed.upperBound == 9)
    }

    @Test func closedStringsAreNot() {
        #expect(context("\"data\"").place == .nothing)
        #expect(context("\"data\" + na").place == .name)
    }

    @Test func membersKnowTheirChain() {
        #expect(context("model.lay").place == .member(of: ["model"]))
        #expect(context("a.b.c").place == .member(of: ["a", "b"]))
        #expect(context("f(1).c").place == .member(of: []))
    }

    @Test func argumentsKnowTheirCall() {
        #expect(context("fit(train, epochs: 1, ba").call?.callee == ["fit"])
        #expect(context("fit(train, epochs: 1, ba").call?.named == ["epochs"])
    }
}
