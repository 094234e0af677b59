import Data
import Glibc
import Networks
import Tensors
import Testing

@testable import Exploration

@Suite struct MaximizationTests {
    /// What is asked for here, with no steps to spare.
    func request(
        _ units: Maximization.Request.Unit..., layer: String? = nil, steps: Int = 30,
        _ change: (inout Maximization.Request) -> Void = { _ in }
    ) -> Maximization.Request {
        var request = Maximization.Request()
        request.layer = layer
        request.units = units.isEmpty ? nil : units
        request.options.steps = steps
        request.options.seed = 3
        change(&request)
        return request
    }

    func built(_ layers: [any Layer], for shape: [Int], seed: UInt64 = 1) throws -> Model {
        let model = try Model(layers, seed: seed)
        try model.build(for: shape)
        return model
    }

    /// `[4, 4, channels] → 3` scores.
    func linear(_ channels: Int = 1) throws -> Model {
        try built([Flatten(), Dense(units: 3)], for: [4, 4, channels])
    }

    func convolutional(seed: UInt64 = 1) throws -> Model {
        try built(
            [
                Conv2D(channels: 4, kernel: Size2D(3)), ReLU(), MaxPool2D(),
                Conv2D(channels: 5, kernel: Size2D(3)), ReLU(), Flatten(), Dense(units: 3),
                Softmax(),
            ], for: [12, 12, 1], seed: seed)
    }

    func weights(_ model: Model, of unit: Int) throws -> [Double] {
        let values = try model.weight("dense_1").value.doubles()
        return stride(from: unit, to: values.count, by: 3).map { values[$0] }
    }

    // MARK: - What is known

    /// Of a weighted sum the largest is at the corner that the signs of the weights point to.
    @Test(arguments: [false, true]) func aLinearUnitGoesToItsCorner(_ isNegative: Bool) throws {
        let model = try linear()
        let weights = try weights(model, of: 1)
        let range = try InputRange(low: [-1], high: [2])
        let found = try Maximization(
            model,
            request(.number(1), steps: 80) {
                $0.options.parameterization = .pixel
                $0.options.isNegative = isNegative
                $0.range = range
            })
        let best = try #require(found.found.first)
        let high = weights.map { ($0 > 0) != isNegative }
        #expect(try best.picture.doubles() == high.map { $0 ? 1 : 0 })
        #expect(try best.input.doubles() == high.map { $0 ? 2 : -1 })
        let optimum = zip(weights, high).reduce(0) { $0 + $1.0 * ($1.1 ? 2 : -1) }
        #expect(abs(best.activation - optimum) < 1e-4)
    }

    @Test(arguments: [1, 3]) func wavesComeNearTheCorner(_ channels: Int) throws {
        let model = try linear(channels)
        let weights = try weights(model, of: 0)
        let (low, high) = (
            weights.filter { $0 < 0 }.reduce(0, +), weights.filter { $0 > 0 }.reduce(0, +)
        )
        let found = try Maximization(
            model,
            request(.number(0), steps: 300) {
                ($0.options.jitter, $0.options.rotation, $0.options.scale) = (0, 0, 0)
            })
        #expect(found.found[0].activation > low + 0.9 * (high - low))
        #expect(found.found[0].activation <= high)
    }

    @Test func rowsHaveAnOptimumToo() throws {
        let model = try built([Dense(units: 3)], for: [5])
        let weights = try weights(model, of: 2)
        let found = try Maximization(
            model,
            request(.number(2), steps: 150) {
                $0.range = try? InputRange(low: [-3, -3, 0, 0, 0], high: [3, 3, 1, 1, 10])
            })
        let (low, high) = ([-3.0, -3, 0, 0, 0], [3.0, 3, 1, 1, 10])
        let corner = (0..<5).map { weights[$0] > 0 ? high[$0] : low[$0] }
        #expect(!found.isPicture)
        #expect(try found.found[0].picture.doubles() == corner)
    }

    @Test func aRegressionHasOneUnit() throws {
        let model = try built(
            [Conv2D(channels: 2, kernel: Size2D(3)), Flatten(), Dense(units: 1)], for: [6, 6, 3])
        let found = try Maximization(model, request())
        #expect(found.found.map(\.name) == ["unit 0"])
        #expect(found.found[0].activation > found.found[0].activations[0])
    }

    // MARK: - Results

    @Test func theBestStepIsKept() throws {
        let model = try convolutional()
        let found = try Maximization(
            model, request(.number(0), .number(2), steps: 40) { $0.options.lr = 1 })
        #expect(found.found.count == 2)
        for one in found.found {
            #expect(one.activations.count == 41)
            #expect(one.activation == one.activations.max())
            #expect(one.activation == one.activations[one.step])
            let output = try model.path(to: nil).run(one.input.expandDims(0)).doubles()
            let unit = one.name == "unit 0" ? 0 : 2
            #expect(abs(output[unit] - one.activation) < 1e-4)
            #expect(try one.picture.doubles().allSatisfy { $0 >= 0 && $0 <= 1 })
        }
        #expect(found.frameSteps.first == 0 && found.frameSteps.last == 40)
        #expect(try found.frames()[0].shape == [2, 12, 12, 1])
    }

    /// Pictures of one batch know nothing of each other.
    @Test func togetherIsAsAlone() throws {
        let model = try convolutional()
        let both = try Maximization(model, request(.number(0), .number(1), layer: "conv2d_2"))
        let one = try Maximization(model, request(.number(0), layer: "conv2d_2"))
        #expect(abs(both.found[0].activation - one.found[0].activation) < 1e-3)
    }

    @Test func seedsFixTheBits() throws {
        let model = try convolutional()
        let make = { (seed: UInt64) in
            try Maximization(model, self.request(.number(1)) { $0.options.seed = seed })
                .pictures().toArray(Float.self)
        }
        let first = try make(1)
        #expect(try make(1) == first)
        #expect(try make(2) != first)
        var alone: [Float] = []
        Parallel.run(2) { piece in
            if piece == 0 { alone = (try? make(1)) ?? [] }
        }
        #expect(alone == first)
    }

    @Test func plannedIsAsEager() throws {
        let model = try convolutional()
        let make = { (isPlanned: Bool) in
            try Maximization(
                model,
                self.request(.number(1), layer: "conv2d_2", steps: 10) {
                    $0.options.isPlanned = isPlanned
                    $0.options.variation = 0.1
                })
        }
        let (planned, eager) = (try make(true), try make(false))
        #expect(planned.errorOfPlanning == nil && eager.errorOfPlanning != nil)
        for (a, b) in zip(planned.found[0].activations, eager.found[0].activations) {
            #expect(abs(a - b) < 1e-3 * max(1, abs(b)))
        }
    }

    // MARK: - Targets

    @Test func placesOfAChannel() throws {
        let model = try convolutional()
        let path = try model.path(to: "conv2d_1")
        let shape = try path.outputShape(for: [12, 12, 1])
        let mean = MaximizationTarget.Place.all(.mean)
        for place in [mean, .all(.max), .center, .position([0, -1])] {
            let found = try Maximization(
                model, request(.number(3), layer: "conv2d_1") { $0.place = place })
            let best = found.found[0]
            let output = try path.run(best.input.expandDims(0)).doubles()
            let channel = stride(from: 3, to: output.count, by: 4).map { output[$0] }
            let expected =
                switch place {
                case .all(.mean): channel.reduce(0, +) / Double(channel.count)
                case .all(.max): channel.max() ?? 0
                case .center: channel[shape[1] * (shape[0] / 2) + shape[1] / 2]
                case .position: channel[shape[1] - 1]
                }
            #expect(abs(best.activation - expected) < 1e-4)
        }
    }

    @Test func aWholeLayerGrows() throws {
        let model = try convolutional()
        let found = try Maximization(model, request(layer: "relu_2"))
        #expect(found.found.map(\.name) == ["relu_2"])
        #expect(found.found[0].activation > 1.5 * found.found[0].activations[0])
    }

    @Test func layersWithinBlocksAndBranchesAreReached() throws {
        let branch = Chain([("inner", Conv2D(channels: 2, kernel: Size2D(3), padding: .same))])
        let model = try built(
            [
                Conv2D(channels: 2, kernel: Size2D(3)),
                Block(Chain([("join", Add([branch, Chain([])]))])),
            ],
            for: [8, 8, 1])
        let found = try Maximization(model, request(.number(1), layer: "block_1.join.0.inner"))
        let path = try model.path(to: "block_1.join.0.inner")
        #expect(path.layers.map(\.name) == ["conv2d_1", "block_1.join.0.inner"])
        #expect(found.found[0].activation > found.found[0].activations[0])
    }

    @Test func otherSizesFitWhereAllIsPooled() throws {
        let model = try built(
            [Conv2D(channels: 4, kernel: Size2D(3)), GlobalAveragePool2D(), Dense(units: 2)],
            for: [8, 8, 1])
        let found = try Maximization(model, request(.number(0)) { $0.size = (12, 16) })
        #expect(try found.pictures().shape == [1, 12, 16, 1])
        #expect(model.inputShape == [8, 8, 1])
        let flat = try linear()
        #expect(throws: NetworkError.self) {
            try Maximization(flat, request(.number(0)) { $0.size = (12, 16) })
        }
    }

    /// A filter that sees three pixels a side gets all of them as it wants them.
    @Test func aSmallFilterIsShownItsPattern() throws {
        let model = try built([Conv2D(channels: 3, kernel: Size2D(3))], for: [10, 10, 1])
        let values = try model.weight("conv2d_1").value.doubles()
        let found = try Maximization(
            model,
            request(.number(0), .number(1), .number(2), layer: "conv2d_1", steps: 120) {
                $0.place = .center
            })
        for unit in 0..<3 {
            let filter = stride(from: unit, to: values.count, by: 3).map { values[$0] }
            let (low, high) = (filter.map { min($0, 0) }, filter.map { max($0, 0) })
            let (least, most) = (low.reduce(0, +), high.reduce(0, +))
            #expect(found.found[unit].activation > least + 0.9 * (most - least))
        }
    }

    // MARK: - Penalties

    @Test func penaltiesReduceWhatTheyAreFor() throws {
        let model = try convolutional()
        func found(_ variation: Double, _ size: Double) throws -> Tensor {
            let request = request(.number(0), layer: "conv2d_1", steps: 60) {
                $0.options.parameterization = .pixel
                $0.options.variation = variation
                $0.options.size = size
            }
            let last = try #require(try Maximization(model, request).frames().last)
            return try last.expandDims(0)
        }
        let free = try found(0, 0)
        let smooth = try found(20, 0)
        let grey = try found(0, 20)
        #expect(
            try PicturePenalty.variation(smooth).item()
                < 0.5 * PicturePenalty.variation(free).item())
        #expect(try PicturePenalty.size(grey).item() < 0.5 * PicturePenalty.size(free).item())
    }

    // MARK: - Where nothing can be found

    /// A unit that a rectifier shuts for all inputs from 0 to 1.
    func withDeadUnit() throws -> Model {
        let model = try built([Flatten(), Dense(units: 2), ReLU()], for: [4, 4, 1])
        let weight = try model.weight("dense_1").value
        for row in 0..<16 { try weight.assign([.place(row), .place(0)], Tensor(scalar: -1)) }
        try model.weight("dense_1.bias").value.assign([.place(0)], Tensor(scalar: -0.5))
        return model
    }

    @Test func aDeadUnitIsToldInWords() throws {
        let model = try withDeadUnit()
        let error = #expect(throws: NetworkError.self) {
            try Maximization(model, request(.number(0), layer: "relu_1"))
        }
        #expect(error?.description.contains("no gradient of unit 0 (relu_1)") == true)
        var notes: [String] = []
        var calls = Maximization.Calls()
        calls.note = { notes.append($0) }
        let found = try Maximization(
            model, request(.number(0), .number(1), layer: "relu_1"), calls)
        #expect(found.found.map(\.name) == ["unit 1"])
        #expect(notes.contains { $0.contains("unit 0") && $0.contains("left out") })
    }

    /// Where grey does not open a rectifier, a start further from it does.
    @Test func aShutUnitBeginsAgain() throws {
        let model = try built([Flatten(), Dense(units: 1), ReLU()], for: [4, 4, 1])
        let weight = try model.weight("dense_1").value
        for row in 0..<16 {
            try weight.assign([.place(row), .place(0)], Tensor(scalar: row % 2 == 0 ? 1 : -1))
        }
        try model.weight("dense_1.bias").value.assign([.place(0)], Tensor(scalar: -0.3))
        let found = try Maximization(
            model,
            request(.number(0), layer: "relu_1", steps: 100) {
                $0.options.parameterization = .pixel
            })
        #expect(abs(found.found[0].activation - 7.7) < 1e-3)
    }

    @Test func whatIsNotFiniteIsToldInWords() throws {
        let model = try linear()
        try model.weight("dense_1").value.assign([.place(0), .place(0)], Tensor(scalar: .nan))
        let error = #expect(throws: NetworkError.self) {
            try Maximization(model, request(.number(0)))
        }
        #expect(error?.description.contains("not finite at step 0") == true)
        #expect(try Maximization(model, request(.number(1))).found.count == 1)
    }

    // MARK: - Natural rows, seeds, stopping

    @Test func naturalRowsAreComparedWith() throws {
        let model = try linear()
        var random = Random(seed: 8)
        let inputs = try random.uniform([300, 4, 4, 1])
        let data = try Dataset(.arrays(name: "noise", inputs: inputs, labels: nil))
        let found = try Maximization(
            model,
            request(.number(0), .number(2), steps: 100) { $0.natural = data })
        let outputs = try model.run(inputs).doubles()
        for (place, unit) in [0, 2].enumerated() {
            let scores = stride(from: unit, to: outputs.count, by: 3).map { outputs[$0] }
            let natural = try #require(found.found[place].natural)
            #expect(abs(natural.activation - (scores.max() ?? 0)) < 1e-5)
            #expect(abs(scores[natural.row] - natural.activation) < 1e-5)
            #expect(found.found[place].activation > natural.activation)
        }
    }

    @Test func anImageIsTheStart() throws {
        let model = try linear()
        let image = try Tensor((0..<16).map { UInt8($0 * 16) }, shape: [4, 4])
        let found = try Maximization(
            model,
            request(.number(0), steps: 1) {
                $0.image = image
                $0.options.parameterization = .pixel
            })
        let start = try found.frames()[0].doubles()
        for (place, pixel) in start.enumerated() {
            #expect(abs(pixel - Double(place * 16) / 255) < 0.06)
        }
    }

    @Test func stoppingKeepsTheBest() throws {
        struct Stop: Error {}
        let model = try convolutional()
        var calls = Maximization.Calls()
        var notes: [String] = []
        calls.note = { notes.append($0) }
        let old = Cancellation.poll
        defer { Cancellation.poll = old }
        calls.progress = { _, text in
            if text.hasPrefix("step 6 ") { Cancellation.poll = { throw Stop() } }
        }
        calls.takesBack = { error in
            guard error is Stop else { return false }
            Cancellation.poll = nil
            return true
        }
        calls.isFinal = { $0 is Stop }
        let found = try Maximization(model, request(.number(1), steps: 1000), calls)
        #expect(found.isInterrupted)
        #expect(found.found[0].activations.count == 7)
        #expect(found.found[0].activation == found.found[0].activations.max())
        #expect(notes.contains { $0.contains("interrupted after step 6 of 1000") })
    }
}
