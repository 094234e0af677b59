import Figures
import Testing

@testable import Rendering

@Suite struct AnimationTests {
    private let renderer = CairoRenderer()

    /// A line that rises with each frame. Its numbers are never all whole, which would change the ticks.
    private func rising(_ count: Int = 5, fps: Double = 12) throws -> Animation {
        let figures = try (0..<count).map { frame throws(FigureError) in
            try Figure().line(
                x: .values([0, 1, 2], title: "x"),
                y: .values([0.1, 0.1 + Double(frame) / 2, 0.1 + Double(frame)], title: "y")
            ).axis(.y) { ($0.low, $0.high) = (0, Double(count)) }.size(60, 40)
        }
        return try Animation(
            .figures(figures), titles: (1...count).map { "step \($0)" }, fps: fps)
    }

    private func points(_ frames: Int = 4) throws -> Animation {
        try Animation(
            .points(
                MovingPoints(
                    frames: (0..<frames).map { [0, 0, Float($0), 1, -1, Float($0)] },
                    color: .strings(["a", "b", "b"]))))
    }

    /// Pictures of soft colours, which no palette of 256 has all of.
    private func pictures(_ count: Int = 3) throws -> Animation {
        let figures = try (0..<count).map { frame throws(FigureError) in
            let pixels = (0..<(32 * 32)).flatMap { place -> [UInt8] in
                [
                    UInt8(place % 32 * 8), UInt8(place / 32 * 8),
                    UInt8((frame * 60 + place / 8) % 256),
                ]
            }
            return try Figure.images([
                PixelImage(width: 32, height: 32, channels: 3, pixels: pixels)
            ])
        }
        return try Animation(.figures(figures))
    }

    // MARK: GIF

    @Test func framesOfAGIFAreTheFiguresAsDrawn() throws {
        let animation = try rising()
        let drawing = try renderer.gif(animation, dpi: 72)
        let gif = try DecodedGIF(drawing.bytes)
        #expect(gif.frames.count == 5 && gif.repeats == 0)
        #expect(gif.width == drawing.width && gif.height == drawing.height)
        for (index, frame) in gif.frames.enumerated() {
            let drawn = try renderer.draw(
                animation.figure(at: index), as: .pixels(width: gif.width))
            let errors = zip(frame.pixels, drawn.bytes).map { abs(Int($0) - Int($1)) }
            #expect((errors.max() ?? 0) <= 24, "frame \(index)")
            // Nearly all of it is the page, whose white is white.
            let off = errors.count { $0 > 3 }
            #expect(off < errors.count / 50, "frame \(index): \(off) of \(errors.count)")
        }
    }

    @Test func onlyWhatChangedIsWritten() throws {
        let gif = try DecodedGIF(renderer.gif(rising(), dpi: 72).bytes)
        #expect(gif.frames[0].part.width == gif.width && gif.frames[0].part.height == gif.height)
        for frame in gif.frames.dropFirst() { #expect(frame.part.height < gif.height) }
        // A frame that is as the one before still takes its time.
        let figure = try Figure().line(y: .values([1, 2])).size(40, 30)
        let still = try DecodedGIF(
            renderer.gif(Animation(.figures([figure, figure]), fps: 10), dpi: 50).bytes)
        #expect(still.frames.count == 2 && still.frames[1].part.width == 1)
        #expect(still.frames.map(\.delay) == [10, 10])
    }

    @Test(arguments: [
        (12.0, [8, 9, 8, 8, 9]), (50.0, [2, 2, 2, 2, 2]), (0.5, [200, 200, 200, 200, 200]),
    ])
    func delaysAddUp(fps: Double, delays: [Int]) throws {
        let gif = try DecodedGIF(renderer.gif(rising(fps: fps), dpi: 40).bytes)
        #expect(gif.frames.map(\.delay) == delays)
    }

    @Test func picturesAreDitheredWithinBounds() throws {
        let animation = try pictures()
        let gif = try DecodedGIF(renderer.gif(animation, dpi: 72).bytes)
        for (index, frame) in gif.frames.enumerated() {
            let drawn = try renderer.draw(
                animation.figure(at: index), as: .pixels(width: gif.width)
            ).bytes
            let errors = zip(frame.pixels, drawn).map { Int($0) - Int($1) }
            #expect((errors.map(abs).max() ?? 0) < 72)
            // Dithering shifts no shade: what is too bright here is too dark there.
            let mean = Double(errors.reduce(0, +)) / Double(errors.count)
            #expect(abs(mean) < 2.5, "\(mean)")
        }
    }

    private func palette(of rgb: [UInt8]) -> Palette {
        var counts = ColorCounts()
        counts.add(rgb)
        return Palette(counts)
    }

    @Test func fewColoursStayAsTheyAre() {
        var palette = palette(of: [0x12, 0x34, 0x56, 0xFE, 0xDC, 0xBA, 255, 255, 255])
        for color in [0x123456, 0xFEDCBA, 0xFFFFFF, 0x000000] as [UInt32] {
            let place = palette.place(
                UInt8(color >> 16), UInt8(color >> 8 & 255), UInt8(color & 255))
            #expect(palette.colors[Int(place)] == color)
        }
        #expect(palette.colors.count <= 256)
    }

    @Test func noColourIsFarFromThePalette() {
        // Samples of greys alone: what comes later still has a colour.
        let greys = (0...255).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }
        var palette = palette(of: greys)
        let place = palette.place(255, 20, 10)
        #expect(palette.error(at: place, 255, 20, 10) <= 43)
        let grey = palette.place(101, 101, 101)
        #expect(palette.error(at: grey, 101, 101, 101) <= 3)
    }

    // MARK: Pages

    private func json(_ animation: Animation) throws -> String {
        String(decoding: try renderer.data(animation).bytes, as: UTF8.self)
    }

    /// The numbers behind `"name":"`, of little-endian int16 in base64.
    private func numbers(_ name: String, in json: String) throws -> [Int16] {
        let parts = json.split(separator: "\"\(name)\":\"", maxSplits: 1)
        let text = try #require(parts.last).prefix { $0 != "\"" }
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bytes: [UInt8] = []
        var (bits, count) = (0, 0)
        for character in text where character != "=" {
            bits = bits << 6 | (alphabet.firstIndex(of: character) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 255))
            }
        }
        return stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }

    @Test func pointsBecomeNumbers() throws {
        let animation = try points()
        let text = try json(animation)
        #expect(text.contains("\"kind\":\"markers\"") && !text.contains("\"frames\""))
        #expect(text.contains("\"count\":4") && text.contains("\"clip\":["))
        let places = try numbers("at", in: text)
        #expect(places.count == 4 * 3 * 2)
        // Where the scene has them, to a fiftieth of a point.
        let unit = max(130, 100) / 25.4 * 72 / 16_384
        for frame in 0..<4 {
            let scene = try renderer.scene(of: animation.figure(at: frame))
            for case .markers(let markers) in scene.items where markers.positions.count == 3 {
                for (index, place) in markers.positions.enumerated() {
                    let at = frame * 6 + 2 * index
                    #expect(abs(Double(places[at]) * unit - place.x) < 0.03)
                    #expect(abs(Double(places[at + 1]) * unit - place.y) < 0.03)
                }
            }
        }
    }

    @Test func linesAndTheirTitlesMove() throws {
        let text = try json(rising())
        #expect(text.contains("\"kind\":\"path\"") && text.contains("\"letters\":\"MLL\""))
        #expect(text.contains("\"texts\":[\"step 1\",\"step 2\",\"step 3\",\"step 4\",\"step 5\"]"))
        #expect(!text.contains("\"frames\""))
    }

    @Test func otherFiguresBecomePictures() throws {
        let text = try json(pictures())
        #expect(!text.contains("\"items\""))
        #expect(text.split(separator: "iVBORw0KGgo").count == 4)
    }

    @Test func thePageLoadsNothingAndEndsNowhereEarly() throws {
        let figure = try Figure().line(y: .values([1, 2], title: "</script><b>")).size(40, 30)
        let animation = try Animation(.figures([figure.titled("a <b> & c"), figure.titled("d")]))
        let page = AnimationPlayer.page(
            data: try renderer.data(animation).bytes, title: "a <b> & c")
        #expect(page.contains("<title>a &lt;b> &amp; c</title>"))
        #expect(page.split(separator: "</script>").count == 3)
        #expect(!page.contains("<b>") && !page.contains("src=\"http"))
        #expect(page.split(separator: "class=\"animation\"").count == 2)
    }

    @Test func scenesThatDifferInMoreThanPlacesAreNotAlike() throws {
        let typesetter = try Typesetter()
        func scene(_ values: [Double], _ size: Double = 60) throws -> Scene {
            try Figure().line(y: .values(values)).size(size, 40).scene(measuring: typesetter)
        }
        var tracks = try SceneTracks(scene([0, 1, 4]))
        #expect(try tracks.add(scene([0, 3, 4])))
        #expect(try !tracks.add(scene([0, 1, 2, 4])))
        #expect(try !tracks.add(scene([0, 1, 4], 70)))
        #expect(tracks.count == 2)
        let still = tracks.still
        let moving = tracks.tracks.count
        #expect(moving >= 1)
        #expect(
            still.below.items.count + still.above.items.count + moving == tracks.first.items.count)
    }

    // MARK: Mistakes

    @Test(arguments: ["a", "a.png", "a.gif.txt"]) func unknownFormats(path: String) throws {
        #expect(throws: FigureError.self) { try AnimationFormat(path: path) }
    }

    @Test func workEndsWhenItIsAskedTo() throws {
        struct Stop: Error {}
        var count = 0
        let animation = try rising(10)
        #expect(throws: Stop.self) {
            try renderer.gif(animation, dpi: 40) {
                count += 1
                if count > 3 { throw Stop() }
            }
        }
        #expect(count == 4)
    }
}
