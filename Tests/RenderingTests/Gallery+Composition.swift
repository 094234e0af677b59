import Figures
import Glibc

extension Gallery {
    /// Repeated and joined plots with scales in common.
    static func joined() throws -> [(name: String, figure: Figure)] {
        let table = try flowers()
        let points = try Figure(table).points(
            x: "petal_length", y: "petal_width", color: "species")
        let counts = try Figure(table).histogram(x: "petal_length", color: "species")
            .titled("Lengths")
        return [
            ("joined-shared", try (points | counts).resolving([.x, .color])),
            (
                "joined-grid-dark",
                ((points | counts) / (counts | points)).themed(.dark)
            ),
            (
                "repeat",
                try points.repeated(
                    x: ["petal_length", "petal_width"], y: ["petal_width", "petal_length"])
            ),
            (
                "repeat-wrapped",
                try Figure(history()).line(x: "epoch", y: "loss", color: "split")
                    .repeated(y: ["loss", "accuracy", "epoch"], wrap: 2)
            ),
        ]
    }

    /// Marks that say something about others.
    static func noted() throws -> [(name: String, figure: Figure)] {
        let table = try flowers()
        let steps = (0..<300).map(Double.init)
        let noise = normals(300, 0, 0.1, seed: 61)
        let losses = steps.indices.map { 1.5 * exp(-steps[$0] / 70) + noise[$0] }
        let hills = (0..<30).map { row in
            (0..<40).map { sin(Double(row) / 6) * cos(Double($0) / 7) }
        }
        let noisy = try Figure().points(
            x: .values(steps, title: "step"), y: .values(losses, title: "loss"))
        return [
            (
                "sizes",
                try Figure(table).points(
                    x: "petal_length", y: "petal_width", color: "species", size: "petal_width")
            ),
            (
                "smooth",
                try noisy.smooth(
                    x: .values(steps, title: "step"), y: .values(losses, title: "loss"))
            ),
            (
                "smooth-exponential-dark",
                try noisy.smooth(
                    x: .values(steps, title: "step"), y: .values(losses, title: "loss"),
                    mark: SmoothMark(.exponential, bandwidth: 20)
                ).themed(.dark)
            ),
            (
                "annotated",
                try Figure(history()).line(x: "epoch", y: "loss", color: "split")
                    .annotate(x: 12, y: 0.3, mark: AnnotationMark("the end"))
                    .annotate(x: 1, y: 1.1, mark: AnnotationMark("start", offset: (40, 0)))
            ),
            (
                "image-within",
                try Figure().image(PictureMark(try picture(side: 28, 3)))
                    .points(x: .values([14]), y: .values([14]))
            ),
            (
                "contour-labelled",
                try .contour(hills, mark: ContourMark(isLabelled: true))
            ),
            (
                "batlow",
                try Figure.heatMap(hills).colors { $0.map = .batlow }
            ),
            (
                "long-names-small",
                try Figure.bars(classes.map { "\($0) of the autumn" }, (1...10).map(Double.init))
                    .size(80)
            ),
            (
                "dates-small",
                try Figure().line(
                    x: .values(steps.map { 1_795_923_000 + 86_400 * 3 * $0 }, title: "day"),
                    y: .values(losses, title: "loss")
                ).axis(.x) { $0.kind = .time }.size(80, 60)
            ),
        ]
    }
}
