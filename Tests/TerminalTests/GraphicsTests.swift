import Session
import Testing

@testable import Terminal

@Suite struct GraphicsTests {
    private func query(_ answer: String) -> TerminalQuery {
        TerminalQuery(answer: Array(answer.utf8))
    }

    @Test(arguments: [
        ("\u{1B}[?62;4;22c", Graphics.sixel), ("\u{1B}[?62;22c", .blocks), ("\u{1B}[?4c", .blocks),
        ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62c", .kitty),
        ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;4c", .kitty),
        ("\u{1B}_Gi=31;ENOTSUP:no\u{1B}\\\u{1B}[?62;4c", .sixel), ("", .blocks),
    ])
    func answersOfTerminals(answer: String, graphics: Graphics) {
        let query = query(answer)
        #expect(query.graphics == graphics)
        #expect(query.typedAhead.isEmpty)
    }

    @Test func whatWasTypedStays() {
        let query = query("1 + \u{1B}_Gi=31;OK\u{1B}\\2\u{1B}[?62;4c\u{1B}[A\n")
        #expect(query.graphics == .kitty)
        #expect(String(decoding: query.typedAhead, as: UTF8.self) == "1 + 2\u{1B}[A\n")
    }

    @Test func sixelsOfAFewPixels() throws {
        // Two red pixels above six and a half rows of white and blue.
        let red: [UInt8] = [255, 0, 0]
        let (white, blue): ([UInt8], [UInt8]) = ([255, 255, 255], [0, 0, 255])
        var bytes = red + red
        for _ in 0..<6 { bytes += white + blue }
        let image = try #require(SixelImage(RenderedPicture(bytes: bytes, pixelSize: (2, 7))))
        // By number of pixels, then by colour: blue, white, red.
        #expect(
            image.sequence
                == "\u{1B}P0;1q\"1;1;2;7#0;2;0;0;100#1;2;100;100;100#2;2;100;0;0"
                + "#0?}$#1}$#2@@-#0?@$#1@-\u{1B}\\")
        #expect(SixelImage(RenderedPicture(bytes: [1, 2, 3], pixelSize: (2, 2))) == nil)
    }

    @Test func runsOfSixelsAreShort() throws {
        let bytes = [UInt8](repeating: 0, count: 3 * 100 * 6)
        let image = try #require(SixelImage(RenderedPicture(bytes: bytes, pixelSize: (100, 6))))
        #expect(image.sequence.hasSuffix("#0;2;0;0;0#0!100~-\u{1B}\\"))
    }
}
