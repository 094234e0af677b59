import FileSystem
import Tensors
import Testing

@testable import Data
@testable import Networks

/// Training on rows that are prepared, changed by chance, and read from elsewhere.
@Suite struct DataPipeTests {
    let folder = TemporaryFolder()

    func options(_ change: (inout FitOptions) -> Void = { _ in }) -> FitOptions {
        var options = FitOptions()
        options.epochs = 2
        options.batch = 16
        options.seed = 5
        change(&options)
        return options
    }

    func weights(_ model: Model) throws -> [Float] {
        try model.weights.flatMap { try floats($0.value) }
    }

    /// Pictures of 6 × 6, dark or light.
    func pictures(_ count: Int = 64) throws -> Dataset {
        let pixels = (0..<count * 36).map { place in
            UInt8(Seed.mix(3, UInt64(place)) % 128) + (place / 36 % 2 == 0 ? 0 : 127)
        }
        return Dataset(
            try .arrays(
                name: "tones", inputs: Tensor(pixels, shape: [count, 6, 6]),
                labels: Tensor((0..<count).map { Int64($0 % 2) }), classes: ["dark", "light"]))
    }

    func pictureModel() throws -> Model {
        try Model(
            [Conv2D(channels: 2, kernel: Size2D(3)), ReLU(), Flatten(), Dense(units: 2)], seed: 2)
    }

    @Test func aModelKeepsTheStepsOfItsTraining() throws {
        let points = try crossPoints(80)
        let model = try smallNetwork()
        _ = try model.fit(
            points.scaled(.standardise),
            options {
                $0.validation = points
                $0.metrics = [Accuracy()]
            })
        #expect(model.preparation?.steps.count == 1)
        let prepared = try model.evaluate(points.scaled(.standardise))
        #expect(try model.evaluate(points).loss == prepared.loss)
        let path = "\(folder.path)/m.safetensors"
        try model.save(path)
        let loaded = try Model.load(path)
        #expect(loaded.preparation == model.preparation)
        #expect(try floats(loaded.predict(points)) == floats(model.predict(points)))
        let error = #expect(throws: DataError.self) { try loaded.evaluate(points.scaled(.unit)) }
        #expect(error?.problem.contains("carries other steps") == true)
    }

    @Test func bytesTakeTheModelsSteps() throws {
        let data = try pictures()
        let model = try pictureModel()
        _ = try model.fit(
            data.adding(.crop(ImageSize(height: 5, width: 5))).scaled(.symmetric), options())
        #expect(model.inputShape == [5, 5, 1])
        let whole = try floats(model.predict(data))
        #expect(try floats(model.predict(data.inputs())) == whole)
        #expect(try floats(model.predict(data.row(0).input())) == Array(whole.prefix(2)))
        let plain = try pictureModel()
        _ = try plain.fit(data, options())
        #expect(try plain.evaluate(data.scaled(.unit)).loss == plain.evaluate(data).loss)
        #expect(throws: DataError.self) { try plain.evaluate(data.scaled(.symmetric)) }
    }

    @Test func aModelThatLearnedNothingTakesOtherSteps() throws {
        let points = try crossPoints(80)
        let model = try smallNetwork()
        let failing = options { $0.loss = MeanSquaredError() }
        #expect(throws: (any Error).self) {
            try model.fit(points.scaled(.unit).take(0), failing)
        }
        #expect(model.preparation == nil)
        _ = try model.fit(points.scaled(.unit), options())
        var notes: [String] = []
        let next = try Model([.model(model)], seed: 1)
        _ = try next.fit(points.scaled(.symmetric), options { $0.note = { notes.append($0) } })
        #expect(notes.contains { $0.contains("give way to the data's") })
        #expect(next.preparation?.scaling?.kind == .symmetric)
        #expect(throws: DataError.self) { try next.fit(points.scaled(.unit), options()) }
    }

    @Test func everyStepSurvivesAFile() throws {
        let data = try pictures().adding(.resize(ImageSize(height: 8, width: 7)))
            .adding(.pad(.init(top: 1, bottom: 2, left: 3, right: 4), value: 9.5))
            .adding(.crop(ImageSize(height: 9, width: 9))).adding(.channels(3))
            .scaled(.standardise, perChannel: true).adding(.reshape([27, 9]))
        let text = JSON(data.preparation).description
        #expect(try JSON(parsing: text.utf8).preparation() == data.preparation)
        for wrong in [
            "{}", #"{"input_shape":[2],"input_type":"float32","steps":[{"step":"turn"}]}"#,
            #"{"input_shape":[2],"input_type":"float32","steps":[{"step":"scale","to":"0..1","offsets":[1],"divisors":[0]}]}"#,
            #"{"input_shape":[2],"input_type":"float32","steps":[{"step":"reshape","shape":[3]}]}"#,
        ] {
            #expect(throws: (any Error).self) { try JSON(parsing: wrong.utf8).preparation() }
        }
    }

    @Test func augmentedTrainingIsTheSameEachTime() throws {
        var augmentation = Augmentation()
        augmentation.flip = .both
        augmentation.shift = 1
        augmentation.noise = 0.02
        augmentation.mixup = 0.3
        let data = try pictures().augmented(augmentation)
        let found = try [true, true, false].map { isPlanned in
            let model = try pictureModel()
            let history = try model.fit(
                data,
                options {
                    $0.isPlanned = isPlanned
                    $0.metrics = [Accuracy()]
                })
            #expect(history.end == .finished)
            return try weights(model)
        }
        #expect(found[0] == found[1])
        #expect(zip(found[0], found[2]).allSatisfy { abs($0 - $1) < 1e-4 })
        let plain = try pictureModel()
        _ = try plain.fit(pictures(), options())
        #expect(try weights(plain) != found[0])
        #expect(try plain.evaluate(data).loss == plain.evaluate(pictures()).loss)
    }

    @Test func rowsInAFileTrainAsInMemory() throws {
        let rows = try crossPoints(150)
        try rows.inputs().saveNPY("\(folder.path)/x.npy")
        try rows.labels().saveNPY("\(folder.path)/y.npy")
        let found = try [false, true].map { stream in
            var data = DataFile.Options()
            data.labels = "\(folder.path)/y.npy"
            data.stream = stream
            let model = try smallNetwork()
            _ = try model.fit(
                DataFile.open("\(folder.path)/x.npy", data, library: []), options())
            return try weights(model)
        }
        #expect(found[0] == found[1])
    }

    @Test func streamsTrainTheSameEachTime() throws {
        let rows = try crossPoints(500)
        let values = try floats(rows.inputs())
        let labels = try rows.labels().toArray(Int64.self)
        let lines = labels.indices.map { "\(values[2 * $0]),\(values[2 * $0 + 1]),\(labels[$0])" }
        let path = "\(folder.path)/t.csv"
        try AtomicFile.save(Array(("x,y,same\n" + lines.joined(separator: "\n")).utf8), to: path)
        func train(shuffle: Bool, stream: Bool) throws -> [Float] {
            var data = DataFile.Options()
            data.label = "same"
            data.stream = stream
            data.memory = stream ? 1 << 16 : nil
            let model = try smallNetwork()
            _ = try model.fit(
                DataFile.open(path, data, library: []), options { $0.shuffle = shuffle })
            return try weights(model)
        }
        #expect(try train(shuffle: false, stream: true) == train(shuffle: false, stream: false))
        #expect(try train(shuffle: true, stream: true) == train(shuffle: true, stream: true))
    }

    @Test func choosingABatchLeavesNoTrace() throws {
        let data = try crossPoints(200).scaled(.standardise)
        let model = try smallNetwork()
        try model.build(for: data.shape)
        let before = try weights(model)
        let choice = try model.chooseBatch(data, loss: CrossEntropy(), optimizer: Adam())
        #expect(try weights(model) == before)
        #expect(model.epochsTrained == 0 && model.preparation == nil)
        #expect(choice.lines.map(\.batch).contains(choice.batch))
        #expect(choice.lines.first?.batch == 8)
        #expect(choice.description.contains("rows/s"))
    }
}
