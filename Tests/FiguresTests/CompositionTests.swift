import Testing

@testable import Figures

/// Joined and repeated plots: where their axes lie, and what they have in common.
struct CompositionTests {
    private func table() throws -> DataTable {
        try DataTable([
            ("a", .numbers([1, 2, 3, 4])), ("b", .numbers([10, 400, 2000, 30])),
            ("c", .numbers([5, 6, 7, 9])), ("kind", .strings(["x", "x", "y", "y"])),
        ])
    }

    private func scene(_ figure: Figure) throws -> Scene {
        try figure.scene(measuring: PlainMeasurer())
    }

    private func texts(_ scene: Scene) -> [String] {
        scene.items.compactMap { if case .text(let run) = $0 { run.text } else { nil } }
    }

    /// The corners of all axes: top left, bottom left, bottom right.
    private func axes(_ scene: Scene) -> [[Point]] {
        scene.items.compactMap { item in
            guard case .path(let path, nil, let stroke?) = item, stroke.width == 0.6 else {
                return nil
            }
            let points = path.elements.compactMap { element in
                switch element {
                // To what is written of a scene.
                case .move(let point), .line(let point):
                    Point((point.x * 1000).rounded(), (point.y * 1000).rounded())
                default: nil
                }
            }
            return points.count == 3 && points[0].x == points[1].x ? points : nil
        }
    }

    @Test func axesSideBySideBeginAndEndTogether() throws {
        let plain = try Figure(table()).points(x: "a", y: "b")
        let titled = try Figure(table()).line(x: "a", y: "c").titled("Title", subtitle: "and more")
        let bars = try Figure.bars(["a long name", "another long name", "and one"], [1, 2, 3])
        let found = axes(try scene(plain | titled | bars))
        #expect(found.count == 3)
        #expect(Set(found.map { $0[0].y }).count == 1)
        #expect(Set(found.map { $0[1].y }).count == 1)
    }

    @Test func axesOneAboveTheOtherBeginAndEndTogether() throws {
        let narrow = try Figure(table()).points(x: "a", y: "c", color: "kind")
        let wide = try Figure(table()).points(x: "a", y: "b")
        let found = axes(try scene(narrow / wide))
        #expect(found.count == 2)
        #expect(found[0][1].x == found[1][1].x && found[0][2].x == found[1][2].x)
    }

    @Test func columnsOfAGridBeginTogether() throws {
        let a = try Figure(table()).points(x: "a", y: "b")
        let b = try Figure(table()).points(x: "a", y: "c", color: "kind")
        let found = axes(try scene((a | b) / (b | a)))
        #expect(found.count == 4)
        for (upper, lower) in [(0, 2), (1, 3)] {
            #expect(found[upper][1].x == found[lower][1].x)
            #expect(found[upper][2].x == found[lower][2].x)
        }
    }

    @Test func labelsHaveRoomWhateverTheTicks() throws {
        // The name of the axis is left of its labels, in any size.
        for width in stride(from: 30.0, through: 120, by: 3) {
            for height in stride(from: 30.0, through: 90, by: 7) {
                let figure = try Figure(table()).points(x: "a", y: "b").size(width, height)
                guard let scene = try? scene(figure) else { continue }
                let runs = scene.items.compactMap { item -> TextRun? in
                    if case .text(let run) = item { run } else { nil }
                }
                let name = try #require(runs.first { $0.angle == -90 })
                for run in runs where run.anchor == .end {
                    let start = run.position.x - PlainMeasurer().measure(run.text, run.font).width
                    #expect(start > name.position.x, "\(width) × \(height) mm: \(run.text)")
                }
            }
        }
    }

    @Test func sharedAxesHaveOneScale() throws {
        let a = try Figure(table()).points(x: "a", y: "b")
        let b = try Figure(table()).points(x: "a", y: "c")
        let apart = try texts(scene(a | b))
        #expect(apart.contains("2000") && apart.contains("7"))
        let shared = try texts(scene((a | b).resolving([.y])))
        #expect(shared.count { $0 == "2000" } == 2 && !shared.contains("7"))
    }

    @Test func sharedNamesAreThoseOfAll() throws {
        let a = try Figure.bars(["ant", "bee"], [1, 2])
        let b = try Figure.bars(["cat", "bee"], [3, 1])
        let shared = try texts(scene((a | b).resolving([.x])))
        for name in ["ant", "bee", "cat"] { #expect(shared.count { $0 == name } == 2) }
    }

    @Test func oneLegendSpeaksForAll() throws {
        let a = try Figure(table()).points(x: "a", y: "b", color: "kind")
        let b = try Figure(table()).points(x: "a", y: "c", color: "kind")
        #expect(try texts(scene(a | b)).count { $0 == "kind" } == 2)
        #expect(try texts(scene((a | b).resolving([.color]))).count { $0 == "kind" } == 1)
        // Classes have one colour, whichever comes first in a part.
        let c = try Figure().points(
            x: .values([1, 2]), y: .values([1, 2]), color: .values(["y", "x"], title: "kind"))
        let scene = try scene((a | c).resolving([.color]))
        let styles = scene.items.compactMap { item -> [Color]? in
            if case .markers(let markers) = item, markers.positions.count == 2 {
                markers.styleOf.map { markers.styles[$0].color }
            } else {
                nil
            }
        }
        #expect(styles.first?.map { $0.text.prefix(7) } == ["#e69f00", "#0072b2"])
    }

    @Test func whatCannotBeSharedIsAnError() throws {
        let numbers = try Figure(table()).points(x: "a", y: "b")
        let names = try Figure.bars(["ant", "bee"], [1, 2])
        let logarithmic = try Figure(table()).points(x: "a", y: "b").axis(.y) { $0.kind = .log }
        #expect(throws: FigureError.self) { try scene((numbers | names).resolving([.x])) }
        #expect(throws: FigureError.self) { try scene((numbers | logarithmic).resolving([.y])) }
        #expect(throws: FigureError.self) { try numbers.resolving([.x]) }
    }

    @Test func aPlotForEachPairOfColumns() throws {
        let plot = try Figure(table()).points(x: "a", y: "b", color: "kind").rule(y: 3)
        let scene = try scene(plot.repeated(x: ["a", "c"], y: ["b", "c", "a"]))
        #expect(axes(scene).count == 6)
        let names = texts(scene)
        #expect(names.count { $0 == "kind" } == 1)
        // Below the plots of two columns and at the left of those of three.
        #expect(names.count { $0 == "a" } == 3 + 2 && names.count { $0 == "c" } == 3 + 2)
    }

    @Test func columnsInOneDirectionAreWrapped() throws {
        let plot = try Figure(table()).histogram(x: "a")
        let found = axes(try scene(plot.repeated(x: ["a", "b", "c"], wrap: 2)))
        #expect(found.count == 3)
        #expect(found[0][0].y == found[1][0].y && found[2][0].y > found[0][1].y)
    }

    @Test func whatCannotBeRepeatedIsAnError() throws {
        let plot = try Figure(table()).points(x: "a", y: "b")
        #expect(throws: FigureError.self) { try plot.repeated() }
        #expect(throws: FigureError.self) { try plot.repeated(x: ["d"]) }
        #expect(throws: FigureError.self) { try (plot | plot).repeated(x: ["a"]) }
        #expect(throws: FigureError.self) {
            try Figure(table()).histogram(x: "a").repeated(y: ["b"])
        }
    }
}
