import Glibc
import Testing

@testable import Figures

/// Sizes, smooth lines, annotations and pictures within plots.
struct MarkTests {
    private func scene(_ figure: Figure) throws -> Scene {
        try figure.scene(measuring: PlainMeasurer())
    }

    private func texts(_ scene: Scene) -> [TextRun] {
        scene.items.compactMap { if case .text(let run) = $0 { run } else { nil } }
    }

    // MARK: Sizes

    @Test func areasAreAsNumbers() throws {
        let scale = SizeScale(largest: 100)
        #expect(scale.radius(of: 100) == 1 && scale.radius(of: 25) == 0.5)
        #expect(scale.radius(of: 0) > 0)
        let scene = try scene(
            Figure().points(
                x: .values([1, 2, 3]), y: .values([1, 2, 3]),
                size: .values([25, 100, 25], title: "count")))
        let markers = try #require(
            scene.items.compactMap { item -> Markers? in
                if case .markers(let markers) = item { markers } else { nil }
            }.first)
        // The largest is drawn first, so that it hides no other.
        #expect(markers.styleOf.map { markers.styles[$0].scale } == [1, 0.5, 0.5])
        #expect(texts(scene).contains { $0.text == "count" })
        #expect(texts(scene).contains { $0.text == "100" })
    }

    @Test func sizesBelowZeroAreAnError() throws {
        let figure = try Figure().points(
            x: .values([1, 2]), y: .values([1, 2]), size: .values([1, -1]))
        #expect(throws: FigureError.self) { try scene(figure) }
        let named = try Figure().points(
            x: .values([1, 2]), y: .values([1, 2]), size: .values(["a", "b"]))
        #expect(throws: FigureError.self) { try scene(named) }
    }

    // MARK: Smooth lines

    @Test func aStraightLineStaysStraight() {
        // To its ends, where a mean of neighbours would bend.
        let x = (0..<80).map { Double($0 * $0) / 100 }
        let curve = Smoothing.kernel.curve(x, x.map { 3 - 2 * $0 }, bandwidth: 5)
        #expect(curve.x.first == 0 && ((curve.x.last ?? 0) - 62.41).magnitude < 1e-9)
        for (place, value) in zip(curve.x, curve.y) {
            #expect((value - (3 - 2 * place)).magnitude < 1e-8)
        }
    }

    @Test func veryManyPointsComeToTheSameCurve() {
        let x = (0..<50_000).map { Double($0) / 5000 }
        let curve = Smoothing.kernel.curve(x, x.map { sin($0) }, bandwidth: 0.2)
        for (place, value) in zip(curve.x, curve.y) where place > 1 && place < 9 {
            // A normal curve makes a wave smaller by exp(−σ²/2).
            #expect((value - sin(place) * exp(-0.02)).magnitude < 2e-3)
        }
    }

    @Test func theExponentialMeanLooksBackOnly() {
        let curve = Smoothing.exponential.curve([2, 0, 1], [9, 3, 6], bandwidth: 1 / log(2))
        // Halves at each step: 3; (3/2 + 6) / (1/2 + 1); (3/4 + 3 + 9) / (1/4 + 1/2 + 1).
        #expect(curve.x == [0, 1, 2])
        for (value, expected) in zip(curve.y, [3, 5, 12.75 / 1.75]) {
            #expect((value - expected).magnitude < 1e-12)
        }
    }

    @Test func panelsHaveOneBandwidth() throws {
        // The second panel's range is a tenth: by itself it would be smoothed less.
        let x = (0..<100).map(Double.init) + (0..<10).map(Double.init)
        let noise = x.map { $0.truncatingRemainder(dividingBy: 2) }
        let parts = x.indices.map { $0 < 100 ? "a" : "b" }
        let rows = Rows(
            columns: [.x: .numbers(x), .y: .numbers(noise)], titles: [:],
            panels: parts.map { $0 == "a" ? 0 : 1 })
        let smooth = try SmoothMark().prepare(rows).inPanel(1).numbers(.y)
        // By its own range's bandwidth of 0.36 the curve would follow every number from 0 to 1.
        #expect((smooth.max() ?? 1) - (smooth.min() ?? 0) < 0.3)
    }

    // MARK: Annotations

    @Test func anArrowEndsBesideItsPlace() throws {
        let figure = try Figure().points(x: .values([0, 10]), y: .values([0, 10]))
            .annotate(x: 10, y: 10, mark: AnnotationMark("the last"))
        let scene = try scene(figure)
        let run = try #require(texts(scene).first { $0.text == "the last" })
        let place = try #require(
            scene.items.compactMap { item -> Point? in
                if case .markers(let markers) = item { markers.positions.last } else { nil }
            }.first)
        let tip = try #require(
            scene.items.compactMap { item -> Point? in
                guard case .path(let path, .some, nil) = item, path.elements.count == 4,
                    case .move(let tip) = path.elements[0]
                else { return nil }
                return tip
            }.last)
        #expect((hypot(tip.x - place.x, tip.y - place.y) - 3).magnitude < 1e-9)
        // Towards the middle, and within the panel.
        #expect(run.position.x < place.x && run.position.y > place.y)
        #expect(run.position.x > 0)
    }

    // MARK: Pictures

    @Test func aPictureLiesWhereTheAxesSay() throws {
        let image = try PixelImage(width: 2, height: 1, channels: 1, pixels: [0, 255])
        let figure = try Figure().image(PictureMark(image), x: (0, 4), y: (0, 2))
            .points(x: .values([4]), y: .values([2]))
        let scene = try scene(figure)
        let frame = try #require(
            scene.items.compactMap { item -> Rect? in
                if case .image(let placed) = item { placed.frame } else { nil }
            }.first)
        let corner = try #require(
            scene.items.compactMap { item -> Point? in
                if case .markers(let markers) = item { markers.positions[0] } else { nil }
            }.first)
        #expect((frame.right - corner.x).magnitude < 1e-9)
        #expect((frame.top - corner.y).magnitude < 1e-9)
        // Without ranges its pixels are squares.
        let natural = try Figure().image(PictureMark(image))
        let shape = try #require(
            try self.scene(natural).items.compactMap { item -> Rect? in
                if case .image(let placed) = item { placed.frame } else { nil }
            }.first)
        #expect((shape.width - 2 * shape.height).magnitude < 1e-9)
    }

    @Test func aPictureWithoutAPlaceIsAnError() throws {
        let image = try PixelImage(width: 1, height: 1, channels: 1, pixels: [9])
        #expect(throws: FigureError.self) { try Figure().image(PictureMark(image), x: (1, 1)) }
        #expect(throws: FigureError.self) {
            try Figure().axis(.x) { $0.kind = .log }.image(PictureMark(image))
        }
    }

    // MARK: Bins and labels

    @Test func fewNumbersHaveAsManyBinsAsSturgesSays() {
        // 150 numbers: log₂ 150 + 1 rounds to 9 parts, and no round width is much wider.
        let bins = Bins((0..<150).map { 4.3 + 3.6 * Double($0) / 149 }, count: nil)
        #expect(bins.count >= 8 && bins.count <= 20)
    }

    @Test func aLabelHasRoomInItsLine() throws {
        let line = (0...100).map { Point(Double($0), 5) }
        let labelled = LabelledLine(
            line, text: "0.5", font: Font(6.5), color: .black, PlainMeasurer())
        let run = try #require(labelled.label)
        #expect(run.position.x == 50 && run.angle == 0 && labelled.pieces.count == 2)
        let half = PlainMeasurer().measure("0.5", Font(6.5)).width / 2
        #expect(labelled.pieces[0].last.map { $0.x < 50 - half } == true)
        #expect(labelled.pieces[1].first.map { $0.x > 50 + half } == true)
        let short = LabelledLine(
            Array(line[...20]), text: "0.5", font: Font(6.5), color: .black, PlainMeasurer())
        #expect(short.label == nil && short.pieces.count == 1)
    }
}
