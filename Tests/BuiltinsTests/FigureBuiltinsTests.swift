import Figures
import Machine
import Tensors
import Testing

@testable import Builtins

struct FigureBuiltinsTests {
    /// Remembers what it was asked to save, and draws nothing.
    private final class Recorder: FigureRenderer, @unchecked Sendable {
        var saved: [(path: String, dpi: Double)] = []

        func scene(of figure: Figure) throws(FigureError) -> Scene {
            try figure.scene(measuring: PlainMeasurer())
        }

        func draw(_ figure: Figure, as format: DrawingFormat) throws(FigureError) -> Drawing {
            Drawing(bytes: [], notes: [])
        }

        func save(
            _ figure: Figure, to path: String, dpi: Double
        ) throws(FigureError) -> Drawing {
            _ = try DrawingFormat(path: path)
            saved.append((path, dpi))
            return Drawing(bytes: [], notes: try scene(of: figure).notes)
        }

        func save(
            _ animation: Animation, to path: String, dpi: Double, poll: () throws -> Void
        ) throws -> Drawing {
            saved.append((path, dpi))
            return Drawing(bytes: [], notes: [])
        }
    }

    private let interpreter = Interpreter(builtins: standardBuiltins().builtins)
    private let recorder = Recorder()

    init() {
        interpreter.context.state(FigureDrawer()).renderer = recorder
    }

    /// The scene of the figure that a program comes to.
    private func scene(_ code: String) throws -> Scene {
        let value = try interpreter.evaluate(code)
        let figure = try #require(value.host as? FigureValue)
        return try figure.figure.scene(measuring: PlainMeasurer())
    }

    private func message(_ code: String) -> String {
        do {
            _ = try scene(code)
            return "no error"
        } catch let error as ScriptError {
            return error.message
        } catch {
            return String(describing: error)
        }
    }

    private func texts(_ scene: Scene) -> [String] {
        scene.items.compactMap { if case .text(let run) = $0 { run.text } else { nil } }
    }

    @Test func marksTakeColumnsByName() throws {
        let scene = try scene(
            """
            let data = {epoch: [1, 2, 1, 2], loss: [0.9, 0.4, 1.0, 0.6], split: ["train", "train", "test", "test"]}
            plot(data).line(x: "epoch", y: "loss", color: "split").title("Learning")
            """)
        #expect(scene.title == "Learning")
        #expect(
            scene.summary
                == "Line chart of loss by epoch, from 0.4 to 1. Colours by split: train, test.")
    }

    @Test func severalColumnsAreDrawnInOneGo() throws {
        let both = try scene("plot({epoch: [1, 2], loss: [3, 4], error: [5, 6]}).line()")
        #expect(texts(both).contains("loss") && texts(both).contains("error"))
        let named = try scene(
            "plot({epoch: [1, 2], loss: [3, 4], error: [5, 6]}).line(x: \"epoch\", y: [\"loss\", \"error\"])"
        )
        #expect(named.text == both.text)
    }

    @Test func rowsOfDictsAreATable() throws {
        let rows = try scene("plot([{a: 1, b: 2}, {a: 2, b: 5}]).points(\"a\", \"b\")")
        let columns = try scene("plot({a: [1, 2], b: [2, 5]}).points(\"a\", \"b\")")
        #expect(rows.text == columns.text)
    }

    @Test func figuresJoinByOperators() throws {
        let scene = try scene(
            "let a = plot([1, 2]).line(); let b = bars([\"x\"], [1]); (a | b) / a")
        #expect(scene.text.contains("Line chart"))
        let value = try interpreter.evaluate("(a | b) / a")
        #expect((value.host as? FigureValue)?.describe(limit: 80).hasPrefix("figure, 2") == true)
        #expect(message("a | 3").contains("figure"))
    }

    @Test func chainingChangesNothing() throws {
        let before = try scene("let f = plot([1, 2]).line(); f").text
        _ = try scene("f.title(\"other\").size(60, 50).theme(\"dark\").log_y().x_label(\"t\")")
        #expect(try scene("f").text == before)
    }

    @Test func confusionByNumbersAndByNames() throws {
        let numbers = try scene(
            "confusion([0, 1, 1], [0, 1, 0], classes: [\"cat\", \"dog\"])")
        let names = try scene(
            "confusion([\"cat\", \"dog\", \"dog\"], [\"cat\", \"dog\", \"cat\"])")
        #expect(numbers.text == names.text)
        #expect(texts(numbers).contains("predicted"))
    }

    @Test func mistakesAreSaidInWords() {
        #expect(message("plot([1, 2])").hasPrefix("plot: the figure has no mark yet"))
        #expect(
            message("plot({a: [1, 2], b: [1]})") == "plot: column \"a\" has 2 rows and \"b\" has 1")
        #expect(
            message("plot({a: [1, \"x\"]})").hasPrefix("plot: the column \"a\" should be a list"))
        #expect(message("plot({loss: [1]}).line(y: \"los\")") == "line: there is no column \"los\"")
        #expect(message("bars([\"a\"], [1, 2])") == "bars: there are 1 labels and 2 values")
        #expect(
            message("confusion([0.5], [1])")
                == "confusion: 0.5 is not a class: labels are whole numbers")
        #expect(message("confusion([0, 1], [0, 5], classes: [\"a\", \"b\"])").contains("label 5"))
        #expect(message("confusion([-1], [1e300])").contains("not a class"))
        #expect(message("heatmap([[1, 2], [3]])") == "heatmap: row 0 has 2 numbers and row 1 has 1")
        #expect(message("plot([1]).line().theme(\"drk\")") == "theme: there is no theme \"drk\"")
        #expect(message("plot([1]).line().facet()").hasPrefix("facet: needs a row or a column"))
        #expect(message("plot([1]).line(width: -1)").hasPrefix("line: width should be"))
        #expect(
            message("histogram([1, 2], bins: 0)")
                == "histogram: bins should be from 1 to 1000, got 0")
        #expect(message("class_histogram()") == "class_histogram: there are no labels to count")
    }

    @Test func marksOfSpreadTakeTheirColumns() throws {
        let data = "plot({kind: [\"a\", \"a\", \"b\", \"b\"], n: [1, 2, 4, 8], low: [0, 1, 2, 3]})"
        for call in [
            "density(\"n\", color: \"kind\")", "box(x: \"kind\", y: \"n\")", "box(y: \"n\")",
            "violin(x: \"n\", y: \"kind\")", "ridge(\"n\", \"kind\", bins: 3)",
            "band(\"kind\", \"n\", shares: [0.8])", "error_bar(\"kind\", \"n\", spread: \"sem\")",
            "error_bar(\"kind\", low: \"low\", high: \"n\")",
            "points(\"n\", \"low\").symlog_x(0.1)",
            "points(\"n\", \"low\").time_x()",
        ] {
            #expect(message("\(data).\(call)") == "no error", "\(call)")
        }
        #expect(message("\(data).error_bar(\"kind\")").contains("either y, or both low and high"))
        #expect(
            message("\(data).error_bar(\"kind\", \"n\", spread: \"sd\")")
                == "error_bar: spread should be \"std\" or \"sem\", got \"sd\"")
        #expect(
            message("\(data).ridge(\"n\", \"kind\", bins: 3, bandwidth: 1)").contains("give one of")
        )
        #expect(message("\(data).band(\"kind\", \"n\", shares: [])").contains("names no share"))
        #expect(message("\(data).points(\"n\", \"low\").symlog_y(0)").contains("above 0, got 0"))
        #expect(
            message("\(data).box(y: \"n\").facet(column: \"kind\", resolve: \"free\")")
                == "facet: there is no way \"free\" to resolve axes")
        #expect(try scene("contour([[0, 1], [1, 2]], levels: [0.5])").text.contains("Contour plot"))
        #expect(message("contour([[0, 1], [1, 2]], levels: 0)").contains("from 1 to 100, got 0"))
    }

    @Test func savingGoesToTheRenderer() throws {
        interpreter.context.workingDirectory = "/tmp/somewhere"
        _ = try interpreter.evaluate("plot([1, 2]).line().save(\"figures/a.png\", dpi: 300)")
        #expect(recorder.saved.count == 1)
        #expect(recorder.saved.first?.path == "/tmp/somewhere/figures/a.png")
        #expect(recorder.saved.first?.dpi == 300)
        #expect(
            message("plot([1, 2]).line().save(\"a.jpg\")")
                == "save: figures cannot be written as .jpg")
    }

    @Test func notesReachTheReader() throws {
        var notes: [String] = []
        interpreter.context.output = { if case .note(let text) = $0 { notes.append(text) } }
        _ = try interpreter.evaluate("plot([1, none, 3]).line().save(\"a.svg\")")
        #expect(notes == ["line: 1 of 3 rows is missing or not finite and left out"])
    }

    @Test func picturesGoByTheirShapeAndRange() throws {
        func pictures(_ code: String) throws -> [PixelImage] {
            try scene("images(\(code))").items.compactMap {
                if case .image(let placed) = $0 { placed.image } else { nil }
            }
        }
        #expect(try pictures("tensor([[0.0, 1.0]])")[0].pixels == [0, 255])
        // Below zero blue, above it red, zero nearly white.
        let signed = try pictures("tensor([[-2.0, 0.0, 2.0]])")[0]
        #expect(signed.channels == 3)
        #expect(signed.pixels == [0x05, 0x30, 0x61, 0xF7, 0xF7, 0xF7, 0x67, 0x00, 0x1F])
        #expect(try pictures("zeros([4, 2, 2, 1])").count == 4)
        #expect(try pictures("zeros([2, 2, 3])").count == 1)
        #expect(try pictures("zeros([5, 2, 2])").count == 5)
        #expect(message("images(zeros([2, 8, 8, 5]))").contains("5 channels"))
        #expect(message("images(zeros([3000, 2, 2, 1]))").contains("too many"))
        #expect(message("images(tensor([[0.0, 1e300]]) * 1e300)").contains("not finite"))
    }

    @Test func wordsStandInForPictures() throws {
        let told = try scene("images(zeros([2, 8, 8, 1]), words: [\"\", \"all zero\"])")
        let pictures = told.items.count { if case .image = $0 { true } else { false } }
        #expect(pictures == 1 && texts(told).contains("all zero"))
        #expect(told.summary == "2 images in a row. 1 of them: all zero.")
        #expect(
            message("images(zeros([2, 8, 8, 1]), words: [\"\"])").contains("2 images and 1 words"))
    }

    @Test func tensorsAreColumnsOrLabels() throws {
        let points = try scene("plot(tensor([[1, 2], [3, 4]])).points(x: 0, y: 1)")
        #expect(texts(points).contains("column 1"))
        #expect(
            try scene("confusion(tensor([0, 1]), tensor([0, 1]))").text
                == scene("confusion([0, 1], [0, 1])").text)
        #expect(message("plot([1, 2]).line(y: zeros([2, 2]))").contains("is not one column"))
        #expect(message("heatmap(zeros([2, 2, 2]))").contains("is not a matrix"))
    }

    /// Each declaration's example runs. Those with tensors need the tensors' builtins.
    @Test func everyExampleRuns() throws {
        let registry = standardBuiltins()
        for builtin in registry.builtins where builtin.area == .figures {
            let needed = ["tensor", "zeros"].filter { builtin.example.contains($0 + "(") }
            guard needed.allSatisfy({ registry[$0] != nil }) else { continue }
            do {
                let value = try interpreter.evaluate(builtin.example)
                if let figure = value.host as? FigureValue {
                    _ = try figure.figure.scene(measuring: PlainMeasurer())
                }
            } catch {
                Issue.record("\(builtin.name): \(error)")
            }
        }
    }
}
