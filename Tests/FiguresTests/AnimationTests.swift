import Testing

@testable import Figures

@Suite struct AnimationValueTests {
    private func figure(_ width: Double = 60) throws -> Figure {
        try Figure().line(y: .values([1, 2])).size(width, 40)
    }

    private func problem(_ make: () throws -> Animation) -> String {
        do {
            _ = try make()
            return "none"
        } catch {
            return String(describing: error)
        }
    }

    @Test func mistakesAreToldInWords() throws {
        let one = try figure()
        #expect(problem { try Animation(.figures([])) }.contains("there is no frame"))
        #expect(
            problem { try Animation(.figures([one, figure(70)])) }.contains(
                "frame 2 is 70 × 40 mm and the first one 60 × 40 mm"))
        #expect(
            problem { try Animation(.figures([one]), titles: ["a", "b"]) }.contains(
                "1 frames and 2 titles"))
        for fps in [0, -1, 51, Double.nan, .infinity] {
            #expect(
                problem { try Animation(.figures([one]), fps: fps) }.contains(
                    "fps should be from 0.1 to 50"))
        }
        #expect(
            problem { try Animation(.points(MovingPoints(frames: [[0, 0], [0, 0, 1, 1]]))) }
                .contains("frame 2 has 2 points and the first one 1"))
        #expect(
            problem { try Animation(.points(MovingPoints(frames: [[0, .nan]]))) }
                .contains("not finite"))
        #expect(
            problem {
                try Animation(
                    .points(MovingPoints(frames: [[0, 0]], color: .strings(["a", "b"]))))
            }.contains("1 rows and 2 colours"))
    }

    @Test func titlesGoWhereThereIsRoom() throws {
        let plain = try figure()
        let titled = plain.titled("Loss")
        let whole = plain.titled("Loss", subtitle: "train")
        for (figure, expected) in [
            (plain, ("step", "", "")), (titled, ("Loss", "step", "")),
            (whole, ("Loss", "train", "step")),
        ] {
            let frame = try Animation(.figures([figure]), titles: ["step"]).figure(at: 0)
            #expect((frame.title, frame.subtitle, frame.caption) == expected)
        }
    }

    @Test func stillsAreFromAllOver() throws {
        let one = try figure()
        let animation = try Animation(.figures([Figure](repeating: one, count: 9)))
        #expect(animation.stillFrames(3) == [0, 4, 8])
        #expect(animation.stillFrames(20) == Array(0..<9))
        #expect(animation.stillFrames(1) == [0])
        let scene = try animation.stills().scene(measuring: PlainMeasurer())
        for name in ["frame 1", "frame 5", "frame 9"] {
            #expect(scene.text.contains("\"\(name)\""))
        }
        #expect(throws: FigureError.self) { try animation.stills(0) }
        #expect(throws: FigureError.self) { try animation.stills(25) }
    }

    /// A unit to the right is as long as a unit up.
    @Test func movingPointsKeepTheirProportions() throws {
        let points = try MovingPoints(
            frames: [[0, 0, 1, 0, 0, 1]], color: .strings(["one", "two", "two"]))
        let scene = try points.figure(at: 0).scene(measuring: PlainMeasurer())
        for case .markers(let markers) in scene.items where markers.positions.count == 3 {
            let places = markers.positions
            let (origin, right, up) = (places[0], places[1], places[2])
            #expect(abs((right.x - origin.x) - (origin.y - up.y)) < 1e-6)
        }
    }

    @Test func directionsAreDrawnInEachPanel() throws {
        let frames: [[Float]] = [[0, 0, 1, 1, 0.5, 0.2], [0, 0, 1, -1, 0.3, 0.2]]
        let animation = try Animation(
            .points(
                MovingPoints(
                    frames: frames,
                    directions: (["east", "north"], [[1, 0, 0, 1], [0, 1, 1, 0]]))))
        let one = try animation.figure(at: 1).scene(measuring: PlainMeasurer()).text
        #expect(one.split(separator: "\"east\"").count == 2)
        let panels = try animation.stills(2).scene(measuring: PlainMeasurer()).text
        #expect(panels.split(separator: "\"east\"").count == 3)
        #expect(panels.split(separator: "\"north\"").count == 3)
    }
}
