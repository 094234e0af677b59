import Session
import Testing

/// Figures as a front end sees them.
struct FigureSessionTests {
    private let code = "plot({epoch: [1, 2, 3], loss: [3, 2, 1]}).line().title(\"Loss\")"

    @Test func aFigureIsAPicture() throws {
        let result = try Session().evaluate(code)
        let picture = try #require(result.display?.picture)
        #expect(picture.title == "Loss")
        #expect(picture.alternativeText.contains("loss"))
        #expect(abs(picture.size.width - 120 / 25.4 * 72) < 1e-9)
        let png = try picture.render(as: .png(dpi: 72))
        #expect(png.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(png.pixelSize == (340, 227))
        let svg = try picture.render(as: .svg(idPrefix: "a-"))
        #expect(
            String(decoding: svg.bytes, as: UTF8.self).contains(
                "<title id=\"a-title\">Loss</title>"))
    }

    @Test func equalFiguresHaveEqualScenes() throws {
        let one = try Session().evaluate(code).display?.picture?.sceneText()
        let other = try Session().evaluate(code).display?.picture?.sceneText()
        #expect(one != nil && one == other)
    }

    @Test func aFigureIsSavedWhereTheSessionWorks() throws {
        var options = Session.Options()
        options.workingDirectory = "/nowhere/at/all"
        let session = Session(options)
        do {
            try session.evaluate(code + ".save(\"/dev/null/a.png\")")
            Issue.record("no error")
        } catch {
            #expect(error.errorKind == "io")
            #expect(error.message == "save: \"/dev/null/a.png\" cannot be written: Not a directory")
        }
    }
}
