import Testing

@testable import Figures

/// Layout with a measurer that is the same everywhere.
struct LayoutTests {
    private func history() throws -> DataTable {
        try DataTable([
            ("epoch", .numbers([1, 2, 3, 1, 2, 3])),
            ("loss", .numbers([0.9, 0.5, 0.4, 1.0, 0.7, 0.65])),
            ("split", .strings(["train", "train", "train", "test", "test", "test"])),
        ])
    }

    private func texts(_ scene: Scene) -> [TextRun] {
        scene.items.compactMap { if case .text(let run) = $0 { run } else { nil } }
    }

    @Test func aSceneAsText() throws {
        let figure = try Figure(history()).line(x: "epoch", y: "loss").size(40, 30).axis(.x) {
            $0.showsTicks = false
        }.axis(.y) { $0.showsTicks = false }.titled("Loss")
        let scene = try figure.scene(measuring: PlainMeasurer())
        #expect(
            scene.text == """
                scene 113.39 85.04 #ffffff
                title "Loss"
                summary "Line chart of loss by epoch, from 0.4 to 1."
                path stroke #0072b2 1.4 M24.5,31.33 L63.87,57.94 L103.24,64.59 L24.5,24.67 L63.87,44.63 L103.24,47.96
                markers 1.79 circle #0072b2 0:24.5,31.33 0:63.87,57.94 0:103.24,64.59 0:24.5,24.67 0:63.87,44.63 0:103.24,47.96
                path stroke #4d4d4d 0.6 M21.35,23.08 L21.35,66.19 L106.39,66.19
                text "epoch" 63.87,75.79 middle 9 #1a1a1a
                text "loss" 15.1,44.63 middle 9 #1a1a1a angle -90
                text "Loss" 21.35,16.45 start 10.5 bold #1a1a1a

                """)
    }

    @Test func theLegendIsOutsideOfTheData() throws {
        let scene = try Figure(history()).line(x: "epoch", y: "loss", color: "split")
            .scene(measuring: PlainMeasurer())
        let axes = scene.items.compactMap { item -> Double? in
            guard case .path(let path, nil, _) = item, path.elements.count == 3,
                case .line(let corner) = path.elements[2]
            else { return nil }
            return corner.x
        }
        let right = try #require(axes.max())
        for name in ["split", "train", "test"] {
            let run = try #require(texts(scene).first { $0.text == name })
            #expect(run.position.x > right)
        }
    }

    @Test func everythingIsOnThePage() throws {
        for figure in [
            try Figure(history()).line(x: "epoch", y: "loss", color: "split").titled("A title"),
            try Figure(history()).histogram(x: "loss").facet(Facet(column: "split")),
            try Figure.confusion(
                actual: [0, 1, 1], predicted: [0, 1, 0], classes: ["cat", "dog"]),
            try Figure.bars((0..<12).map { "a long name \($0)" }, (0..<12).map(Double.init)),
        ] {
            let scene = try figure.scene(measuring: PlainMeasurer())
            for run in texts(scene) where run.angle == 0 {
                let width = PlainMeasurer().measure(run.text, run.font).width
                let start =
                    switch run.anchor {
                    case .start: run.position.x
                    case .middle: run.position.x - width / 2
                    case .end: run.position.x - width
                    }
                #expect(start >= 0 && start + width <= scene.size.width, "\(run.text)")
                #expect(run.position.y > 0 && run.position.y < scene.size.height, "\(run.text)")
            }
        }
    }

    @Test func namesThatDoNotFitAreSlantedThenThinned() throws {
        func angles(_ count: Int) throws -> Set<Double> {
            let names = (0..<count).map { "category \($0)" }
            let scene = try Figure.bars(names, names.map { _ in 1 })
                .scene(measuring: PlainMeasurer())
            return Set(texts(scene).filter { $0.text.hasPrefix("category") }.map(\.angle))
        }
        #expect(try angles(3) == [0])
        #expect(try angles(12) == [-45])
        #expect(try angles(60) == [-90])
    }

    @Test func panelsOfAFacet() throws {
        let figure = try Figure(history()).line(x: "epoch", y: "loss").facet(Facet(column: "split"))
        let shared = try figure.scene(measuring: PlainMeasurer())
        #expect(texts(shared).filter { ["train", "test"].contains($0.text) }.count == 2)
        let own = try Figure(history()).line(x: "epoch", y: "loss")
            .facet(Facet(column: "split", independent: [.y]))
            .scene(measuring: PlainMeasurer())
        // Axes of their own have labels of their own.
        #expect(texts(own).count > texts(shared).count)
    }

    /// A power of ten in the shared title would be that of one panel alone.
    @Test func panelsWithAxesOfTheirOwnSayTheirPowersOfTen() throws {
        let figure = try Figure().points(
            x: .values([1, 2, 1, 2]), y: .values([1e7, 3e7, 1, 3], title: "cost"))
        let panels = Field.values(["a", "a", "b", "b"])
        let own = texts(
            try figure.facet(Facet(column: panels, independent: [.y]))
                .scene(measuring: PlainMeasurer())
        ).map(\.text)
        #expect(own.contains("cost") && own.contains("2.0×10⁷") && own.contains("2"))
        let shared = texts(
            try figure.facet(Facet(column: panels)).scene(measuring: PlainMeasurer())
        ).map(\.text)
        #expect(shared.contains("cost (×10⁷)"))
    }

    @Test func joinedFiguresLieSideBySide() throws {
        let one = try Figure(history()).line(x: "epoch", y: "loss")
        let wide = try (one | one | one).scene(measuring: PlainMeasurer())
        let high = try (one / one).scene(measuring: PlainMeasurer())
        let single = try one.scene(measuring: PlainMeasurer())
        #expect(abs(wide.size.width - (3 * single.size.width + 8)) < 1e-9)
        #expect(wide.size.height == single.size.height)
        #expect(high.size.width == single.size.width)
        #expect(abs(high.size.height - (2 * single.size.height + 4)) < 1e-9)
    }

    @Test func rowsThatCannotBeDrawnAreCounted() throws {
        let scene = try Figure().points(
            x: .values([1, 2, .nan, 4]), y: .values([1, .infinity, 3, 4])
        )
        .scene(measuring: PlainMeasurer())
        #expect(scene.notes == ["points: 2 of 4 rows are missing or not finite and left out"])
        let log = try Figure().line(y: .values([0, 1, 10])).axis(.y) { $0.kind = .log }
            .scene(measuring: PlainMeasurer())
        #expect(
            log.notes == [
                "line: 1 of 3 rows is not above zero and left out of the logarithmic axis"
            ])
    }

    @Test func confusionIsByShareOfTheRow() throws {
        let figure = try Figure.confusion(
            actual: [0, 0, 0, 0, 1], predicted: [0, 0, 0, 1, 1], classes: ["a", "b"])
        guard case .plot(let plot) = figure.content,
            case .values(.numbers(let shares), _) = plot.layers[0].encoding[.color]
        else {
            Issue.record("not a plot")
            return
        }
        #expect(shares == [0.75, 0.25, 0, 1])
        #expect(texts(try figure.scene(measuring: PlainMeasurer())).map(\.text).contains("3"))
    }

    @Test func barsOfAClassAddUp() throws {
        let rows = Rows(
            columns: [.x: .strings(["a", "b", "a"]), .y: .numbers([1, 2, 3])], titles: [:],
            panels: [0, 0, 0])
        #expect(try BarMark().prepare(rows).numbers(.y) == [4, 2])
        let counted = Rows(
            columns: [.x: .strings(["a", "b", "a"])], titles: [:], panels: [0, 0, 0])
        #expect(try BarMark().prepare(counted).numbers(.y) == [2, 1])
    }

    @Test func longLinesAreThinnedWithoutLosingPeaks() {
        var points = (0..<5000).map { Point(Double($0) / 100, 10) }
        points[1234].y = -7
        let kept = thinned(points)
        #expect(kept.count < 2200)
        #expect(kept.contains(Point(12.34, -7)))
        #expect(kept.first == points.first && kept.last == points.last)
    }

    @Test func areasOfManyRowsAreThinned() throws {
        let figure = try Figure().area(y: .values((0..<100_000).map { Double($0 % 7) }))
        for case .path(let path, _, _) in try figure.scene(measuring: PlainMeasurer()).items {
            #expect(path.elements.count < 30_000)
        }
    }

    /// The header of a single panel has room of its own, as those of several have.
    @Test func aSinglePanelOfAFacetHasItsHeaderAboveTheData() throws {
        let table = try DataTable([("y", .numbers([1, 2])), ("part", .strings(["a", "a"]))])
        let figure = try Figure(table).line(y: "y").facet(Facet(column: "part")).titled("Above")
        let runs = texts(try figure.scene(measuring: PlainMeasurer()))
        let header = try #require(runs.first { $0.text == "a" })
        let title = try #require(runs.first { $0.text == "Above" })
        #expect(header.position.y > title.position.y + 8)
    }

    @Test func titlesOfRowsAndColumnsStandBesideTheImages() throws {
        let image = try PixelImage(
            width: 4, height: 4, channels: 1, pixels: .init(repeating: 9, count: 16))
        let figure = try Figure.images(
            [image, image, image, image], columns: 2, rowTitles: ["cat", "dog"],
            columnTitles: ["first", "second"])
        let scene = try figure.scene(measuring: PlainMeasurer())
        let frames = scene.items.compactMap {
            if case .image(let placed) = $0 { placed.frame } else { nil }
        }
        let runs = texts(scene)
        #expect(runs.map(\.text) == ["first", "second", "cat", "dog"])
        #expect(runs[0].position.y < frames[0].top && runs[0].position.x == frames[0].center.x)
        #expect(runs[1].position.x == frames[1].center.x)
        #expect(runs[3].position.x < frames[2].left)
        #expect(runs[3].position.y > frames[2].top && runs[3].position.y < frames[2].bottom)
        #expect(throws: FigureError.self) {
            try Figure.images([image], rowTitles: ["a", "b"])
        }
    }
}
