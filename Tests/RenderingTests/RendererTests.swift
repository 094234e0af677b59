import Figures
import Glibc
import Testing

@testable import Rendering

struct RendererTests {
    private let renderer = CairoRenderer()

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private func small() throws -> Figure {
        try Figure().line(
            x: .values([1, 2, 3], title: "epoch"), y: .values([3, 2, 1], title: "loss <1>")
        ).titled("Loss & more")
    }

    @Test func pngHasTheSizeAskedFor() throws {
        let drawing = try renderer.draw(small(), as: .png(dpi: 254))
        // 120 × 80 mm at 10 pixels a millimetre.
        #expect(drawing.width == 1200 && drawing.height == 800)
        #expect(drawing.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        // 10,000 pixels a metre, after the header chunk.
        #expect(
            Array(drawing.bytes[37..<50]) == Array("pHYs".utf8) + [
                0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10, 1,
            ])
        let raw = try renderer.draw(small(), as: .pixels(width: 90))
        #expect(raw.bytes.count == 90 * 60 * 3)
    }

    @Test func pdfHasNoClock() throws {
        let first = try renderer.draw(small(), as: .pdf)
        #expect(first.bytes.starts(with: Array("%PDF-".utf8)))
        // A date of the clock's would differ by the next second.
        usleep(1_100_000)
        #expect(try renderer.draw(small(), as: .pdf) == first)
    }

    @Test func svgCanBeSearchedAndRead() throws {
        let svg = text(try renderer.draw(small(), as: .svg(idPrefix: "")).bytes)
        #expect(svg.contains(">loss &lt;1&gt;</text>"))
        #expect(svg.contains("<title id=\"title\">Loss &amp; more</title>"))
        #expect(
            svg.contains(
                "<desc id=\"desc\">Line chart of loss &lt;1&gt; by epoch, from 1 to 3.</desc>"))
        #expect(svg.hasSuffix("</svg>\n"))
    }

    @Test func idsOfTwoDrawingsDoNotMeet() throws {
        func ids(_ prefix: String) throws -> Set<Substring> {
            let svg = text(try renderer.draw(small(), as: .svg(idPrefix: prefix)).bytes)
            let ids = svg.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
            let uses = svg.split(separator: "href=\"#").dropFirst().map { $0.prefix { $0 != "\"" } }
            #expect(Set(ids).count == ids.count)
            #expect(Set(uses).isSubset(of: ids))
            return Set(ids)
        }
        let first = try ids("fig-1-")
        #expect(first.allSatisfy { $0.hasPrefix("fig-1-") })
        #expect(first.isDisjoint(with: try ids("fig-2-")))
        // What cannot stand in an id is replaced.
        #expect(try ids("a\"><script>").allSatisfy { $0.hasPrefix("a---script-") })
    }

    @Test func aMissingGlyphIsNamed() throws {
        // The last private character: no font has it.
        let drawing = try renderer.draw(small().titled("a \u{10FFFD} b"), as: .png(dpi: 72))
        #expect(drawing.notes.count == 1)
        #expect(drawing.notes.first?.contains("U+10FFFD") == true)
        #expect(try renderer.draw(small(), as: .png(dpi: 72)).notes.isEmpty)
    }

    @Test func pixelsOfPicturesStayWhole() throws {
        let image = try PixelImage(width: 2, height: 2, channels: 1, pixels: [0, 255, 255, 0])
        var scene = Scene(size: Size(11, 11), background: Color(0x808080))
        scene.items = [.image(PlacedImage(image, in: Rect(0, 0, 11, 11)))]
        let bytes = try renderer.draw(scene, as: .pixels(width: 11)).bytes
        // Five pixels each, and the odd one is background.
        var counts: [UInt8: Int] = [:]
        for index in stride(from: 0, to: bytes.count, by: 3) {
            counts[bytes[index], default: 0] += 1
        }
        #expect(counts == [0: 50, 255: 50, 0x80: 21])
    }

    @Test func shapesAreWhereTheSceneSaysSo() throws {
        var scene = Scene(size: Size(10, 10), background: .white)
        scene.items = [
            .clip(Rect(0, 0, 10, 5)),
            .path(Path(Rect(2, 2, 4, 6)), fill: Color(0xFF0000), stroke: nil), .endClip,
        ]
        let bytes = try renderer.draw(scene, as: .pixels(width: 10)).bytes
        func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(bytes[((y * 10 + x) * 3)...].prefix(3)) }
        #expect(pixel(2, 2) == [255, 0, 0])
        #expect(pixel(5, 4) == [255, 0, 0])
        #expect(pixel(6, 4) == [255, 255, 255])
        #expect(pixel(3, 5) == [255, 255, 255])
    }

    @Test func veryManyMarksBecomePixelsInAVectorFile() throws {
        let count = 20_001
        let figure = try Figure().points(
            x: .values((0..<count).map { Double($0 % 200) }),
            y: .values((0..<count).map { Double($0 / 200) }))
        let shapes = try renderer.draw(figure.keepingShapes(), as: .svg(idPrefix: ""))
        let drawing = try renderer.draw(figure, as: .svg(idPrefix: ""))
        #expect(drawing.notes.count == 1)
        #expect(drawing.notes.first?.contains("20001 marks") == true)
        #expect(shapes.notes.isEmpty)
        #expect(drawing.bytes.count < shapes.bytes.count / 3)
        #expect(try renderer.draw(figure, as: .png(dpi: 50)).notes.isEmpty)
    }

    @Test func whatCannotBeDrawnIsAnError() throws {
        #expect(throws: FigureError.self) { try renderer.draw(small(), as: .png(dpi: 0)) }
        #expect(throws: FigureError.self) { try renderer.draw(small(), as: .png(dpi: 1e6)) }
        #expect(throws: FigureError.self) { try renderer.draw(small(), as: .png(dpi: .nan)) }
        #expect(throws: FigureError.self) { try renderer.draw(small(), as: .pixels(width: 0)) }
        #expect(throws: FigureError.self) { try renderer.draw(small(), as: .pixels(width: .max)) }
    }
}

struct AtomicFileTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/linnet-atomic-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { rmdir(folder) }
        try body(folder)
    }

    @Test func theWholeFileOrNothing() throws {
        try inFolder { folder in
            let path = folder + "/a.svg"
            try writeAtomically([1, 2, 3], to: path)
            try writeAtomically([4], to: path)
            let file = try #require(fopen(path, "r"))
            #expect(fgetc(file) == 4)
            #expect(fgetc(file) == EOF)
            fclose(file)
            // Nothing else is left, so the folder can go.
            unlink(path)
            #expect(rmdir(folder) == 0)
        }
    }

    @Test func missingFoldersAreMade() throws {
        try inFolder { folder in
            try writeAtomically([1], to: folder + "/a/b/c.png")
            #expect(unlink(folder + "/a/b/c.png") == 0)
            #expect(rmdir(folder + "/a/b") == 0 && rmdir(folder + "/a") == 0)
        }
    }

    @Test func failuresSayWhy() throws {
        func message(_ path: String) -> String {
            do {
                try writeAtomically([1], to: path)
                return "written"
            } catch {
                return error.problem
            }
        }
        #expect(
            message("/dev/null/a.png") == "\"/dev/null/a.png\" cannot be written: Not a directory")
        #expect(message("/tmp") == "\"/tmp\" cannot be written: Is a directory")
        #expect(message("/proc/a.png").hasPrefix("\"/proc/a.png\" cannot be written"))
        #expect(message("a\0b") == "a path cannot contain a zero byte")
    }

    @Test func formatsGoByTheirEnding() throws {
        #expect(try DrawingFormat(path: "a/b.PNG") == .png(dpi: 200))
        #expect(try DrawingFormat(path: "b.svg") == .svg(idPrefix: ""))
        #expect {
            try DrawingFormat(path: "figures/x.jpg")
        } throws: {
            ($0 as? FigureError)?.problem == "figures cannot be written as .jpg"
        }
        #expect(throws: FigureError.self) { try DrawingFormat(path: "a.b/x") }
    }
}
