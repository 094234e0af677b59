import Glibc
import Testing

/// The prompt at a real terminal.
@Suite(.enabled(if: Linnet.path != nil, Linnet.absence), .serialized)
struct PromptTests {
    @Test func valuesAreShownAndCtrlDLeaves() throws {
        let prompt = try PromptSession()
        #expect(try prompt.enter("20 + 22").contains("\n42\n"))
        #expect(try !prompt.enter("20 + 22;").contains("\n42\n"))
        #expect(try prompt.enter("_ + 1").contains("\n43\n"))
        prompt.type("\u{4}")
        #expect(prompt.end() == 0)
    }

    @Test func editingKeys() throws {
        let prompt = try PromptSession()
        // Ctrl-A, Ctrl-K, Ctrl-Y, and the arrow to the left.
        #expect(try prompt.enter("+ 40\u{1}2 ").contains("\n42\n"))
        #expect(try prompt.enter("5 * 5\u{1}\u{B}\u{19} + 1").contains("\n26\n"))
        #expect(try prompt.enter("13\u{1B}[D2").contains("\n123\n"))
    }

    @Test func entriesOfSeveralLines() throws {
        let prompt = try PromptSession()
        prompt.type("fn double(x) {\r")
        prompt.type("x * 2\r")
        _ = try prompt.enter("}")
        #expect(try prompt.enter("double(21)").contains("\n42\n"))
        // Up twice: the whole definition comes back and is edited as one.
        prompt.type("\u{1B}[A\u{1B}[A")
        prompt.type("\u{1B}[A\u{5}\u{7F}3")
        _ = try prompt.enter("")
        #expect(try prompt.enter("double(21)").contains("\n63\n"))
    }

    @Test func pasteOfSeveralLinesIsOneEntry() throws {
        let prompt = try PromptSession()
        prompt.type("\u{1B}[200~let a = 20\nlet b = 22\na + b\u{1B}[201~")
        let shown = try prompt.enter("")
        #expect(shown.contains("\n42\n"))
        #expect(try prompt.enter(":vars").contains("a"))
    }

    @Test func historyOutlivesTheSession() throws {
        let folder = try TemporaryFolder()
        let environment = ["LINNET_HISTORY": folder.path + "/history"]
        let first = try PromptSession(environment: environment)
        try first.enter("\u{1B}[200~let kept = [\n    40,\n    2]\u{1B}[201~")
        try first.enter("kept.sum()")
        first.type("\u{4}")
        #expect(first.end() == 0)

        let second = try PromptSession(environment: environment)
        #expect(try second.enter("\u{1B}[A\u{1B}[A\u{1B}[A\u{1B}[A").contains("40"))
        #expect(try second.enter("kept.sum()").contains("\n42\n"))
        // Ctrl-R finds the definition by a piece of it.
        #expect(try second.enter("\u{12}let k").contains("kept = ["))
    }

    /// The terminal is asked once, and what was typed before its answer is not lost.
    @Test func picturesAsTheTerminalAnswers() throws {
        let prompt = try PromptSession(environment: ["NO_COLOR": "", "TERM": "xterm-256color"])
        prompt.type("plot([1, 2]).line()\r")
        #expect(prompt.waitFor(bytes: Array("\u{1B}[c".utf8)))
        prompt.type("40 + 2\r")
        prompt.type("\u{1B}[?62;4;22c")
        #expect(prompt.waitFor(bytes: Array("\u{1B}P0;1q".utf8)))
        #expect(prompt.waitFor("\n42\n"))
        prompt.type("plot([2, 1]).line()\r")
        #expect(prompt.waitFor(bytes: Array("\u{1B}P0;1q".utf8)))
        #expect(prompt.waitForPrompt())
    }

    @Test func terminalsThatDoNotAnswerHaveBlocks() throws {
        let prompt = try PromptSession(environment: ["NO_COLOR": "", "TERM": "xterm-256color"])
        #expect(try prompt.enter("plot([1, 2]).line()").contains("▀"))
        let wished = try PromptSession(
            environment: ["NO_COLOR": "", "TERM": "xterm", "LINNET_GRAPHICS": "kitty"])
        wished.type("plot([1, 2]).line()\r")
        #expect(wished.waitFor(bytes: Array("\u{1B}_Ga=T".utf8)))
    }

    @Test func anAnimationShowsItsFirstFrame() throws {
        let prompt = try PromptSession(
            environment: ["NO_COLOR": "", "TERM": "xterm", "LINNET_GRAPHICS": "blocks"])
        let shown = try prompt.enter("animate([plot([1, 2]).line(), plot([2, 1]).line()])")
        #expect(shown.contains("▀"))
        #expect(shown.contains("animation of 2 frames at 12 fps"))
    }

    @Test func ctrlCClearsTheEntry() throws {
        let prompt = try PromptSession()
        prompt.type("1 + nonsense(")
        try prompt.enter("", "\u{3}")
        #expect(try prompt.enter("6 * 7").contains("\n42\n"))
    }

    @Test func ctrlCStopsAnEndlessLoopAndKeepsTheSession() throws {
        let prompt = try PromptSession()
        try prompt.enter("var count = 0")
        prompt.type("print(\"started\"); while true { count += 1 }\r")
        #expect(prompt.waitFor("started\n"))
        prompt.type("\u{3}")
        #expect(prompt.waitForPrompt())
        #expect(prompt.plain.contains("interrupted"))
        #expect(try prompt.enter("count > 0").contains("\ntrue\n"))
    }

    @Test func ctrlCAgainAndAgainNeverKills() throws {
        let prompt = try PromptSession()
        for _ in 0..<3 {
            prompt.type("print(\"started\"); while true { }\r")
            #expect(prompt.waitFor("started\n"))
            for _ in 0..<5 { prompt.send(signal: SIGINT) }
            #expect(prompt.waitForPrompt())
        }
        #expect(try prompt.enter("6 * 7").contains("\n42\n"))
    }

    @Test func namesMembersAndArgumentsComplete() throws {
        let prompt = try PromptSession()
        try prompt.enter("let a_rather_long_name = 42")
        #expect(try prompt.enter("a_rather\t").contains("\n42\n"))
        try prompt.enter("fn area(width, height: 2) { width * height }")
        #expect(try prompt.enter("area(21, hei\t 2)").contains("\n42\n"))
        prompt.type("tensor([1, 2]).resh\t\t")
        #expect(prompt.waitFor("reshape"))
    }

    @Test func pathsCompleteInsideStrings() throws {
        let folder = try TemporaryFolder()
        try folder.write("6 * 7\n", to: "answer to all.linnet")
        let prompt = try PromptSession(folder: folder.path)
        prompt.type("\"answ\t")
        #expect(prompt.waitFor("answer to all.linnet"))
        try prompt.enter("", "\u{3}")
        #expect(try prompt.enter(":load answ\t").contains("\n42\n"))
    }

    @Test func helpInBothSpellings() throws {
        let prompt = try PromptSession()
        for entry in ["?conv2d", "conv2d?", ":help conv2d"] {
            let page = try prompt.enter(entry)
            #expect(page.contains("Example:") && page.contains("conv2d("), "\(entry): \(page)")
        }
        #expect(try prompt.enter("?conv2").contains("conv2d"))
    }

    @Test func unicodeIsEditedByCharacters() throws {
        let prompt = try PromptSession()
        #expect(try prompt.enter("\"né日本é\u{7F}語\"").contains("né日本語"))
    }

    @Test func sessionIsSavedWithoutFailedCells() throws {
        let folder = try TemporaryFolder()
        let prompt = try PromptSession(folder: folder.path)
        try prompt.enter("let x = 40")
        #expect(try prompt.enter("x + unknown_name").contains("unknown_name"))
        try prompt.enter("x + 2")
        #expect(try prompt.enter(":save notes.md").contains("2 cells"))
        let notebook = readText(folder.path + "/notes.md")
        #expect(notebook.contains("```{linnet}\nlet x = 40\n```"))
        #expect(notebook.contains("x + 2"))
        #expect(!notebook.contains("unknown_name"))
        let other = try PromptSession(folder: folder.path)
        #expect(try other.enter(":save notes.md").contains("exists"))
    }

    @Test func resetForgetsAndStartUpFileIsRead() throws {
        let folder = try TemporaryFolder()
        mkdir(folder.path + "/linnet", 0o755)
        try folder.write("let greeting = \"hello\"\n", to: "linnet/startup.linnet")
        let prompt = try PromptSession(environment: ["XDG_CONFIG_HOME": folder.path])
        try prompt.enter("let x = 1")
        try prompt.enter(":reset")
        #expect(try prompt.enter("x").contains("x"))
        #expect(try prompt.enter("greeting + \"!\"").contains("hello!"))
        #expect(try !prompt.enter(":vars").contains("\nx "))
    }

    @Test func timeAndUnknownCommands() throws {
        let prompt = try PromptSession()
        #expect(try prompt.enter(":time 6 * 7").contains("s\n"))
        #expect(try prompt.enter(":frobnicate").contains(":help"))
    }

    @Test func scriptsCanLeaveThePrompt() throws {
        let prompt = try PromptSession()
        prompt.type("exit(3)\r")
        #expect(prompt.end() == 3)
    }

    @Test func quitLeaves() throws {
        let prompt = try PromptSession()
        prompt.type(":quit\r")
        #expect(prompt.end() == 0)
    }

    @Test func terminationLeavesTheTerminalInOrder() throws {
        let prompt = try PromptSession()
        prompt.send(signal: SIGTERM)
        #expect(prompt.end() == 128 + SIGTERM)
    }
}
