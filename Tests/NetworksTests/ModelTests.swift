import Data
import Tensors
import Testing

@testable import Networks

@Suite struct ModelTests {
    func convolutional() throws -> Model {
        try Model([
            Conv2D(channels: 32), ReLU(), MaxPool2D(), Conv2D(channels: 64), ReLU(), MaxPool2D(),
            Flatten(), Dropout(rate: 0.5), Dense(units: 10),
        ])
    }

    @Test func infersShapesAndNamesLayers() throws {
        let model = try convolutional()
        #expect(!model.isBuilt)
        try model.build(for: [28, 28, 1])
        let shapes = model.layers.map { $0.outputShape ?? [] }
        #expect(
            shapes == [
                [26, 26, 32], [26, 26, 32], [13, 13, 32], [11, 11, 64], [11, 11, 64], [5, 5, 64],
                [1600], [1600], [10],
            ])
        #expect(model.layers.map(\.name)[3] == "conv2d_2")
        #expect(model.weights.map(\.name).last == "dense_1.bias")
        // 320 + 18,496 + 16,010
        #expect(model.summary().total == 34_826)
        #expect(model.summary().description.contains("34,826 weights, 34,826 trainable"))
    }

    @Test func shapeErrorsNameTheLayer() throws {
        let model = try Model([
            Flatten(), Dense(units: 4), Conv2D(channels: 2), Conv2D(channels: 2),
        ])
        let error = #expect(throws: NetworkError.self) { try model.build(for: [8, 8, 1]) }
        #expect(
            error?.message == "conv2d_1: expects [batch, height, width, channels], got [batch, 4]")
        let small = try Model([Conv2D(channels: 2), MaxPool2D(), Conv2D(channels: 2)])
        let tooSmall = #expect(throws: NetworkError.self) { try small.build(for: [5, 5, 1]) }
        #expect(
            tooSmall?.message
                == "conv2d_2: expects images of at least 3 × 3 pixels, got [batch, 1, 1, 2]")
        let dense = #expect(throws: NetworkError.self) {
            try Model([Dense(units: 2)]).build(for: [3, 3, 1])
        }
        #expect(dense?.hint == "put flatten() before it")
    }

    @Test func aBuiltModelKeepsItsShape() throws {
        let model = try smallNetwork()
        try model.build(for: [2])
        let error = #expect(throws: NetworkError.self) { try model.build(for: [3]) }
        #expect(error?.message == "model: expects [batch, 2], got [batch, 3]")
    }

    @Test(arguments: [
        Dense(units: 0) as any Layer, Conv2D(channels: -1), Conv2D(channels: 1, kernel: Size2D(0)),
        Conv2D(channels: 1, stride: Size2D(0)), Dropout(rate: 1), Dropout(rate: .nan),
        Conv2D(channels: 3, groups: 2), Conv2D(channels: 3, groups: 0), LayerNorm(epsilon: 0),
        Attention(heads: 0), Embedding(count: 0, size: 1), LeakyReLU(slope: .infinity),
        BatchNorm(momentum: 2), BatchNorm(epsilon: 0), Add([Chain([])]),
        Add([Chain([("a.b", ReLU())]), Chain([])]),
        Concat([Chain([("a", Dropout(rate: 2))]), Chain([])]),
        Multiply([Chain([("a", ReLU()), ("a", ReLU())]), Chain([])]), Reshape(shape: [-1]),
        Reshape(shape: []),
    ])
    func settingsOutOfRangeAreErrors(_ layer: any Layer) {
        #expect(throws: NetworkError.self) { try Model([layer]) }
    }

    @Test func sameSizePaddingRoundsUp() {
        #expect(Padding.same.outputSize(7, kernel: 3, stride: 2) == 4)
        #expect(Padding.valid.outputSize(7, kernel: 3, stride: 2) == 3)
        #expect(Padding.valid.outputSize(2, kernel: 3, stride: 1) == 0)
    }

    @Test func weightsDependOnSeedAndNameAlone() throws {
        func first(_ layers: [any Layer], seed: UInt64) throws -> [Float] {
            let model = try Model(layers, seed: seed)
            try model.build(for: [4])
            return try floats(model.weight("dense_1").value)
        }
        let short = try first([Dense(units: 3), ReLU()], seed: 1)
        #expect(try first([Dense(units: 3), ReLU(), Dense(units: 5)], seed: 1) == short)
        #expect(try first([Dense(units: 3), ReLU()], seed: 2) != short)
        // He: ±√(6 / 4); Glorot: ±√(6 / 7).
        #expect(short.allSatisfy { abs($0) <= 1.2248 } && short.contains { abs($0) > 0.6 })
        #expect(try first([Dense(units: 3)], seed: 1).allSatisfy { abs($0) <= 0.9259 })
    }

    @Test func givenNamesAreKeptAndMustDiffer() throws {
        let model = try Model([
            .layer(Dense(units: 1), name: "dense_1"), .layer(Dense(units: 1), name: nil),
        ])
        #expect(model.layers.map(\.name) == ["dense_1", "dense_2"])
        #expect(throws: NetworkError.self) {
            try Model([.layer(ReLU(), name: "a"), .layer(ReLU(), name: "a")])
        }
        #expect(throws: NetworkError.self) { try Model([.layer(ReLU(), name: "a.b")]) }
        #expect(throws: NetworkError.self) { try Model([] as [any Layer]) }
    }

    @Test func nestedModelsAreTakenApart() throws {
        let block = { try Model([Dense(units: 3), ReLU()]) }
        let model = try Model([
            .model(block()), .model(block()), .layer(Dense(units: 1), name: nil),
        ])
        #expect(
            model.layers.map(\.name) == ["dense_1", "relu_1", "dense_2", "relu_2", "dense_3"])
        try model.build(for: [2])
        let changed = try Model([.model(model), .layer(Tanh(), name: nil)])
        try changed.build(for: [2])
        #expect(
            try floats(changed.weight("dense_1").value) == floats(model.weight("dense_1").value))
        #expect(throws: NetworkError.self) { try Model([.model(model)]).build(for: [5]) }
    }

    @Test func unknownNamesAreAnsweredByNearOnes() throws {
        let model = try smallNetwork()
        let early = #expect(throws: NetworkError.self) { try model.weight("dense_1") }
        #expect(early?.hint?.contains("build it first") == true)
        try model.build(for: [2])
        #expect(try model.weight("dense_1").value.shape == [2, 16])
        #expect(try model.weight("dense_1.bias").value.shape == [16])
        let error = #expect(throws: NetworkError.self) { try model.weight("dens_1.bias") }
        #expect(error?.hint?.hasPrefix("did you mean `dense_1.bias`?") == true)
    }

    @Test func predictTakesOneRowOrMany() throws {
        let model = try smallNetwork()
        let rows = try Tensor([Float(1), 2, 3, 4, 5, 6], shape: [3, 2])
        let all = try model.predict(rows, batch: 2)
        #expect(all.shape == [3, 2])
        let one = try model.predict(Tensor([Float(3), 4]))
        #expect(one.shape == [2])
        #expect(try floats(one) == Array(floats(all)[2..<4]))
        #expect(try floats(model.predict(rows, batch: .max)) == floats(all))
        let error = #expect(throws: NetworkError.self) { try model.predict(Tensor([Float(3)])) }
        #expect(error?.message.contains("[batch, 2]") == true)
    }
}
