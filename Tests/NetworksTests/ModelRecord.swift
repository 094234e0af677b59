import FileSystem
import Testing

@testable import Networks

/// What PyTorch makes of a model, read from Fixtures/models.json.
struct ModelRecord {
    /// Values of float64, and how far PyTorch's own float32 was from any of them at most.
    struct Measurement {
        let values: [Double]
        let spread: Double

        /// What float32 may be off by, however it rounds: six times PyTorch's own spread, and a
        /// unit in the last place of the largest value. Our kernels stay within four times the
        /// spread, for each of the instruction sets that `LINNET_KERNELS` chooses from.
        var tolerance: Double { 6 * spread + 0x1p-23 * (values.map(abs).max() ?? 0) }

        init(_ json: JSON) throws {
            values = try #require(json["values"]?.array).map { try #require($0.double) }
            spread = try #require(json["spread"]?.double)
        }
    }

    /// What is kept of a tensor.
    struct Summary {
        let norm: Measurement
        let projection: Measurement
        let elements: Measurement

        init(_ json: JSON) throws {
            norm = try Measurement(#require(json["norm"]))
            projection = try Measurement(#require(json["projection"]))
            elements = try Measurement(#require(json["elements"]))
        }
    }

    /// The model between two steps.
    struct State {
        /// Those that are learned.
        let weights: [Summary]
        let statistics: [Summary]
        /// For the first batch.
        let predictions: Measurement

        init(_ json: JSON) throws {
            weights = try #require(json["weights"]?.array).map(Summary.init)
            statistics = try #require(json["statistics"]?.array).map(Summary.init)
            predictions = try Measurement(#require(json["predictions"]))
        }
    }

    /// Of a batch.
    let rows: Int
    /// Of the weights that are learned, in order.
    let shapes: [[Int]]
    /// Of the first batch, before the first step.
    let outputs: Measurement
    /// Of each step.
    let losses: [Measurement]
    /// In the first step.
    let gradients: [Summary]
    /// After some of the steps, which are counted from 1.
    let states: [Int: State]

    private static let all = Result {
        try JSON(parsing: Files.read(RecordedTests.folder + "/models.json"))
    }

    init(of model: WholeModel) throws {
        let json = try #require(Self.all.get()[model.rawValue])
        func list(_ key: String) throws -> [JSON] { try #require(json[key]?.array) }
        rows = try #require(json["rows"]?.int)
        shapes = try list("shapes").map { try #require($0.ints) }
        outputs = try Measurement(#require(json["outputs"]))
        losses = try list("losses").map(Measurement.init)
        gradients = try list("gradients").map(Summary.init)
        let after = try #require(json["after"]?.object)
        states = try Dictionary(
            uniqueKeysWithValues: after.map { try (#require(Int($0.key)), State($0.value)) })
    }
}
