import Session
import Testing

@testable import Notebooks

@Suite("Check")
struct CheckTests {
    @Test(
        "numbers within tolerance, words and whole numbers exactly",
        arguments: [
            ("loss 0.12345", "loss 0.123451", true),
            ("loss 0.1234", "loss 0.1244", false),
            ("[ 1.0,  2.0]", "[1.00001, 2.0]", true),
            ("60000 images", "60001 images", false),
            ("conv2d_1 0.5", "conv2d_2 0.5", false),
            ("1e-9", "2e-9", true),
            ("-1.5e3", "-1500.01", true),
            ("a", "b", false),
            ("1.0", "-1.0", false),
            ("x 1.0", "x", false),
            ("nan", "nan", true),
            ("#1e5000", "#1e6000", false),
            ("#123456", "#123456", true),
            ("nan", "0.5", false),
            ("1.0e999", "0.5", false),
        ])
    func tolerance(a: String, b: String, isSame: Bool) {
        #expect(Tolerance().matches(a, b) == isSame)
    }

    private func record(_ outputs: [[CellOutput]], _ notebook: NotebookFile) -> RunRecord {
        RunRecord(
            cells: zip(notebook.cells, outputs).map { cell, outputs in
                CellRecord(
                    label: cell.options.label, code: SHA256.hexDigest(of: Array(cell.code.utf8)),
                    status: .ok, outputs: outputs)
            }, parameters: [], seed: 0, computation: notebook.computationDigest)
    }

    private func figure(_ scene: String) -> CellOutput {
        .figure(
            FigureRecord(
                name: "fig-a", title: "", alternativeText: "", width: 1, height: 1, scene: scene,
                svg: []))
    }

    private func notebook(_ checks: String...) throws -> NotebookFile {
        let text = checks.enumerated().map { "```{linnet}\n#| check: \($1)\n\($0)\n```\n" }
        return try NotebookFile(parsing: text.joined(), path: "n.md")
    }

    @Test("each cell says how it is compared")
    func modes() throws {
        let notebook = try notebook("approx", "exact", "skip")
        let old = record([[.text("1.00001\n")], [.text("1.00001\n")], [.text("a")]], notebook)
        let new = record([[.text("1.00002\n")], [.text("1.00002\n")], [.text("b")]], notebook)
        let found = Check(notebook).differences(recorded: old, replayed: new)
        #expect(found.map(\.place) == ["n.md:5"])
        #expect(found.first?.details == "- 1.00001\n+ 1.00002")
        #expect(found.first?.summary == "cell 2: the output differs")
    }

    @Test("figures are compared by their scenes, notes not at all")
    func figures() throws {
        let notebook = try notebook("approx")
        let old = record([[figure("line 1.0 2.0\ntext a"), .note("1")]], notebook)
        let near = record([[figure("line 1.00001 2.0\ntext a")]], notebook)
        let far = record([[figure("line 1.5 2.0\ntext a")]], notebook)
        let check = Check(notebook)
        #expect(check.differences(recorded: old, replayed: near).isEmpty)
        #expect(
            check.differences(recorded: old, replayed: far).map(\.summary)
                == ["cell 1: the figure fig-a differs"])
        let lost = record([[figure("")]], notebook)
        #expect(
            check.differences(recorded: lost, replayed: far).map(\.summary)
                == ["cell 1: the figure fig-a is not recorded"])
    }

    @Test("a cell that is new or gone is a difference")
    func cells() throws {
        let two = try notebook("approx", "approx")
        let one = try notebook("approx")
        let old = record([[.text("0")]], one)
        let new = record([[.text("0")], [.text("1")]], two)
        #expect(
            Check(two).differences(recorded: old, replayed: new).map(\.summary)
                == ["cell 2: nothing is recorded"])
        #expect(
            Check(one).differences(recorded: new, replayed: old).map(\.summary)
                == ["a recorded cell is no longer in the notebook"])
    }

    @Test("a record of other parameters is named")
    func parameters() throws {
        let notebook = try notebook("approx")
        var old = record([[]], notebook)
        old.parameters = [Parameter(name: "lr", value: .float(0.1))]
        let found = Check(notebook).differenceOfSettings(
            recorded: old, parameters: [Parameter(name: "lr", value: .float(0.2))], seed: 0)
        #expect(found?.details == "- lr = 0.1, seed 0\n+ lr = 0.2, seed 0")
        #expect(
            Check(notebook).differenceOfSettings(
                recorded: old, parameters: old.parameters, seed: 0) == nil)
    }

    @Test("a record reads back from its JSON")
    func roundTrip() throws {
        let notebook = try notebook("approx", "approx")
        var record = record(
            [
                [.text("a\n\nb\r\n"), figure("s"), .note("n")],
                [
                    .value("t", Table(columns: ["a"], rows: [["1"]], numericColumns: [0])),
                    .error(ErrorRecord(kind: "shape", message: "m", rendered: "r\nr", line: 2)),
                ],
            ], notebook)
        record.parameters = [Parameter(name: "lr", value: .float(0.5))]
        record.cells[1].status = .failed
        record.seed = .max
        let bytes = Array(record.json.canonicalText.utf8)
        let read = try RunRecord(json: try JSON(parsing: bytes), path: "o") { _ in
            FigureFiles(scene: "s", svg: [], animation: [])
        }
        #expect(read == record)
    }
}
