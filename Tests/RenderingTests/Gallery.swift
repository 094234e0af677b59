import Figures
import Glibc

/// One figure of each kind, with data that is the same on every machine.
enum Gallery {
    /// Numbers that look drawn at random: a linear congruential generator (Knuth's MMIX constants).
    struct Noise {
        private var state: UInt64

        init(seed: UInt64) { state = seed &* 2 &+ 1 }

        mutating func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }

        /// A sum of twelve has variance 1.
        mutating func normal() -> Double {
            (0..<12).reduce(-6) { total, _ in total + uniform() }
        }
    }

    static let classes = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
        "Bag", "Ankle boot",
    ]

    static func history(epochs: Int = 12) throws -> DataTable {
        var noise = Noise(seed: 3)
        var epoch: [Double] = []
        var loss: [Double] = []
        var accuracy: [Double] = []
        var split: [String] = []
        for step in 1...epochs {
            for (name, gap) in [("train", 0.0), ("test", 0.06)] {
                epoch.append(Double(step))
                loss.append(0.25 + 1.1 * exp(-Double(step) / 3) + gap + 0.01 * noise.normal())
                accuracy.append(0.92 - 0.35 * exp(-Double(step) / 3) - gap / 3)
                split.append(name)
            }
        }
        return try DataTable([
            ("epoch", .numbers(epoch)), ("loss", .numbers(loss)),
            ("accuracy", .numbers(accuracy)), ("split", .strings(split)),
        ])
    }

    static func flowers() throws -> DataTable {
        var noise = Noise(seed: 5)
        var length: [Double] = []
        var width: [Double] = []
        var species: [String] = []
        for (name, x, y) in [
            ("setosa", 1.5, 0.25), ("versicolor", 4.3, 1.3), ("virginica", 5.6, 2.0),
        ] {
            for _ in 0..<50 {
                length.append(x + 0.4 * noise.normal())
                width.append(abs(y + 0.2 * noise.normal()))
                species.append(name)
            }
        }
        return try DataTable([
            ("petal_length", .numbers(length)), ("petal_width", .numbers(width)),
            ("species", .strings(species)),
        ])
    }

    static func normals(_ count: Int, _ mean: Double, _ deviation: Double, seed: UInt64) -> [Double]
    {
        var noise = Noise(seed: seed)
        return (0..<count).map { _ in mean + deviation * noise.normal() }
    }

    static func labels(_ count: Int, seed: UInt64) -> [Int] {
        var noise = Noise(seed: seed)
        return (0..<count).map { _ in Int(noise.uniform() * Double(classes.count)) }
    }

    /// Labels, and guesses that are right nine times of ten.
    static func guesses() -> (actual: [Int], predicted: [Int]) {
        var noise = Noise(seed: 11)
        let actual = labels(3000, seed: 7)
        let predicted = actual.map { label in
            noise.uniform() < 0.85 ? label : Int(noise.uniform() * Double(classes.count))
        }
        return (actual, predicted)
    }

    /// A ring, as grey pixels.
    static func picture(side: Int, _ index: Int, channels: Int = 1) throws -> PixelImage {
        var pixels: [UInt8] = []
        let center = Double(side) / 2
        for y in 0..<side {
            for x in 0..<side {
                let dx = Double(x) + 0.5 - center
                let dy = Double(y) + 0.5 - center
                let distance = (dx * dx + dy * dy).squareRoot()
                let wave = 0.5 + 0.5 * cos(distance * (0.4 + 0.15 * Double(index % 7)))
                for channel in 0..<channels {
                    pixels.append(UInt8(255 * wave / Double(channel + 1)))
                }
            }
        }
        return try PixelImage(width: side, height: side, channels: channels, pixels: pixels)
    }

    static func all() throws -> [(name: String, figure: Figure)] {
        try basic() + distributions() + axes() + composed() + joined() + noted() + difficult()
    }

    static func basic() throws -> [(name: String, figure: Figure)] {
        let (actual, predicted) = guesses()
        let waves = (0..<30).map { row in
            (0..<40).map { sin(Double(row) / 5) * cos(Double($0) / 6) }
        }
        return [
            ("line", try Figure(history()).line(x: "epoch", y: "loss", color: "split")),
            (
                "line-dark",
                try Figure(history()).line(x: "epoch", y: "loss", color: "split").themed(.dark)
                    .titled("Learning", subtitle: "Cross-entropy by epoch", caption: "Two splits.")
            ),
            (
                "points",
                try Figure(flowers()).points(x: "petal_length", y: "petal_width", color: "species")
                    .titled("Petals")
            ),
            (
                "points-continuous",
                try Figure(flowers()).points(
                    x: "petal_length", y: "petal_width", color: "petal_width")
            ),
            ("bars", try .bars(["ant", "bee", "cat", "dog"], [3, -1.5, 7, 4])),
            (
                "bars-level",
                try Figure().bar(
                    x: .values([0.91, 0.84, 0.99], title: "precision"),
                    y: .values(["T-shirt/top", "Shirt", "Ankle boot"]))
            ),
            (
                "bars-stacked",
                try Figure().bar(
                    x: .values(["a", "a", "b", "b"], title: "group"),
                    y: .values([1, 2, 3, 1], title: "hours"),
                    color: .values(["x", "y", "x", "y"], title: "kind"),
                    mark: BarMark(isStacked: true))
            ),
            (
                "class-histogram",
                try .classHistogram(
                    [("train", labels(6000, seed: 1)), ("test", labels(1000, seed: 2))],
                    classes: classes)
            ),
            (
                "histogram",
                try Figure().histogram(x: .values(normals(2000, 0, 1, seed: 9), title: "weight"))
            ),
            (
                "histogram-classes",
                try Figure().histogram(
                    x: .values(
                        normals(500, 0, 1, seed: 9) + normals(400, 3, 0.7, seed: 10),
                        title: "logit"),
                    color: .values(
                        [String](repeating: "no", count: 500)
                            + [String](repeating: "yes", count: 400), title: "answer"))
            ),
            ("heatmap", try .heatMap(waves)),
            ("heatmap-large", try .heatMap((0..<90).map { r in (0..<120).map { Double(r * $0) } })),
            (
                "confusion",
                try .confusion(actual: actual, predicted: predicted, classes: classes)
            ),
            (
                "confusion-dark",
                try Figure.confusion(actual: actual, predicted: predicted, classes: classes)
                    .themed(.dark).titled("Test split")
            ),
            (
                "images",
                try .images((0..<40).map { try picture(side: 28, $0) }, columns: 10)
            ),
            (
                "images-titled",
                try .images(
                    (0..<18).map { try picture(side: 28, $0, channels: 3) },
                    titles: (0..<18).map { "\(classes[$0 % 10]), not \(classes[($0 + 3) % 10])" },
                    columns: 6)
            ),
            ("image", try .images([picture(side: 8, 3)])),
            (
                "area",
                try Figure(history()).area(x: "epoch", y: "loss", color: "split")
            ),
        ]
    }

    static func distributions() throws -> [(name: String, figure: Figure)] {
        let table = try flowers()
        let steps = (0..<8).flatMap { [Double](repeating: Double($0) * 50, count: 300) }
        let weights = zip(steps, normals(2400, 0, 0.2, seed: 51)).map { $1 * (1 + $0 / 200) }
        let layers = (0..<2400).map { "dense_\($0 % 4 + 1)" }
        let bowl = (0..<30).map { row in
            (0..<40).map { pow(Double(row) / 15 - 1, 2) + sin(Double($0) / 8) }
        }
        return [
            ("density", try Figure(table).density(x: "petal_length", color: "species")),
            ("box", try Figure(table).box(x: "species", y: "petal_width")),
            (
                "box-level-classes",
                try Figure().box(
                    x: .values(weights, title: "weight"), y: .values(layers, title: "layer"),
                    color: .values(steps.map { $0 < 200 ? "early" : "late" }, title: "when"))
            ),
            ("violin", try Figure(table).violin(x: "species", y: "petal_width")),
            (
                "ridge-steps",
                try Figure().ridge(
                    x: .values(weights, title: "weight"), y: .values(steps, title: "step"))
            ),
            (
                "ridge-names-dark",
                try Figure().ridge(
                    x: .values(weights, title: "weight"), y: .values(layers, title: "layer"),
                    mark: RidgeMark(.histogram(bins: 40))
                ).themed(.dark)
            ),
            (
                "band",
                try Figure().band(
                    x: .values(steps, title: "step"), y: .values(weights, title: "weight"))
            ),
            (
                "error-bars",
                try Figure().errorBar(
                    x: .values(layers, title: "layer"), y: .values(weights, title: "weight"),
                    color: .values(steps.map { $0 < 200 ? "early" : "late" }, title: "when"),
                    spread: .standardError)
            ),
            ("contour", try .contour(bowl)),
            ("contour-filled", try .contour(bowl, mark: ContourMark(isFilled: true))),
        ]
    }

    static func axes() throws -> [(name: String, figure: Figure)] {
        func line(
            _ x: [Double], _ xTitle: String, _ y: [Double], _ yTitle: String
        ) throws -> Figure {
            try Figure().line(x: .values(x, title: xTitle), y: .values(y, title: yTitle))
        }
        let steps = (0...60).map(Double.init)
        let losses = steps.map { 3 * pow(10, -($0 + 1) / 9) }
        let gradients = steps.map { sinh(($0 - 30) / 2) }
        let times = steps.map { 1_795_923_000 + 600 * $0 }
        let loads = steps.map { 40 + 20 * sin($0 / 9) }
        let sizes = steps.map { pow(10, $0 / 10) }
        let seconds = steps.map { 2 * pow(10, $0 / 40) }
        return [
            ("log", try line(steps, "step", losses, "loss").axis(.y) { $0.kind = .log }),
            (
                "log-both",
                try Figure().points(
                    x: .values(sizes, title: "size"), y: .values(seconds, title: "time")
                ).axis(.y) { $0.kind = .log }.axis(.x) { $0.kind = .log }
            ),
            (
                "symlog",
                try line(steps, "step", gradients, "gradient").axis(.y) {
                    $0.kind = .symlog(threshold: nil)
                }
            ),
            ("time", try line(times, "time", loads, "load").axis(.x) { $0.kind = .time }),
        ]
    }

    static func composed() throws -> [(name: String, figure: Figure)] {
        let table = try history()
        let loss = try Figure(table).line(x: "epoch", y: "loss", color: "split").titled("Loss")
        let accuracy = try Figure(table).line(x: "epoch", y: "accuracy", color: "split")
            .titled("Accuracy")
        let values = normals(900, 0, 1, seed: 21)
        let layers = (0..<900).map { "dense_\($0 % 3 + 1)" }
        let steps = (0..<900).map { "epoch \($0 / 450 + 1)" }
        let weights = try DataTable([
            ("weight", .numbers(values.enumerated().map { $1 * Double($0 % 3 + 1) })),
            ("layer", .strings(layers)), ("when", .strings(steps)),
        ])
        guard case .numbers(let epochs) = table.columns[0],
            case .numbers(let losses) = table.columns[1],
            case .numbers(let accuracies) = table.columns[2],
            case .categories(let splits) = table.columns[3]
        else { return [] }
        let long = try DataTable([
            ("epoch", .numbers(epochs + epochs)), ("value", .numbers(losses + accuracies)),
            (
                "metric",
                .strings(
                    epochs.map { _ in "loss" } + epochs.map { _ in "accuracy" })
            ),
            (
                "split",
                .categories(Categories(names: splits.names, codes: splits.codes + splits.codes))
            ),
        ])
        return [
            (
                "facet-columns",
                try Figure(weights).histogram(x: "weight").facet(Facet(column: "layer"))
            ),
            (
                "facet-grid",
                try Figure(weights).histogram(x: "weight").facet(
                    Facet(row: "when", column: "layer"))
            ),
            (
                "facet-rows-independent",
                try Figure(long).line(x: "epoch", y: "value", color: "split")
                    .facet(Facet(row: "metric", independent: [.y]))
            ),
            (
                "facet-wrap",
                try Figure(weights).points(x: "weight", y: "weight").facet(
                    Facet(column: "layer", wrap: 2, independent: [.x, .y]))
            ),
            ("concat", (loss | accuracy)),
            (
                "concat-nested",
                try
                    ((loss | accuracy)
                    / Figure.images((0..<10).map { try picture(side: 28, $0) }))
                    .titled("A whole story").size(170)
            ),
            (
                "rules",
                try Figure(table).line(x: "epoch", y: "loss", color: "split")
                    .rule(x: 8, label: "lower rate").rule(y: 0.5, label: "goal")
                    .text(x: .values([3]), y: .values([1]), text: .values(["falling fast"]))
            ),
        ]
    }

    static func difficult() throws -> [(name: String, figure: Figure)] {
        let many = 30_000
        let xs = normals(many, 0, 1, seed: 31)
        let ys = normals(many, 0, 1, seed: 32)
        let parameters: [Double] = (0..<20).map { Double($0) * 1e5 }
        let costs: [Double] = (0..<20).map { 2.5e7 + Double($0 * $0) * 1e6 }
        let tenClasses: [String] = (0..<many).map { classes[$0 % 10] }
        let twentyClasses: [String] = (0..<400).map { "class \($0 % 20)" }
        return [
            (
                "large-numbers",
                try Figure().line(
                    x: .values(parameters, title: "parameters"),
                    y: .values(costs, title: "cost"))
            ),
            ("one-point", try Figure().points(x: .values([3]), y: .values([0.25]))),
            (
                "twenty-classes",
                try Figure().points(
                    x: .values(normals(400, 0, 1, seed: 41), title: "a"),
                    y: .values(normals(400, 0, 1, seed: 42), title: "b"),
                    color: .values(twentyClasses, title: "class"))
            ),
            (
                "many-points",
                try Figure().points(
                    x: .values(xs, title: "x"), y: .values(ys, title: "y"),
                    color: .values(tenClasses, title: "class")
                )
                .axis(.x) { $0.showsTicks = false }.axis(.y) { $0.showsTicks = false }
            ),
            (
                "small",
                try Figure(history()).line(x: "epoch", y: "loss", color: "split").size(60, 40)
            ),
            (
                "long-title",
                try Figure(history()).line(x: "epoch", y: "loss").titled(
                    "A title that goes on for so long that one line of this page cannot hold it")
            ),
        ]
    }
}
