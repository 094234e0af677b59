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
                width.append(y + 0.2 * noise.normal())
                species.append(name)
            }
        }
        return try DataTable([
            ("petal_length", .numbers(length)), ("petal_width", .numbers(width)),
            ("species", .strings(species)),
        ])
    }

    static func all() throws -> [(name: String, figure: Figure)] {
        [
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
        ]
    }
}
