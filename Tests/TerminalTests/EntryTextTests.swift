import Terminal
import Testing

/// An entry whose cursor stands where `|` is.
private func entry(_ text: String) -> EntryText {
    let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    return EntryText(parts.joined().utf8, point: parts[0].utf8.count)
}

@Suite struct EntryTextTests {
    @Test func linesOfTheCursor() {
        let middle = entry("ab\ncd|e\nf")
        #expect(middle.lineStart == 3)
        #expect(middle.lineEnd == 6)
        #expect(middle.pointAbove == 2)
        #expect(middle.pointBelow == 8)
        #expect(entry("a|b\nc").pointAbove == nil)
        #expect(entry("ab\nc|").pointBelow == nil)
    }

    @Test func columnsCountScalarsNotBytes() {
        // é is two bytes: the third column of the line above starts at byte 3.
        let below = entry("éab\nxy|z")
        #expect(below.pointAbove == 3)
        #expect(entry("éa|b\nxyz").pointBelow == 7)
    }

    @Test func indentationFollowsTheOpenBracket() {
        #expect(entry("fn f() {|").indentationBelow == 4)
        #expect(entry("fn f() {\n    g([|").indentationBelow == 8)
        #expect(entry("fn f() {\n    g([\n        1])|").indentationBelow == 4)
        #expect(entry("f(x -> {|").indentationBelow == 4)
        #expect(entry("f()|").indentationBelow == 0)
    }

    @Test func bracketsInStringsAndCommentsDoNotCount() {
        #expect(entry("print(\"{[\")  # {|").indentationBelow == 0)
        #expect(entry("\"\\\"{\"|").indentationBelow == 0)
    }

    @Test func closingBracketStandsUnderItsOpeningLine() {
        #expect(entry("fn f() {\n    g([\n        |").outdent == 4)
        #expect(entry("fn f() {\n    |").outdent == 4)
        #expect(entry("fn f() {\n    x|").outdent == nil)
        #expect(entry("fn f() {\n|").outdent == nil)
    }

    @Test func laterLinesAreDrawnUnderTheFirst() {
        let drawn = entry("a\nb|c").drawn(margin: 2, mark: 0)
        #expect(String(decoding: drawn.bytes, as: UTF8.self) == "a\n  bc")
        #expect(drawn.point == 5)
        #expect(drawn.mark == 0)
        #expect(entry("a\n|").drawn(margin: 2, mark: 2).point == 4)
    }
}
