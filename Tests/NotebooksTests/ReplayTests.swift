import FileSystem
import Glibc
import Session
import Testing

@testable import Notebooks

@Suite("Replay")
struct ReplayTests {
    private func notebook(_ text: String, path: String = "n.md") throws -> NotebookFile {
        try NotebookFile(parsing: text, path: path)
    }

    private func run(
        _ text: String, keepsGoing: Bool = false, parameters: [Parameter]? = nil
    ) throws -> (record: RunRecord, ending: Replay.Ending) {
        let notebook = try notebook(text)
        var options = Replay.Options()
        options.keepsGoing = keepsGoing
        return Replay(
            notebook, parameters: parameters ?? notebook.frontMatter.parameters, options: options
        ).run()
    }

    private static func cells(_ codes: String...) -> String {
        codes.map { "```{linnet}\n\($0)\n```\n" }.joined()
    }

    @Test("cells share a session; printed text and values come in order")
    func order() throws {
        let (record, ending) = try run(
            ReplayTests.cells(
                "let a = 2\nprint(\"one\")\nprint(\"two\")\na * 3", "a + 1;", "let b = a"))
        #expect(ending == .finished)
        #expect(record.cells.map(\.status) == [.ok, .ok, .ok])
        #expect(record.cells[0].outputs == [.text("one\ntwo\n"), .value("6", nil)])
        #expect(record.cells[1].outputs.isEmpty)
        #expect(record.cells[2].outputs.isEmpty)
    }

    @Test("two replays with one seed give the same bytes, another seed others")
    func seeds() throws {
        let text = "---\nseed: 7\n---\n" + ReplayTests.cells("randn(4)")
        let first = try run(text).record.json.canonicalText
        #expect(try run(text).record.json.canonicalText == first)
        let other = try run("---\nseed: 8\n---\n" + ReplayTests.cells("randn(4)")).record
        #expect(other.cells[0].outputs != [])
        #expect(other.json.canonicalText != first)
    }

    @Test("cells see parameters as variables")
    func parameters() throws {
        let text =
            "---\nparams: { n: 2, s: \"x\", l: [1, 2] }\n---\n" + ReplayTests.cells("[n, s, l]")
        #expect(try run(text).record.cells[0].outputs == [.value("[2, \"x\", [1, 2]]", nil)])
        let given = [Parameter(name: "n", value: .int(9))]
        #expect(
            try run("---\nparams: { n: 2 }\n---\n" + ReplayTests.cells("n"), parameters: given)
                .record.cells[0].outputs == [.value("9", nil)])
    }

    @Test("the first error ends the run, and the rest is marked")
    func failure() throws {
        let text = ReplayTests.cells("print(\"kept\")\n[1][5]", "1")
        let (record, ending) = try run(text)
        #expect(ending == .failed)
        #expect(record.cells.map(\.status) == [.failed, .notRun])
        #expect(record.cells[0].outputs.first == .text("kept\n"))
        #expect(record.firstFailure?.index == 0)
        #expect(record.firstFailure?.error.line == 2)
        let goingOn = try run(text, keepsGoing: true)
        #expect(goingOn.ending == .failed)
        #expect(goingOn.record.cells.map(\.status) == [.failed, .ok])
    }

    @Test(
        "an expected error must come, and be the one that is meant",
        arguments: [
            ("true", "nope", CellRecord.Status.ok), ("nope", "nope", .ok), ("name", "nope", .ok),
            ("shape", "nope", .failed), ("true", "1", .failed), ("true", "1 +", .ok),
            ("false", "nope", .failed),
        ])
    func expectedError(option: String, code: String, status: CellRecord.Status) throws {
        let text = "```{linnet}\n#| expect-error: \(option)\n\(code)\n```\n"
        #expect(try run(text).record.cells[0].status == status)
    }

    @Test("a cell that is not evaluated is left out, and one over its time stops the run")
    func skippedAndLate() throws {
        let text =
            "```{linnet}\n#| eval: false\nnope\n```\n"
            + "```{linnet}\n#| timeout: 0.1\nwhile true { }\n```\n" + ReplayTests.cells("1")
        let (record, ending) = try run(text, keepsGoing: true)
        #expect(ending == .timedOut)
        #expect(record.cells.map(\.status) == [.skipped, .failed, .notRun])
    }

    @Test("an interrupt that a cell took as its own end stops the run all the same")
    func interrupted() throws {
        let (record, ending) = Replay(
            try notebook(ReplayTests.cells("print(1)", "2")), parameters: []
        ).run { true }
        #expect(ending == .interrupted)
        #expect(record.cells.map(\.status) == [.failed, .notRun])
        #expect(record.cells[0].outputs.first == .text("1\n"))
    }

    @Test("exit leaves the notebook")
    func exit() throws {
        let (record, ending) = try run(ReplayTests.cells("exit(3)", "1"))
        #expect(ending == .exited(3))
        #expect(record.cells.map(\.status) == [.failed, .notRun])
    }

    @Test("an endless printer does not fill the memory")
    func endlessText() throws {
        let (record, _) = try run(
            ReplayTests.cells(
                "for i in 0..40000 { print(\"a line of some forty bytes, over and over\") }"))
        guard case .text(let text)? = record.cells[0].outputs.first else {
            Issue.record("no text")
            return
        }
        #expect(text.utf8.count < OutputCollector.maximumText + 100)
        #expect(record.cells[0].outputs.count == 2)
    }

    @Test("figures are named by label, counted on, and never by another cell's label")
    func figureNames() {
        var names = FigureNames(labels: ["fig-a", "fig-a-2"])
        #expect(names.name(label: "fig-a", cell: 0, figure: 1) == "fig-a")
        #expect(names.name(label: "fig-a", cell: 0, figure: 2) == "fig-a-3")
        #expect(names.name(label: nil, cell: 4, figure: 1) == "cell-5")
        #expect(names.name(label: nil, cell: 4, figure: 2) == "cell-5-2")
    }

    @Test("a folder holds the figures of the last run and no others")
    func outputFolder() throws {
        var template = Array("/tmp/linnet-notebooks-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        let folder = String(cString: made)
        defer { for name in ["a.out/scenes", "a.out", ""] { rmdir("\(folder)/\(name)") } }
        let notebook = try notebook(ReplayTests.cells("1"), path: folder + "/a.md")
        let output = OutputFolder(for: notebook)
        #expect(output.path == folder + "/a.out")
        #expect(try output.recorded() == nil)

        func record(_ name: String, _ others: [FigureFormat: [UInt8]]) -> RunRecord {
            let figure = FigureRecord(
                name: name, title: "", alternativeText: "", width: 1, height: 2, scene: "s",
                svg: [60],
                others: others)
            let cell = CellRecord(label: nil, code: "c", status: .ok, outputs: [.figure(figure)])
            return RunRecord(cells: [cell], parameters: [], seed: 0, computation: "")
        }
        try output.write(record("one", [.png: [1]]))
        #expect(Files.exists(output.figurePath("one", .png)))
        try output.write(record("two", [:]))
        #expect(!Files.exists(output.figurePath("one")))
        #expect(!Files.exists(output.figurePath("one", .png)))
        #expect(try output.recorded() == record("two", [:]))
        for name in ["two.svg", "scenes/two.txt", "outputs.json", "timings.json"] {
            #expect(Files.exists("\(output.path)/\(name)"))
            Files.remove("\(output.path)/\(name)")
        }
    }
}
