import Terminal
import Testing

@Suite struct BatchInputTests {
    private func parts(_ input: String) -> [BatchInput] {
        BatchInput.parts(of: input) { $0.contains("(") && !$0.contains(")") }
    }

    @Test func codeAlone() {
        #expect(parts("1\n2\n") == [.code("1\n2\n")])
    }

    @Test func codeAfterARequestKeepsItsLineNumbers() {
        #expect(
            parts("1\n:vars\n2") == [.code("1"), .request(":vars"), .code("\n\n2")])
    }

    @Test func linesInsideBracketsAreNoRequests() {
        #expect(parts("f(\n:x\n)\n?f") == [.code("f(\n:x\n)"), .request("?f")])
    }
}
