import FileSystem
import Glibc
import Session
import Testing

@testable import Notebooks

@Suite("Animations in notebooks")
struct AnimationTests {
    private func source(_ last: Int) -> String {
        """
        ```{linnet}
        #| label: fig-moving
        #| caption: It moves.
        animate([plot({x: [0, 1], y: [0, n]}).line("x", "y").y_limits(0, 9) for n in [1, 2, \(last)]], fps: 4)
        ```
        """
    }

    private func replay(_ last: Int = 3) throws -> (NotebookFile, RunRecord) {
        let notebook = try NotebookFile(parsing: source(last), path: folder + "/n.md")
        let (record, ending) = Replay(notebook, parameters: []).run()
        try #require(ending == .finished, "\(record.firstFailure?.error.message ?? "")")
        return (notebook, record)
    }

    private let folder = "/tmp/linnet-animation-tests-\(getpid())"

    @Test("the record keeps what plays, and stills for paper")
    func roundTrip() throws {
        try Files.makeFolder(folder)
        defer { try? Files.removeFolder(folder, withContents: true) {} }
        let (notebook, record) = try replay()
        let figure = try #require(record.figures.first)
        #expect(figure.name == "fig-moving" && figure.alternativeText.hasPrefix("Animation of 3"))
        #expect(figure.animation?.isEmpty == false && !figure.svg.isEmpty)
        #expect(figure.scene.hasPrefix("animation 3 frames 4 fps\nscene "))
        let output = OutputFolder(for: notebook)
        try output.write(record)
        let read = try #require(try output.recorded())
        #expect(read.figures == record.figures)
        // A run in which it is no animation leaves nothing behind.
        var plain = record
        plain.cells[0].outputs = []
        try output.write(plain)
        #expect(!Files.exists(output.path + "/fig-moving.animation.json"))
    }

    @Test("a report plays it, with one script for all")
    func report() throws {
        let (notebook, record) = try replay()
        let page = Report(notebook, record, version: "1").html().page
        #expect(page.split(separator: "<div class=\"animation\">").count == 2)
        #expect(page.contains("<div class=\"stills\"><svg"))
        #expect(page.contains("\"kind\":\"path\""))
        #expect(page.split(separator: "</script>").count == 3)
        #expect(!page.contains("src=\"http"))
        // One without has none of it.
        var plain = record
        plain.cells[0].outputs = []
        #expect(!Report(notebook, plain, version: "1").html().page.contains("<script"))
    }

    @Test("a record cannot run anything")
    func hostileRecord() throws {
        let (notebook, record) = try replay()
        var bad = record
        guard case .figure(var figure) = bad.cells[0].outputs[0] else { return }
        figure.animation = Array("{}</script><script>alert(1)</script>".utf8)
        bad.cells[0].outputs[0] = .figure(figure)
        let page = Report(notebook, bad, version: "1").html().page
        #expect(!page.contains("<script>alert"))
    }

    @Test("other frames are a difference")
    func check() throws {
        let (notebook, record) = try replay()
        #expect(Check(notebook).differences(recorded: record, replayed: record).isEmpty)
        let other = try replay(4).1
        let found = Check(notebook).differences(recorded: record, replayed: other)
        #expect(found.contains { $0.summary.contains("fig-moving differs") })
    }
}
