import FileSystem
import Data
import Tensors
import Testing

@testable import Networks

@Suite struct ExchangeTests {
    let folder = TemporaryFolder()
    var path: String { "\(folder.path)/m.safetensors" }

    func bytes() throws -> [UInt8] { try ByteReader(path: path).readAll(limit: 1 << 20) }

    @Test func modelsSurviveTheirFiles() throws {
        let model = try Model([
            .layer(Dense(units: 4), name: "stem"), .layer(BatchNorm(), name: nil),
            .layer(ReLU(), name: nil), .layer(Dense(units: 2), name: nil),
        ])
        _ = try model.fit(crossPoints(), FitOptions())
        model.layers[0].isFrozen = true
        try model.save(path)
        let again = try Model.load(path)
        #expect(again.layers.map(\.name) == model.layers.map(\.name))
        #expect(again.layers.map(\.isFrozen) == [true, false, false, false])
        #expect(again.classes == ["different", "same"])
        let data = try crossPoints(10)
        #expect(try floats(again.predict(data)) == floats(model.predict(data)))
        #expect(FilePath.entries(folder.path) == ["m.safetensors"])
        #expect(throws: NetworkError.self) { try smallNetwork().save(path) }
        #expect(throws: DataError.self) { try model.save("\(folder.path)/none/m.safetensors") }
    }

    @Test func tensorsOfAllTypesSurvive() throws {
        let tensors: [(name: String, tensor: Tensor)] = try [
            ("b", Tensor([true, false])), ("f", Tensor([Float(1), 2], shape: [2, 1])),
            ("d", Tensor([0.1])), ("i", Tensor([Int32(-1)])), ("l", Tensor([Int64(1 << 40)])),
            ("u", Tensor([UInt8(255)])), ("empty", Tensor([Float](), shape: [0, 3])),
        ]
        try Safetensors.write(tensors, metadata: ["a": "ä\"\n"], to: path)
        let file = try Safetensors.read(path)
        #expect(file.metadata == ["a": "ä\"\n"])
        #expect(Set(file.tensors.map(\.name)) == Set(tensors.map(\.name)))
        for (name, tensor) in tensors {
            let read = try #require(file.tensors.first { $0.name == name }?.tensor)
            #expect(read.shape == tensor.shape && read.dtype == tensor.dtype)
            #expect(try read.doubles() == tensor.doubles())
        }
    }

    @Test(arguments: [
        #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
        #"{"w":{"dtype":"F9","shape":[2],"data_offsets":[0,8]}}"#,
        #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#,
        #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
        #"{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
        #"{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
        #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,1e300]}}"#,
        #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        #"{"w":3}"#, #"[1]"#, #"{"#, #"{}"#,
    ])
    func lyingHeadersAreErrors(_ header: String) throws {
        let length = UInt8(header.utf8.count)
        try AtomicFile.write(
            [length, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [UInt8](repeating: 0, count: 8),
            to: path)
        #expect(throws: DataError.self) { try Safetensors.read(path) }
    }

    @Test func everyTruncationIsAnError() throws {
        let model = try Model([Dense(units: 2)])
        try model.build(for: [2])
        try model.save(path)
        let whole = try bytes()
        for count in stride(from: 0, to: whole.count, by: 7) {
            try AtomicFile.write(Array(whole[..<count]), to: path)
            #expect(throws: DataError.self) { try Model.load(path) }
        }
    }

    /// Whatever single byte is wrong, loading gives a model or a `DataError`, and never ends the program.
    @Test func mutatedFilesNeverTrap() throws {
        let model = try Model([Conv2D(channels: 2), MaxPool2D(), Flatten(), Dense(units: 2)])
        try model.build(for: [6, 6, 1])
        try model.save(path)
        let whole = try bytes()
        for i in 0..<2000 {
            var bytes = whole
            let place = Int(Seed.mix(9, UInt64(i)) % UInt64(900))
            bytes[place] = UInt8(truncatingIfNeeded: Seed.mix(10, UInt64(i)))
            try AtomicFile.write(bytes, to: path)
            do {
                _ = try Model.load(path)
            } catch let error as DataError {
                #expect(error.file == path)
            }
        }
    }

    @Test func otherTensorsAreNoModel() throws {
        try Safetensors.write([("w", Tensor([Float(1)]))], to: path)
        let error = #expect(throws: DataError.self) { try Model.load(path) }
        #expect(error?.problem == "holds tensors but no Linnet model")
        #expect(throws: DataError.self) { try Model.load("\(folder.path)/none.safetensors") }
    }
}
