import Testing
import Text

@Suite("Differences of lines")
struct LineDifferenceTests {
    @Test("they are minimal and summed up")
    func summary() {
        let difference = LineDifference(["a", "b", "c", "d"], ["a", "x", "c", "d", "e"])
        #expect(
            difference.lines == [
                .same("a"), .removed("b"), .added("x"), .same("c"), .same("d"), .added("e"),
            ])
        #expect(difference.summary(context: 0) == "- b\n+ x\n  …\n+ e")
        #expect(LineDifference(["a"], ["a"]).isEmpty)
        let many = LineDifference((0..<50).map(String.init), [])
        #expect(many.summary(limit: 2) == "- 0\n- 1\n  … 48 more changed lines")
    }
}
