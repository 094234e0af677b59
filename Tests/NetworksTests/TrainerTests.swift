import Data
import Tensors
import Testing

@testable import Networks

@Suite struct TrainerTests {
    func options(_ epochs: Int = 3) -> FitOptions {
        var options = FitOptions()
        options.epochs = epochs
        options.optimizer = Adam(lr: 0.05)
        options.metrics = [Accuracy()]
        return options
    }

    @Test func learnsWhatALineCannotSplit() throws {
        let (train, test) = try crossPoints(400).split(test: 0.25)
        let model = try smallNetwork()
        var options = options(40)
        options.validation = test
        let history = try model.fit(train, options)
        #expect(history.end == .finished)
        #expect(history.splits == ["train", "test"])
        #expect(history.rows.count == 80)
        let losses = history.values("loss", split: "train") ?? []
        #expect(losses.count == 40 && losses[39] < losses[0] / 3)
        let result = try model.evaluate(test)
        #expect(result.metrics[0].value > 0.9)
        #expect(result.loss == history.values("loss", split: "test")?.last)
        #expect(model.classes == ["different", "same"])
    }

    @Test func theSeedFixesEveryBit() throws {
        func train(_ seed: UInt64) throws -> [Float] {
            let model = try Model(
                [Dense(units: 16), BatchNorm(), ReLU(), Dropout(rate: 0.3), Dense(units: 2)])
            var options = options()
            options.seed = seed
            _ = try model.fit(crossPoints(), options)
            return try model.weights.flatMap { try floats($0.value) }
        }
        #expect(try train(1) == train(1))
        #expect(try train(1) != train(2))
    }

    @Test func trainsOnValues() throws {
        // y = 2 a − b + 1
        let inputs = (0..<60).map { Float($0 % 7) / 7 }
        let targets = stride(from: 0, to: 60, by: 2).map { 2 * inputs[$0] - inputs[$0 + 1] + 1 }
        let data = Dataset(
            try .arrays(
                name: "line", inputs: Tensor(inputs, shape: [30, 2]), labels: Tensor(targets)))
        let model = try Model([Dense(units: 1)])
        var options = options(300)
        options.loss = MeanSquaredError()
        options.metrics = [AbsoluteError()]
        let history = try model.fit(data, options)
        #expect((history.values("loss", split: "train") ?? [])[299] < 1e-4)
        let weights = try floats(model.weight("dense_1").value)
        #expect(abs(weights[0] - 2) < 0.1 && abs(weights[1] + 1) < 0.1)
    }

    @Test func aFinalSoftmaxChangesOnlyTheOutput() throws {
        let data = try crossPoints(64)
        let plain = try smallNetwork()
        let normalised = try Model([.model(plain), .layer(Softmax(), name: nil)], seed: 3)
        let a = try plain.fit(data, options(2))
        let b = try normalised.fit(data, options(2))
        #expect(a.rows.map(\.loss) == b.rows.map(\.loss))
        let row = try floats(normalised.predict(data.row(0).input()))
        #expect(abs(row.reduce(0, +) - 1) < 1e-6)
    }

    @Test func frozenLayersStay() throws {
        let model = try Model([Dense(units: 4), BatchNorm(), ReLU(), Dense(units: 2)])
        try model.build(for: [2])
        model.layers[0].isFrozen = true
        model.layers[1].isFrozen = true
        let before = try model.weights.map { try floats($0.value) }
        _ = try model.fit(crossPoints(), options(1))
        let after = try model.weights.map { try floats($0.value) }
        #expect(Array(after[..<6]) == Array(before[..<6]))
        #expect(after[6] != before[6])
        for layer in model.layers { layer.isFrozen = true }
        #expect(throws: NetworkError.self) { try model.fit(crossPoints(), options(1)) }
    }

    struct Stop: Error {}

    @Test func anInterruptKeepsModelAndHistory() throws {
        let model = try smallNetwork()
        var options = options(10)
        var notes: [String] = []
        options.note = { notes.append($0) }
        options.isInterruption = { $0 is Stop }
        options.callbacks = [
            FunctionCallback { epoch, _ in
                if epoch == 2 { throw Stop() }
                return true
            }
        ]
        let history = try model.fit(crossPoints(), options)
        #expect(history.end == .interrupted)
        #expect(history.rows.map(\.epoch) == [1, 2])
        #expect(notes.count == 1)
        // Training again goes on from there.
        let again = try model.fit(crossPoints(), self.options(1))
        #expect(again.rows.map(\.epoch) == [3])
    }

    @Test func aLossThatIsNoNumberIsSaidAndStops() throws {
        let inputs = try Tensor([Float(1), 2, .nan, 3], shape: [4, 1])
        let data = Dataset(
            try .arrays(name: "nan", inputs: inputs, labels: Tensor([Int64(0), 1, 0, 1])))
        let model = try Model([Dense(units: 2)])
        var notes: [String] = []
        var options = options()
        options.note = { notes.append($0) }
        let history = try model.fit(data, options)
        #expect(history.end == .diverged)
        #expect(notes.first?.contains("became NaN in epoch 1, batch 1") == true)
        #expect(try model.weights.allSatisfy { try floats($0.value).allSatisfy(\.isFinite) })
    }

    @Test func wrongArrangementsFailBeforeTheFirstStep() throws {
        let data = try crossPoints()
        let model = try Model([Dense(units: 1)])
        #expect(throws: NetworkError.self) { try model.fit(data, options()) }
        #expect(throws: NetworkError.self) { try smallNetwork().fit(data, options(0)) }
        #expect(throws: NetworkError.self) { try smallNetwork().fit(data, options(.max)) }
        #expect(throws: NetworkError.self) { try smallNetwork().fit(data.take(0), options()) }
        #expect(throws: NetworkError.self) { try Model([ReLU()]).fit(data, options()) }
        var watching = options()
        watching.callbacks = [EarlyStopping(monitor: "val_loss")]
        let error = #expect(throws: NetworkError.self) { try smallNetwork().fit(data, watching) }
        #expect(error?.hint?.hasPrefix("give fit a `validation` set") == true)
    }

    @Test func progressEndsEachEpoch() throws {
        var ends: [Int] = []
        var options = options()
        options.progress = { if $0.isEpochEnd { ends.append($0.epoch) } }
        _ = try smallNetwork().fit(crossPoints(), options)
        #expect(ends == [1, 2, 3])
    }
}
