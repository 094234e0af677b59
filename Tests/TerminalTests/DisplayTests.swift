import Glibc
import Session
import Terminal
import Testing
import Text

/// What was written to a stream by `body`.
private func written(_ body: (OutputStream) -> Void) -> String {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return "" }
    let stream = OutputStream(descriptor: ends[1], buffered: true)
    body(stream)
    stream.flush()
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = max(0, read(ends[0], &bytes, bytes.count))
    close(ends[0])
    return String(decoding: bytes[..<count], as: UTF8.self)
}

private func step(_ fraction: Double?, _ message: String, isFinal: Bool = false) -> Progress {
    Progress(id: 1, label: "epoch 1/2", fraction: fraction, message: message, isFinal: isFinal)
}

@Suite struct ProgressLineTests {
    private let plain = Style(.none)

    @Test func onlyTheLastStepIsPrintedAwayFromATerminal() {
        let text = written { stream in
            let line = ProgressLine(stream: stream, isLive: false, style: plain)
            line.show(step(0.1, "loss 2"), at: 0)
            line.show(step(0.9, "loss 1"), at: 9)
            line.show(step(1, "loss 0.5", isFinal: true), at: 10)
            line.end()
        }
        #expect(text == "epoch 1/2  loss 0.5\n")
    }

    @Test func liveLineIsThrottledButEndsWithTheLastStep() {
        let text = written { stream in
            let line = ProgressLine(stream: stream, isLive: true, style: plain)
            for number in 0..<1000 {
                line.show(step(nil, "batch \(number)"), at: Double(number) * 1e-4)
            }
            line.show(step(1, "done", isFinal: true), at: 0.1)
        }
        #expect(text.split(separator: "\r").count == 3)
        #expect(text.hasSuffix("\repoch 1/2  done\u{1B}[K\n"))
    }

    @Test func barFillsAndFits() {
        let line = ProgressLine(
            stream: OutputStream(descriptor: -1, buffered: true), isLive: true, style: plain)
        let bar = line.line(step(0.5, "loss 1"), columns: 80)
        #expect(bar.count { $0 == "━" } == 15)
        #expect(bar.count { $0 == "─" } == 15)
        #expect(bar.hasSuffix("  50%  loss 1"))
        for columns in [10, 20, 30, 40, 60] {
            let cut = line.line(step(0.5, "loss 1.2345 accuracy 0.9"), columns: columns)
            #expect(Columns.width(cut) < columns)
        }
        #expect(line.line(step(.nan, "m"), columns: 40) == "epoch 1/2  m")
    }
}

@Suite struct OutputStreamTests {
    @Test func fullDiskIsRemembered() {
        let descriptor = open("/dev/full", O_WRONLY)
        let stream = OutputStream(descriptor: descriptor, buffered: false)
        stream.write("x")
        #expect(stream.failure == "No space left on device")
        close(descriptor)
    }

    @Test func knowsWhetherALineIsOpen() {
        let stream = OutputStream(descriptor: -1, buffered: true)
        #expect(stream.atLineStart)
        stream.write("x")
        #expect(!stream.atLineStart)
        stream.write("")
        #expect(!stream.atLineStart)
        stream.write("y\n")
        #expect(stream.atLineStart)
    }
}

@Suite struct PreviewTests {
    private let picture = RenderedPicture(
        bytes: [255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0, 255, 9, 9, 9, 9, 9, 9],
        pixelSize: (2, 3))

    @Test func twoPixelsToACharacter() throws {
        let preview = try #require(Preview(picture))
        #expect(
            preview.lines(.direct) == [
                "\u{1B}[38;2;255;0;0m\u{1B}[48;2;0;255;0m▀"
                    + "\u{1B}[38;2;0;0;255m\u{1B}[48;2;0;0;255m▀\u{1B}[0m",
                "\u{1B}[38;2;9;9;9m\u{1B}[49m▀▀\u{1B}[0m",
            ])
        #expect(preview.lines(.none) == [])
    }

    @Test func picturesWithTooFewBytesAreRefused() {
        #expect(Preview(RenderedPicture(bytes: [1, 2, 3], pixelSize: (2, 2))) == nil)
    }

    @Test func nearestOfTheIndexedColours() {
        #expect(Preview.index(red: 255, green: 0, blue: 0) == 196)
        #expect(Preview.index(red: 255, green: 255, blue: 255) == 231)
        #expect(Preview.index(red: 0, green: 0, blue: 0) == 16)
        #expect(Preview.index(red: 128, green: 128, blue: 128) == 244)
        #expect(Preview.index(red: 95, green: 135, blue: 175) == 67)
    }
}

@Suite struct KittyImageTests {
    // The test vectors of RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func base64(plain: String, encoded: String) {
        #expect(Text.base64(Array(plain.utf8)) == encoded)
    }

    @Test func longImagesAreSentInChunks() {
        // 3100 bytes are 4136 characters: one chunk of 4096 and one of 40.
        let sequence = KittyImage(png: [UInt8](repeating: 0, count: 3100), columns: 40).sequence
        let parts = sequence.split(separator: "\u{1B}_G")
        #expect(parts.count == 2)
        #expect(parts[0].hasPrefix("a=T,f=100,q=2,c=40,m=1;AAAA"))
        #expect(parts[1].hasPrefix("q=2,m=0;AAAA"))
        #expect(parts[0].count == "a=T,f=100,q=2,c=40,m=1;".count + 4096 + 2)
    }

    @Test func multiplexersDrawNoImages() {
        #expect(Graphics.known { $0 == "TERM" ? "xterm-kitty" : nil } == .kitty)
        #expect(Graphics.known { $0 == "TERM" ? "xterm-256color" : nil } == nil)
        #expect(Graphics.known { $0 == "TMUX" || $0 == "KITTY_WINDOW_ID" ? "1" : nil } == nil)
        // What a person says comes before what is found out.
        #expect(
            Graphics.known {
                ["TERM": "xterm-kitty", "LINNET_GRAPHICS": "sixel"][$0]
            } == .sixel)
        #expect(Graphics.known { ["LINNET_GRAPHICS": "holograms"][$0] } == nil)
    }
}

@Suite struct CompletionMenuTests {
    private func candidates(_ names: [String], detail: String = "") -> [Completions.Candidate] {
        names.map { .init(text: $0, kind: .function, detail: detail) }
    }

    @Test func commonPrefixOfCandidates() {
        #expect(CompletionMenu.commonPrefix(candidates(["conv1d", "conv2d"])) == "conv")
        #expect(CompletionMenu.commonPrefix(candidates(["été", "étai"])) == "ét")
        #expect(CompletionMenu.commonPrefix(candidates(["a", "b"])) == "")
        #expect(CompletionMenu.commonPrefix([]) == "")
    }

    @Test func fewAreShownWithWhatTheyAre() {
        let lines = CompletionMenu.lines(
            candidates(["relu", "reshape"], detail: "a layer"), columns: 40, rows: 24,
            style: Style(.none))
        #expect(lines == ["  relu     a layer", "  reshape  a layer"])
    }

    @Test func manyAreShownInColumnsDownwards() {
        let lines = CompletionMenu.lines(
            candidates((1...30).map { "n\($0)" }), columns: 30, rows: 24, style: Style(.none))
        #expect(lines.count == 6)
        #expect(lines[0].hasPrefix("n1   n7   n13"))
    }

    @Test func whatTheScreenCannotHoldIsCounted() {
        let lines = CompletionMenu.lines(
            candidates((0..<100).map { "name\($0)" }), columns: 21, rows: 10, style: Style(.none))
        #expect(lines.last == "and 90 more")
    }
}

@Suite struct StyleTests {
    private let report = """
        error: unknown name `x`
         --> cell 1:1:1
          |
        1 | x + 1
          | ^
        hint: did you mean `y`?
        """

    @Test func plainWithoutColours() {
        #expect(Style(.none).errorReport(report) == report)
    }

    @Test func messageCaretAndHintStandOut() {
        let lines = Style(.indexed).errorReport(report).split(separator: "\n")
        #expect(lines[0] == "\u{1B}[1;31merror: unknown name `x`\u{1B}[0m")
        #expect(lines[3] == "\u{1B}[2m1 |\u{1B}[0m x + 1")
        #expect(lines[4] == "\u{1B}[2m  |\u{1B}[0m\u{1B}[1;31m ^\u{1B}[0m")
        #expect(lines[5].hasPrefix("\u{1B}[36mhint:"))
    }

    @Test func noColorIsRespected() {
        let terminal = ["TERM": "xterm-256color", "COLORTERM": "truecolor"]
        #expect(Console.colours { terminal[$0] } == .direct)
        #expect(Console.colours { $0 == "NO_COLOR" ? "1" : terminal[$0] } == .none)
        #expect(Console.colours { $0 == "NO_COLOR" ? "" : terminal[$0] } == .direct)
        #expect(Console.colours { $0 == "TERM" ? "xterm" : nil } == .indexed)
        #expect(Console.colours { $0 == "TERM" ? "dumb" : nil } == .none)
    }

    @Test func widthOfWideAndCombiningCharacters() {
        #expect(Columns.width("abc") == 3)
        #expect(Columns.width("日本") == 4)
        #expect(Columns.width("e\u{301}") == 1)
        #expect(Columns.cut("日本語", to: 4) == "日…")
    }
}
