import Data
import Tensors
import Testing

@testable import Networks

/// A small network, and the shape of an input to train it on.
struct NetworkCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let input: [Int]
    let layers: [any Layer]

    init(_ name: String, _ input: [Int], _ layers: [any Layer]) {
        testDescription = name
        self.input = input
        self.layers = layers + [Dense(units: 4)]
    }
}

/// A step of training planned and run operation by operation gives the same numbers, whatever is fused.
@Suite struct PlannedTrainingTests {
    private static func residual(_ channels: Int, stride: Int) -> any Layer {
        let path: [(name: String, layer: any Layer)] = [
            ("a", conv(channels, 3, stride)), ("b", BatchNorm()), ("c", ReLU()),
            ("d", conv(channels, 3)), ("e", BatchNorm()),
        ]
        let shortcut: [(name: String, layer: any Layer)] =
            stride == 1 ? [] : [("a", conv(channels, 1, stride)), ("b", BatchNorm())]
        return Add([Chain(path), Chain(shortcut)])
    }

    private static func conv(_ channels: Int, _ size: Int, _ stride: Int = 1) -> Conv2D {
        Conv2D(
            channels: channels, kernel: Size2D(size), stride: Size2D(stride), padding: .same,
            bias: false)
    }

    static let cases: [NetworkCase] = [
        NetworkCase(
            "pooled convolutions", [11, 10, 3],
            [
                Conv2D(channels: 8), ReLU(), MaxPool2D(), Conv2D(channels: 17, padding: .same),
                ReLU(), MaxPool2D(), Flatten(), Dropout(rate: 0.4),
            ]),
        NetworkCase(
            "pooled without relu", [9, 9, 1],
            [
                Conv2D(channels: 6, kernel: Size2D(5), padding: .same), MaxPool2D(),
                Conv2D(channels: 5, kernel: Size2D(2), bias: false), ReLU(), MaxPool2D(),
                Flatten(),
            ]),
        NetworkCase(
            "residual blocks", [8, 8, 3],
            [
                conv(16, 3), BatchNorm(), ReLU(), residual(16, stride: 1), ReLU(),
                residual(20, stride: 2), ReLU(), GlobalAveragePool2D(),
            ]),
        NetworkCase(
            "dense", [7, 3],
            [
                Flatten(), Dense(units: 40), ReLU(), Dense(units: 33, bias: false), ReLU(),
                Dense(units: 12), Sigmoid(), Dense(units: 9), BatchNorm(), ReLU(),
            ]),
        NetworkCase(
            "overlapping windows", [9, 7, 4],
            [
                Conv2D(channels: 8, groups: 2), ReLU(),
                MaxPool2D(size: Size2D(3), stride: Size2D(2)), AveragePool2D(size: Size2D(2)),
                Reshape(shape: [8]), ReLU6(), LeakyReLU(),
            ]),
        NetworkCase(
            "depthwise", [6, 6, 8],
            [
                Conv2D(channels: 8, padding: .same, groups: 8), HardSwish(),
                Conv2D(channels: 4, kernel: Size2D(1)), HardSigmoid(), Flatten(), ELU(),
            ]),
        NetworkCase(
            "sequences", [5, 6],
            [
                PositionEmbedding(),
                Add([Chain([("a", LayerNorm()), ("b", Attention(heads: 2))]), Chain([])]), GELU(),
                GlobalAveragePool1D(), Softmax(),
            ]),
        NetworkCase(
            "branches", [6],
            [
                Concat([
                    Chain([("a", Dense(units: 5)), ("b", Tanh())]), Chain([("a", SiLU())]),
                ]),
                Multiply([Chain([("a", Dense(units: 11)), ("b", ReLU())]), Chain([])]),
                Block(
                    Chain([
                        ("0", Dense(units: 7)), ("1", Block(Chain([("0", Dropout(rate: 0.3))]))),
                    ])),
            ]),
        NetworkCase(
            "sizes up and down", [5, 5, 2],
            [
                Conv2D(channels: 3, padding: .same, dilation: Size2D(2)), ReLU(),
                Conv2DTranspose(channels: 2, stride: Size2D(2), padding: .same),
                DepthwiseConv2D(multiplier: 2), GlobalMaxPool2D(),
            ]),
        NetworkCase(
            "memory", [5, 3],
            [
                Conv1D(channels: 4, kernel: 2, border: .causal), LSTM(units: 4, sequences: true),
                GRU(units: 5),
            ]),
        NetworkCase("words", [5], [Embedding(count: 10, size: 3), Flatten()]),
    ]

    @Test func everyLayerIsAmongThem() {
        func kinds(_ layers: [any Layer]) -> [String] {
            layers.flatMap { layer in
                let within = (layer as? any BranchingLayer)?.branches.flatMap(\.layers) ?? []
                return [layer.kind] + kinds(within.map(\.layer))
            }
        }
        let used = Set(Self.cases.flatMap { kinds($0.layers) })
        #expect(used == Set(LayerCatalogue.types.map { $0.kind }))
    }

    private static func data(_ example: NetworkCase, _ count: Int) throws -> Dataset {
        var random = Random(seed: 8)
        let shape = [count] + example.input
        let inputs =
            try example.layers[0] is Embedding
            ? random.integers(shape, low: 0, high: 10).cast(.float32)
            : random.normal(shape).cast(.float32)
        return Dataset(
            try .arrays(
                name: "made up", inputs: inputs,
                labels: random.integers([count], low: 0, high: 4), classes: ["a", "b", "c", "d"]))
    }

    @Test(arguments: cases) func plannedStepsAreTheSame(_ example: NetworkCase) throws {
        let model = try Model(example.layers, seed: 4)
        let batches = try Batches(Self.data(example, 20), size: 12)
        try model.build(for: example.input)
        let planned = TrainingStep(model, CrossEntropy())
        let eager = TrainingStep(model, CrossEntropy(), isPlanned: false)
        // The second batch is smaller; the third run uses a plan again, with another seed.
        for (number, seed) in [(0, 1), (1, 2), (0, 3)] as [(Int, UInt64)] {
            let a = try #require(try planned.run(batches, number, seed: seed))
            let found = try ([a.output] + a.gradients + a.updates.map(\.value)).map(floats)
            let b = try #require(try eager.run(batches, number, seed: seed))
            #expect(planned.errorOfPlanning == nil && eager.errorOfPlanning != nil)
            #expect(abs(a.loss - b.loss) <= 1e-5 * max(1, abs(b.loss)))
            let expected = [b.output] + b.gradients + b.updates.map(\.value)
            #expect(found.count == expected.count)
            for (place, (tensor, other)) in zip(found, expected).enumerated() {
                try compare(tensor, floats(other), "result \(place) of batch \(number)")
            }
        }
    }

    /// Within what another order of sums may change, beside the largest of the numbers.
    private func compare(_ found: [Float], _ expected: [Float], _ what: String) throws {
        #expect(found.count == expected.count, "\(what)")
        let size = expected.map(abs).max() ?? 0
        let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(worst <= 2e-5 * max(size, 0.01), "\(what): off by \(worst) of \(size)")
    }

    @Test func neighboursAreFused() throws {
        let example = Self.cases[0]
        let model = try Model(example.layers, seed: 4)
        try model.build(for: example.input)
        let step = TrainingStep(model, CrossEntropy())
        _ = try step.run(Batches(Self.data(example, 4), size: 4), 0, seed: 1)
        let names = step.stepNames
        #expect(names.count { $0 == "conv2d+bias+relu+maxpool2d" } == 2)
        #expect(names.count { $0 == "conv2d+maxpool2d_gradient" } == 2)
        #expect(!names.contains("conv2d_weight_gradient") && !names.contains("maxpool2d_gradient"))
    }
}
