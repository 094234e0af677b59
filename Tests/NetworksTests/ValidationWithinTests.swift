import Data
import Tensors
import Testing

@testable import Networks

/// Validation every so many steps, and the events of a history.
@Suite struct ValidationWithinTests {
    let folder = TemporaryFolder()

    func options(_ epochs: Int, every: Int? = 3, _ callbacks: [any Callback] = []) throws
        -> FitOptions
    {
        var options = FitOptions()
        options.epochs = epochs
        options.optimizer = SGD(lr: 0.05)
        options.callbacks = callbacks
        options.validation = try crossPoints(50)
        options.validateEvery = every
        options.seed = 5
        return options
    }

    /// 200 rows in batches of 32 are seven steps.
    @Test func rowsHaveTheirSteps() throws {
        let history = try smallNetwork().fit(crossPoints(), options(2))
        let found = history.rows.map { [$0.epoch, $0.step ?? -1, $0.split == "train" ? 1 : 0] }
        #expect(
            found == [
                [1, 3, 0], [1, 6, 0], [1, 7, 1], [1, 7, 0], [2, 9, 0], [2, 12, 0], [2, 14, 1],
                [2, 14, 0],
            ])
        #expect(history.rows.map(\.isWithin) == found.map { $0[2] == 0 && $0[1] % 7 != 0 })
        #expect(history.splits == ["train", "validation"])
        #expect(history.columnNames == ["epoch", "step", "split", "loss", "lr", "seconds"])
        #expect(throws: NetworkError.self) {
            try smallNetwork().fit(crossPoints(), options(1, every: 0))
        }
        var without = try options(1)
        without.validation = nil
        #expect(throws: NetworkError.self) { try smallNetwork().fit(crossPoints(), without) }
    }

    @Test(arguments: [nil, 0.9]) func trainingIsTheSameWithIt(_ average: Double?) throws {
        func trained(every: Int?) throws -> (weights: [[Float]], losses: [Double]) {
            let model = try smallNetwork()
            var options = try options(3, every: every)
            options.average = average
            let history = try model.fit(crossPoints(), options)
            let rows = history.rows.filter { !$0.isWithin }
            return (try model.weights.map { try floats($0.value) }, rows.map(\.loss))
        }
        let (with, without) = (try trained(every: 2), try trained(every: nil))
        #expect(with.weights == without.weights)
        #expect(with.losses == without.losses)
    }

    /// A row within an epoch is what the model, or its mean, would be measured as then.
    @Test(arguments: [nil, 0.5]) func rowsWithinAreOfTheModelThen(_ average: Double?) throws {
        final class Measure: Callback {
            let data: Dataset
            var losses: [Double] = []
            init(_ data: Dataset) { self.data = data }
            func validated(_ training: Training) throws {
                losses.append(try training.model.evaluate(data).loss)
            }
            func epochEnded(_ training: Training) throws {}
        }
        let measure = Measure(try crossPoints(50))
        var options = try options(2, [measure])
        options.average = average
        let history = try smallNetwork().fit(crossPoints(), options)
        #expect(history.rows.filter(\.isWithin).map(\.loss) == measure.losses)
        #expect(measure.losses.count == 4)
    }

    @Test func bestWeightsMayComeFromWithin() throws {
        final class Best: Callback {
            var (loss, weights) = (Double.infinity, [[Float]]())
            func validated(_ training: Training) throws {
                try look(training, training.validationLog("val_loss") ?? .nan)
            }
            func epochEnded(_ training: Training) throws {
                try look(training, training.log("val_loss"))
            }
            func look(_ training: Training, _ loss: Double) throws {
                guard loss < self.loss else { return }
                self.loss = loss
                weights = try training.model.weights.map { try floats($0.value) }
            }
        }
        let best = Best()
        let path = "\(folder.path)/best"
        var settings = CheckpointSaver.Options()
        settings.monitor = "val_loss"
        let model = try smallNetwork()
        // A rate that is far too large makes the loss jump about.
        var options = try options(
            6, every: 1,
            [best, EarlyStopping(patience: 9), CheckpointSaver(folder: path, settings)])
        options.optimizer = SGD(lr: 3)
        let history = try model.fit(crossPoints(), options)
        #expect(try model.weights.map { try floats($0.value) } == best.weights)
        let saved = try Model.load("\(path)/best.safetensors")
        #expect(try saved.weights.map { try floats($0.value) } == best.weights)
        let least = history.rows.filter { $0.split != "train" }.map(\.loss).min()
        #expect(least == best.loss)
    }

    @Test func aTrainingTakenUpAgainHasTheSameRows() throws {
        func saver(_ path: String) throws -> CheckpointSaver {
            var settings = CheckpointSaver.Options()
            settings.steps = 3
            return try CheckpointSaver(folder: path, settings)
        }
        let whole = try smallNetwork().fit(
            crossPoints(), options(3, [saver("\(folder.path)/a")]))
        final class Stop: Callback {
            struct Wish: Error {}
            let last: Int?
            init(after last: Int?) { self.last = last }
            func stepEnded(_ training: Training) throws {
                if training.step == last { throw Wish() }
            }
            func epochEnded(_ training: Training) throws {}
        }
        let path = "\(folder.path)/b"
        var first = try options(3, [Stop(after: 11), saver(path)])
        first.isInterruption = { $0 is Stop.Wish }
        _ = try smallNetwork().fit(crossPoints(), first)
        var second = try options(3, [Stop(after: nil), saver(path)])
        second.resume = path
        let resumed = try smallNetwork().fit(crossPoints(), second)
        func numbers(_ history: History) -> [[Double]] {
            history.rows.map { [Double($0.epoch), Double($0.step ?? 0), $0.loss, $0.lr] }
        }
        #expect(numbers(resumed) == numbers(whole))
        #expect(resumed.events.map(\.kind) == [.saved, .resumed, .saved, .saved])
        #expect(
            resumed.events[1].step == 10 && (resumed.events[1].epoch - 10 / 7).magnitude < 1e-12)
        var other = try options(3, every: 2, [Stop(after: nil), saver(path)])
        other.resume = path
        #expect(throws: NetworkError.self) { try smallNetwork().fit(crossPoints(), other) }
    }

    @Test func eventsAreNoted() throws {
        let plateau = try ReduceOnPlateau(factor: 0.5, patience: 1, minDelta: 100)
        let stopping = EarlyStopping(patience: 3, minDelta: 100)
        let history = try smallNetwork().fit(
            crossPoints(), options(9, every: nil, [plateau, stopping]))
        #expect(history.events.map(\.kind) == [.lowered, .lowered, .lowered, .stopped])
        #expect(history.events.map(\.epoch) == [2, 3, 4, 4])
        #expect(history.events.map(\.step) == [14, 21, 28, 28])
        #expect(history.events[0].text == "0.025")
    }

    @Test(arguments: ["csv", "json"]) func stepsAndEventsAreReadAsTheyWereSaved(_ ending: String)
        throws
    {
        let path = "\(folder.path)/h.\(ending)"
        let plateau = try ReduceOnPlateau(factor: 0.5, patience: 1, minDelta: 100)
        let history = try smallNetwork().fit(crossPoints(), options(3, [plateau]))
        try history.save(path)
        let again = try History.load(path)
        #expect(again.rows == history.rows)
        #expect(again.csv == history.csv)
        // A table of numbers has no room for them.
        #expect(again.events == (ending == "json" ? history.events : []))
    }
}
