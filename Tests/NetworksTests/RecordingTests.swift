import Data
import Tensors
import Testing

@testable import Networks

@Suite struct DistributionTests {
    /// Numbers of many sizes and both signs.
    static let values: [Float] = (0..<4000).map { i in
        let size = Float(Seed.mix(5, UInt64(i)) % 1000) / 100 - 7
        let sign: Float = Seed.mix(6, UInt64(i)) % 3 == 0 ? -1 : 1
        return sign
            * Float(
                sign: .plus, exponent: Int(size),
                significand: 1 + (size - Float(Int(size))).magnitude)
    }

    static func distribution(_ values: [Float]) -> Distribution {
        values.withUnsafeBufferPointer { Distribution($0) }
    }

    @Test func momentsAreThoseOfTheElements() {
        let found = Self.distribution(Self.values)
        let exact = Self.values.map(Double.init)
        let mean = exact.reduce(0, +) / Double(exact.count)
        let variance = exact.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(exact.count)
        #expect((found.mean - mean).magnitude < 1e-9)
        #expect((found.deviation - variance.squareRoot()).magnitude < 1e-9)
        #expect(found.low == exact.min() && found.high == exact.max())
    }

    @Test func quantilesAreWithinABin() {
        let found = Self.distribution(Self.values)
        let sorted = Self.values.sorted().map(Double.init)
        for share in [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] {
            let exact = sorted[Int(share * Double(sorted.count - 1))]
            let near = found.quantiles([share])[0]
            #expect((near - exact).magnitude <= exact.magnitude / 8, "\(share): \(near), \(exact)")
        }
        #expect(found.quantiles([0, 1]) == [sorted[0], sorted[sorted.count - 1]])
    }

    @Test func zerosAndWhatIsNotFiniteAreCountedApart() {
        let found = Self.distribution([
            0, -0, 1, -2, .nan, .infinity, -.infinity, Float(bitPattern: 1000),
        ])
        #expect((found.count, found.zeros, found.nonFinite) == (8, 2, 3))
        #expect((found.low, found.high) == (-2, 1))
        // −2, the zeros, almost zero, 1.
        #expect(found.intervals.map(\.count) == [1, 2, 1, 1])
        let none = Self.distribution([.nan])
        #expect(none.mean.isNaN && none.quantiles([0.5])[0].isNaN)
        #expect(Self.distribution([]).intervals.isEmpty)
    }

    /// Elements at the middle of shared intervals fall into these, whatever bins they were counted in.
    @Test func binsAreSharedOutByArea() {
        let found = Self.distribution([0.25, 0.75, 0.75, -0.75, 0])
        let shares = found.shares(between: [-1, -0.5, 0, 0.5, 1])
        #expect(zip(shares, [0.2, 0, 0.2, 0.4]).allSatisfy { ($0 - $1).magnitude < 1e-12 })
        // A bin from 1 to 1.125 half below 1.0625: the elements are at its ends.
        let wide = Self.distribution([1, 1.1249])
        let halves = wide.shares(between: [1, 1.06245, 2])
        #expect((halves[0] - 0.5).magnitude < 0.01)
    }

    @Test func largeTensorsAreSampledAllOver() {
        let sample = SampledElements(of: 100_000, most: 1000, seed: 4)
        var target = [Float](repeating: -1, count: 1000)
        let source = (0..<100_000).map { Float($0) }
        source.withUnsafeBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                if let start = target.baseAddress { sample.gather(source, into: start) }
            }
        }
        #expect(target.indices.allSatisfy { Int(target[$0]) / 100 == $0 })
        #expect(SampledElements(of: 10, most: 1000, seed: 4).count == 10)
    }

    @Test func aScheduleCoversAnyLengthInBoundedRoom() {
        var schedule = RecordSchedule(interval: 3, isDenseEarly: true, most: 50)
        var steps: [Int] = []
        for step in 1...100_000 where schedule.isDue(step) {
            steps.append(step)
            if steps.count > 50 { steps = schedule.thin(steps).map { steps[$0] } }
            #expect(steps.count <= 50)
        }
        #expect(steps.starts(with: [1, 2, 4, 8]))
        #expect(steps.last.map { 100_000 - $0 < 2 * schedule.interval } == true)
        let gaps = zip(steps.dropFirst(), steps).map { $0 - $1 }
        #expect(gaps.max() == schedule.interval)
    }
}

@Suite struct RecorderTests {
    let folder = TemporaryFolder()

    func network() throws -> Model {
        try Model([Dense(units: 16), ReLU(), Dense(units: 2)], seed: 3)
    }

    func options(_ epochs: Int, _ callbacks: [any Callback]) throws -> FitOptions {
        var options = FitOptions()
        options.epochs = epochs
        options.optimizer = SGD(lr: 0.05)
        options.callbacks = callbacks
        options.seed = 5
        return options
    }

    func recorder(_ change: (inout Recorder.Options) -> Void = { _ in }) throws -> Recorder {
        var options = Recorder.Options()
        options.every = 1
        change(&options)
        return try Recorder(options)
    }

    @Test(arguments: [true, false]) func trainingIsTheSameWithIt(_ isPlanned: Bool) throws {
        func trained(_ callbacks: [any Callback]) throws -> [[Float]] {
            let model = try Model(
                [Dense(units: 16), ReLU(), Dropout(rate: 0.3), Dense(units: 2)], seed: 3)
            var options = try options(3, callbacks)
            options.isPlanned = isPlanned
            _ = try model.fit(crossPoints(), options)
            return try model.weights.map { try floats($0.value) }
        }
        #expect(try trained([]) == trained([recorder()]))
    }

    /// Against weights that were copied after each step.
    @Test func weightsAndUpdatesAreThoseOfTheSteps() throws {
        final class Copies: Callback {
            var weights: [[Float]] = []
            func stepFound(_ training: Training, _ step: LearningStep) throws {
                if weights.isEmpty { try copy(training) }
            }
            func stepEnded(_ training: Training) throws { try copy(training) }
            func copy(_ training: Training) throws {
                weights.append(try floats(training.model.weight("dense_1").value))
            }
            func epochEnded(_ training: Training) throws {}
        }
        let (copies, log) = (Copies(), try recorder())
        _ = try network().fit(crossPoints(), options(2, [copies, log]))
        let recording = try #require(log.recording(.weights, "dense_1.weight"))
        #expect(recording.steps == Array(0...14))
        let expected = copies.weights.map { DistributionTests.distribution($0) }
        #expect(recording.distributions == expected)
        let ratios = log.updateRatios
        #expect(ratios.steps == Array(1...14))
        func deviation(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / Double(values.count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
                .squareRoot()
        }
        for step in 1...14 {
            let (now, then) = (copies.weights[step], copies.weights[step - 1])
            let plain =
                deviation(zip(now, then).map { Double($0 - $1) })
                / deviation(now.map(Double.init))
            #expect((ratios.ratios[0].values[step - 1] / plain - 1).magnitude < 1e-6)
        }
    }

    /// Plain descent moves a weight by rate times gradient.
    @Test func gradientsAreThoseOfTheStep() throws {
        let log = try recorder()
        let model = try network()
        try model.build(for: [2])
        let before = try floats(model.weight("dense_2").value)
        var options = try options(1, [log])
        options.batch = 200
        _ = try model.fit(crossPoints(), options)
        let after = try floats(model.weight("dense_2").value)
        let found = try #require(log.recording(.gradients, "dense_2.weight")?.distributions.first)
        let plain = zip(before, after).map { Double($0 - $1) / 0.05 }
        #expect((found.low - (plain.min() ?? 0)).magnitude < 1e-5)
        #expect((found.high - (plain.max() ?? 0)).magnitude < 1e-5)
        #expect(log.recording(.gradients, "dense_2.weight")?.steps == [1])
    }

    @Test func activationsAreThoseOfTheFirstRows() throws {
        let log = try recorder { $0.rows = 20 }
        let data = try crossPoints()
        let model = try network()
        var options = try options(1, [log])
        (options.batch, options.shuffle) = (200, false)
        _ = try model.fit(data, options)
        let output = try model.predict(data)
        let expected = DistributionTests.distribution(Array(try floats(output).prefix(40)))
        let found = try #require(log.recording(.activations, "dense_2")?.distributions.last)
        #expect((found.mean - expected.mean).magnitude < 1e-5)
        #expect((found.high - expected.high).magnitude < 1e-5)
        #expect(log.probeRows == 20)
    }

    @Test func layersWithinOthersAreRecorded() throws {
        let model = try Model([
            Add([try chain(Dense(units: 4), ReLU(), Dense(units: 2)), try chain([])]),
            Block(try chain(Dense(units: 8), ReLU())), Dense(units: 2),
        ])
        let log = try recorder()
        _ = try model.fit(crossPoints(), options(1, [log]))
        #expect(
            log.names(.activations) == [
                "add_1", "add_1.0.dense_1", "add_1.0.relu_1", "add_1.0.dense_2", "block_1.dense_1",
                "block_1.relu_1", "dense_1",
            ])
        #expect(log.deadUnits.layers.map(\.name) == ["add_1.0.relu_1", "block_1.relu_1"])
        let some = try recorder { $0.layers = NamePattern("block_1") }
        _ = try model.fit(crossPoints(), options(1, [some]))
        #expect(some.names(.weights) == ["block_1.dense_1.weight", "block_1.dense_1.bias"])
        let none = try recorder { $0.layers = NamePattern("blok") }
        #expect(throws: NetworkError.self) { try model.fit(crossPoints(), options(1, [none])) }
    }

    @Test func aResumedTrainingGoesOnInItsRecord() throws {
        func trained(epochs: Int, in path: String, isResumed: Bool) throws -> Recorder {
            let log = try recorder { $0.keep = 16 }
            var options = try options(epochs, [log, CheckpointSaver(folder: path)])
            if isResumed { options.resume = path }
            _ = try network().fit(crossPoints(), options)
            return log
        }
        let whole = try trained(epochs: 6, in: "\(folder.path)/whole", isResumed: false)
        _ = try trained(epochs: 3, in: "\(folder.path)/part", isResumed: false)
        let resumed = try trained(epochs: 6, in: "\(folder.path)/part", isResumed: true)
        #expect(resumed.rows.map(\.step) == whole.rows.map(\.step))
        #expect(resumed.columns == whole.columns)
        for (a, b) in zip(resumed.rows, whole.rows) {
            #expect(a.distributions == b.distributions)
            #expect(a.dead == b.dead)
        }
        #expect(
            resumed.updateRatios.ratios.map(\.values) == whole.updateRatios.ratios.map(\.values))
    }

    @Test func aSecondTrainingFollowsTheFirst() throws {
        let log = try recorder { $0.kinds = [.weights] }
        let model = try network()
        _ = try model.fit(crossPoints(), options(1, [log]))
        _ = try model.fit(crossPoints(), options(1, [log]))
        #expect(log.steps == Array(0...14))
        _ = try network().fit(crossPoints(), options(1, [log]))
        #expect(log.steps == Array(0...7))
    }

    @Test func longTrainingsAreRecordedInBoundedRoom() throws {
        let log = try recorder { $0.keep = 32 }
        var options = try options(100, [log])
        options.batch = 2
        _ = try network().fit(crossPoints(), options)
        #expect(log.rows.count <= 32)
        #expect(log.steps.first == 0 && (log.steps.last ?? 0) > 9000)
        // Four weights, their gradients and three layers of hundreds of numbers at most.
        #expect(log.byteCount < 32 * 11 * 600)
    }

    @Test func settingsOutOfRangeAreRefused() {
        for change: (inout Recorder.Options) -> Void in [
            { $0.every = 0 }, { $0.keep = 2 }, { $0.rows = 0 }, { $0.sample = 1 },
            { ($0.kinds, $0.updates) = ([], false) },
        ] {
            #expect(throws: NetworkError.self) { try recorder(change) }
        }
    }

    @Test func aDamagedRecordIsRefused() throws {
        let log = try recorder()
        _ = try network().fit(crossPoints(), options(1, [log]))
        let good = try log.state()
        #expect(throws: Never.self) { try recorder().restore(good) }
        for place in 0..<5 {
            var state = good
            state.tensors[place] = try Tensor([Int64(1), 2, 3])
            if place == 4 { state.tensors[place] = try Tensor([1.0]) }
            #expect(throws: Checkpoint.Malformed.self) { try recorder().restore(state) }
        }
    }

    @Test func unitsThatNeverFireAreFound() throws {
        let model = try network()
        try model.build(for: [2])
        // Unit 3 is held down for good, unit 5 has no weights and a bias of zero.
        let bias = try model.weight("dense_1.bias")
        try bias.value.withMutableElements(Float.self) { $0[3] = -100 }
        let weight = try model.weight("dense_1.weight")
        try weight.value.withMutableElements(Float.self) { elements in
            for input in 0..<2 { elements[input * 16 + 5] = 0 }
        }
        let found = try UnitActivity(model, crossPoints())
        #expect(found.lines.map(\.layer) == ["relu_1"])
        #expect(found.lines[0].dead == [3, 5])
        #expect(found.rows == 200)
        let log = try recorder()
        _ = try model.fit(crossPoints(), options(1, [log]))
        #expect(log.deadUnits.layers[0].dead.last == 2)
        #expect(throws: NetworkError.self) { try UnitActivity(smallNetwork(), crossPoints()) }
    }
}
