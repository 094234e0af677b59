import Data
import Tensors
import Testing

@testable import Networks

@Suite struct CallbackTests {
    let folder = TemporaryFolder()

    func options(_ epochs: Int, _ callbacks: [any Callback], lr: Double = 0.01) throws -> FitOptions
    {
        var options = FitOptions()
        options.epochs = epochs
        options.optimizer = SGD(lr: lr)
        options.callbacks = callbacks
        options.validation = try crossPoints(50)
        return options
    }

    /// A threshold that nothing reaches makes every epoch but the first one without improvement.
    @Test func earlyStoppingWaitsAndRestores() throws {
        let model = try smallNetwork()
        var afterFirst: [[Float]] = []
        let record = FunctionCallback { epoch, _ in
            if epoch == 1 { afterFirst = try model.weights.map { try floats($0.value) } }
            return true
        }
        let stopping = EarlyStopping(patience: 2, minDelta: 100)
        let history = try model.fit(crossPoints(), options(9, [record, stopping]))
        #expect(history.end == .stopped)
        #expect(history.rows.last?.epoch == 3)
        #expect(try model.weights.map { try floats($0.value) } == afterFirst)
    }

    @Test func plateausLowerTheRate() throws {
        let plateau = try ReduceOnPlateau(factor: 0.5, patience: 1, minDelta: 100, least: 0.004)
        let history = try smallNetwork().fit(crossPoints(), options(5, [plateau]))
        let rates = history.rows.filter { $0.split == "train" }.map(\.lr)
        #expect(rates == [0.01, 0.01, 0.005, 0.004, 0.004])
        #expect(throws: NetworkError.self) { try ReduceOnPlateau(factor: 1) }
    }

    @Test func improvementKnowsItsDirection() {
        #expect(Direction.auto.isImprovement(0.9, over: 0.8, by: 0, of: "val_accuracy"))
        for name in ["val_top_5", "f1_micro", "r2", "val_my_accuracy"] {
            #expect(Direction.auto.isImprovement(0.9, over: 0.8, by: 0, of: name), "\(name)")
        }
        #expect(!Direction.auto.isImprovement(0.9, over: 0.8, by: 0, of: "val_loss"))
        #expect(!Direction.auto.isImprovement(.nan, over: nil, by: 0, of: "loss"))
        #expect(Direction.up.isImprovement(2, over: 1, by: 0.5, of: "loss"))
    }

    @Test func checkpointsAreWritten() throws {
        let path = "\(folder.path)/runs/a"
        var settings = CheckpointSaver.Options()
        settings.every = 2
        settings.monitor = "val_loss"
        let saver = try CheckpointSaver(folder: path, settings)
        let model = try smallNetwork()
        _ = try model.fit(crossPoints(), options(4, [saver]))
        #expect(
            FilePath.entries(path)
                == ["best.safetensors", "epoch-0002.safetensors", "epoch-0004.safetensors"])
        let last = try Model.load("\(path)/epoch-0004.safetensors")
        #expect(last.epochsTrained == 4)
        #expect(try floats(last.weight("dense_2").value) == floats(model.weight("dense_2").value))
    }

    @Test func aPlaceBeyondTheEpochIsRefused() throws {
        let path = "\(folder.path)/runs/b"
        let model = try smallNetwork()
        _ = try model.fit(crossPoints(), options(1, [CheckpointSaver(folder: path)]))
        let file = "\(path)/epoch-0001.safetensors"
        var saved = try Checkpoint.load(file, of: model)
        saved.position.batch = 1 << 40
        try saved.save(model, to: file)
        var again = try options(2, [CheckpointSaver(folder: path)])
        again.resume = path
        let fresh = try smallNetwork()
        try fresh.build(for: [2])
        let before = try floats(fresh.weight("dense_1").value)
        #expect(throws: NetworkError.self) { try fresh.fit(crossPoints(), again) }
        // What cannot be gone on from leaves the model as it was.
        #expect(try floats(fresh.weight("dense_1").value) == before)
    }

    @Test func functionsSeeLogsAndMayStop() throws {
        var seen: [String] = []
        let callback = FunctionCallback { epoch, logs in
            seen = logs.map(\.name)
            return epoch < 2
        }
        let history = try smallNetwork().fit(crossPoints(), options(5, [callback]))
        #expect(history.rows.last?.epoch == 2)
        #expect(seen == ["loss", "val_loss", "lr"])
    }

    @Test func schedulesSetTheRateOfEachEpoch() throws {
        let model = try smallNetwork()
        var options = FitOptions()
        options.epochs = 3
        options.callbacks = [RateSchedule { 0.5 / Double($0 + 1) }]
        let rates = { (history: History) in history.rows.map(\.lr) }
        #expect(try rates(model.fit(crossPoints(), options)) == [0.5, 0.25, 0.5 / 3])
        // A second training goes on where the first one ended.
        #expect(try rates(model.fit(crossPoints(), options)) == [0.125, 0.1, 0.5 / 6])
        options.callbacks = [RateSchedule { _ in -.infinity }]
        #expect(throws: NetworkError.self) { try model.fit(crossPoints(), options) }
    }
}
