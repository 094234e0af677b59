import Data
import Tensors
import Testing

@testable import Networks

@Suite struct BranchingTests {
    /// Two dense layers around a shortcut, with what each feature of a model needs in it.
    func residual(seed: UInt64 = 1) throws -> Model {
        let body = try chain(
            Dense(units: 4, bias: false), BatchNorm(), ReLU(), Dropout(rate: 0.5), Dense(units: 4))
        return try Model([Dense(units: 4), Add([body, Chain([])]), Dense(units: 2)], seed: seed)
    }

    @Test func outputsAreJoined() throws {
        let x = try Tensor([Float(-1), 2], shape: [1, 2])
        let branches = [Chain([("r", ReLU())]), Chain([])]
        #expect(try floats(Add(branches).forward(x, [], Pass())) == [-1, 4])
        #expect(try floats(Multiply(branches).forward(x, [], Pass())) == [0, 4])
        #expect(try floats(Concat(branches).forward(x, [], Pass())) == [0, 2, -1, 2])
        #expect(try Concat(branches).outputShape(for: [5, 2]) == [5, 4])
        let gate = Multiply([
            Chain([]), Chain([("g", GlobalAveragePool2D()), ("r", Reshape(shape: [1, 1, 3]))]),
        ])
        #expect(try gate.outputShape(for: [4, 4, 3]) == [4, 4, 3])
        #expect(try gate.forward(Tensor.ones([2, 4, 4, 3]), [], Pass()).shape == [2, 4, 4, 3])
    }

    @Test func weightsAreCalledByBranchAndLayer() throws {
        let model = try residual()
        try model.build(for: [2])
        #expect(
            model.layers[1].weights.map(\.name) == [
                "add_1.0.dense_1.weight", "add_1.0.batch_norm_1.weight",
                "add_1.0.batch_norm_1.bias", "add_1.0.batch_norm_1.running_mean",
                "add_1.0.batch_norm_1.running_var", "add_1.0.dense_2.weight",
                "add_1.0.dense_2.bias",
            ])
        #expect(try model.weight("add_1.0.dense_2").value.shape == [4, 4])
        #expect(try model.layer("add_1.0.batch_norm_1").outputShape == [4])
        // 12 + (16 + 16 + 20) + 10
        #expect(model.summary().total == 74 && model.summary().trainable == 66)
        #expect(model.summary().lines.map(\.weights) == [12, 0, 16, 16, 0, 0, 20, 10])
        let unknown = #expect(throws: NetworkError.self) { try model.weight("add_1.0.dense_3") }
        #expect(unknown?.hint?.hasPrefix("did you mean `add_1.0.dense_1`?") == true)
    }

    @Test func shapeErrorsNameTheLayerWithin() throws {
        let inner = Add([Chain([("f", Flatten()), ("c", Conv2D(channels: 2))]), Chain([])])
        let model = try Model([Concat([Chain([]), Chain([("a", inner)])])])
        let error = #expect(throws: NetworkError.self) { try model.build(for: [4, 4, 1]) }
        #expect(
            error?.message == "concat_1.1.a.0.c: expects [batch, height, width, channels], "
                + "got [batch, 16]")
        let unequal = #expect(throws: NetworkError.self) {
            try Model([Add([Chain([("d", Dense(units: 3))]), Chain([])])]).build(for: [2])
        }
        #expect(
            unequal?.message
                == "add_1: adds outputs of one shape, the branches give [batch, 3] and [batch, 2]")
        #expect(throws: NetworkError.self) {
            try Multiply([Chain([("d", Dense(units: 3))]), Chain([])]).outputShape(for: [2])
        }
        #expect(throws: NetworkError.self) {
            try Concat([Chain([("f", Flatten())]), Chain([])]).outputShape(for: [2, 2])
        }
    }

    @Test func valuesWithinNameTheLayer() throws {
        let model = try Model([
            Add([
                Chain([("e", Embedding(count: 2, size: 1))]),
                Chain([("f", Embedding(count: 9, size: 1))]),
            ])
        ])
        let error = #expect(throws: NetworkError.self) {
            try model.predict(Tensor([Float(5)], shape: [1, 1]))
        }
        #expect(error?.place == "add_1.0.e")
    }

    @Test func trainingReachesWeightsAndStatisticsWithin() throws {
        let model = try residual()
        try model.build(for: [2])
        let before = try model.weights.map { try floats($0.value) }
        var options = FitOptions()
        options.epochs = 30
        options.optimizer = Adam(lr: 0.02)
        let history = try model.fit(crossPoints(), options)
        for (weight, old) in zip(model.weights, before) {
            #expect(try floats(weight.value) != old, "\(weight.name)")
        }
        #expect(try #require(history.rows.last?.loss) < #require(history.rows.first?.loss))
        // The same seeds give the same bits.
        let again = try residual()
        _ = try again.fit(crossPoints(), options)
        for (a, b) in zip(again.weights, model.weights) {
            #expect(try floats(a.value) == floats(b.value))
        }
    }

    @Test func frozenLayersWithinStay() throws {
        let model = try residual()
        try model.build(for: [2])
        try model.layer("add_1.0.dense_1").isFrozen = true
        try model.layer("add_1.0.batch_norm_1").isFrozen = true
        #expect(!model.layers[1].isFrozen)
        #expect(
            model.trainable.map(\.name) == [
                "dense_1.weight", "dense_1.bias", "add_1.0.dense_2.weight", "add_1.0.dense_2.bias",
                "dense_2.weight", "dense_2.bias",
            ])
        let before = try model.weights.map { try floats($0.value) }
        _ = try model.fit(crossPoints(), FitOptions())
        for (weight, old) in zip(model.weights, before) {
            let stays =
                weight.name.contains("0.dense_1") || weight.name.contains("batch_norm")
            #expect(try (floats(weight.value) == old) == stays, "\(weight.name)")
        }
        model.layers[1].isFrozen = true
        #expect(try model.layer("add_1.0.dense_2").isFrozen)
        #expect(model.trainable.count == 4)
    }

    @Test func modelsWithBranchesSurviveTheirFiles() throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/m.safetensors"
        let model = try residual()
        _ = try model.fit(crossPoints(), FitOptions())
        try model.layer("add_1.0.dense_1").isFrozen = true
        try model.save(path)
        let again = try Model.load(path)
        #expect(again.allLayers.map(\.name) == model.allLayers.map(\.name))
        #expect(again.allLayers.filter(\.isFrozen).map(\.name) == ["add_1.0.dense_1"])
        let data = try crossPoints(10)
        #expect(try floats(again.predict(data)) == floats(model.predict(data)))
    }

    @Test func branchesTakeOverWhatModelsHaveLearned() throws {
        let learned = try smallNetwork()
        _ = try learned.fit(crossPoints(), FitOptions())
        learned.layers[0].isFrozen = true
        let chain = Chain(learned.layers.map { ($0.name, $0.layer) })
        let model = try Model([
            .layer(Concat([chain, Chain([])]), name: nil, branches: [learned.layers, []]),
            .layer(Dense(units: 1), name: nil),
        ])
        try model.build(for: [2])
        #expect(
            try floats(model.weight("concat_1.0.dense_1").value)
                == floats(learned.weight("dense_1").value))
        #expect(try model.layer("concat_1.0.dense_1").isFrozen)
        // Taken apart and put together again, and still the same.
        let copy = try Model([.model(model), .layer(Tanh(), name: nil)])
        try copy.build(for: [2])
        #expect(
            try floats(copy.weight("concat_1.0.dense_2").value)
                == floats(learned.weight("dense_2").value))
        #expect(throws: NetworkError.self) { try Model([.model(model)]).build(for: [3]) }
    }

    @Test func dropoutsWithinDrawTheirOwnNumbers() throws {
        let drop = Chain([("d", Dropout(rate: 0.5)), ("e", Reshape(shape: [100]))])
        let both = Concat([drop, Chain([("a", Concat([drop, drop]))])])
        let x = try Tensor.ones([1, 100])
        let y = try floats(both.forward(x, [], Pass(isTraining: true, seed: 3)))
        let parts = [Array(y[..<100]), Array(y[100..<200]), Array(y[200...])]
        #expect(parts[0] != parts[1] && parts[1] != parts[2] && parts[0] != parts[2])
        #expect(try floats(both.forward(x, [], Pass(isTraining: true, seed: 3))) == y)
    }

    /// A relu behind the sum widens the last layers of the branches, one within only what is before it.
    @Test func rectifiersWidenWhatComesBeforeThem() throws {
        let body = Chain([("a", Dense(units: 2)), ("r", ReLU()), ("b", Dense(units: 2))])
        func starts(_ layers: [any Layer]) -> [WeightPlan.Start] {
            let plans = layers.map { $0.weights(for: [2]) }
            return WeightPlan.widened(plans, for: layers).flatMap { $0 }.filter(\.start.isRandom)
                .map(\.start)
        }
        let (narrow, wide) = (
            WeightPlan.Start.random(inputs: 2, outputs: 2), WeightPlan.Start.rectified(inputs: 2)
        )
        #expect(starts([Add([body, Chain([])])]) == [wide, narrow])
        #expect(starts([Add([body, Chain([])]), GELU()]) == [wide, wide])
        #expect(
            starts([Dense(units: 2), Add([body, Chain([])]), ReLU()]) == [narrow, wide, wide])
    }

    @Test func nestingHasAnEnd() throws {
        var layer: any Layer = ReLU()
        var wide: any Layer = ReLU()
        for _ in 0..<100 {
            layer = Add([Chain([("a", layer)]), Chain([])])
            wide = Add([Chain([("a", wide), ("b", wide)]), Chain([])])
        }
        #expect(throws: NetworkError.self) { try Model([layer]) }
        #expect(throws: NetworkError.self) { try Model([wide]) }
    }
}
