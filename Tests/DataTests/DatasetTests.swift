import Tensors
import Testing

@testable import Data

@Suite struct DatasetTests {
    let folder = TemporaryFolder()

    /// Ten grey images of 1 × 2 pixels, the first pixel their number; classes 0 and 1 in turn.
    func images(_ count: Int = 10) throws -> Dataset {
        let pixels = (0..<count).flatMap { [UInt8($0), UInt8(255)] }
        let labels = (0..<count).map { Int64($0 % 2) }
        return Dataset(
            try .arrays(
                name: "ten", inputs: Tensor(pixels, shape: [count, 1, 2]), labels: Tensor(labels),
                classes: ["even", "odd"]))
    }

    func numbers(_ data: Dataset) throws -> [Int] {
        try data.inputs().toArray(UInt8.self).enumerated().filter { $0.offset % 2 == 0 }
            .map { Int($0.element) }
    }

    @Test func greyImagesGetTheirChannelAxis() throws {
        let data = try images()
        #expect(data.shape == [1, 2, 1])
        #expect(data.isImages && data.isClassified)
        #expect(try data.classCounts() == [5, 5])
    }

    @Test func viewsComposeWithoutCopyingRows() throws {
        let data = try images()
        let odd = try data.filter { try $0.className() == "odd" }
        #expect(try numbers(odd) == [1, 3, 5, 7, 9])
        #expect(try numbers(odd.take(2)) == [1, 3])
        #expect(try numbers(odd.select([4, 0])) == [9, 1])
        #expect(try numbers(odd.shuffled(seed: 5)).sorted() == [1, 3, 5, 7, 9])
        #expect(try numbers(data.shuffled(seed: 5)) == numbers(data.shuffled(seed: 5)))
        #expect(try odd.labels().toArray(Int64.self) == [1, 1, 1, 1, 1])
        #expect(try odd.row(-1).input().toArray(UInt8.self) == [9, 255])
    }

    @Test func rowsOutOfRangeAreErrors() throws {
        let data = try images()
        #expect(throws: DataError.self) { try data.row(10) }
        #expect(throws: DataError.self) { try data.row(.min) }
        #expect(throws: DataError.self) { try data.select([10]) }
        #expect(throws: DataError.self) { try data.take(-1) }
    }

    @Test func splitIsStratifiedSeededAndComplete() throws {
        let data = try images(20)
        let (train, test) = try data.split(test: 0.2, seed: 1)
        #expect(try train.classCounts() == [8, 8])
        #expect(try test.classCounts() == [2, 2])
        #expect(try (numbers(train) + numbers(test)).sorted() == Array(0..<20))
        #expect(try numbers(data.split(test: 0.2, seed: 1).1) == numbers(test))
        #expect(throws: DataError.self) { try data.split(test: 1.5) }
        #expect(throws: DataError.self) { try data.split(test: 0.001) }
    }

    @Test func batchesAreGatheredAndScaled() throws {
        let batches = try Batches(images(), size: 4)
        #expect(batches.count == 3)
        let last = try batches.batch(2)
        #expect(last.inputs.shape == [2, 1, 2, 1])
        #expect(try last.inputs.toArray(Float.self) == [8 / 255, 1, 9 / 255, 1])
        #expect(try last.labels?.toArray(Int64.self) == [0, 1])
        #expect(throws: DataError.self) { try Batches(images(), size: 0) }
    }

    @Test func shuffledBatchesCoverEachEpochInAnotherOrder() throws {
        let data = try images()
        func order(_ epoch: Int) throws -> [Float] {
            let batches = try Batches(data, size: 3, shuffle: true, seed: 7, epoch: epoch)
            return try (0..<batches.count).flatMap { number in
                try batches.batch(number).inputs.toArray(Float.self).enumerated()
                    .filter { $0.offset % 2 == 0 }.map { ($0.element * 255).rounded() }
            }
        }
        #expect(try order(1).sorted() == (0..<10).map(Float.init))
        #expect(try order(1) == order(1))
        #expect(try order(1) != order(2))
    }

    @Test func wholeTensorsAreDecodedAsBatchesAre() throws {
        let bytes = try Tensor((0...255).map { UInt8($0) })
        let expected = (0...255).map { Float($0) / 255 }
        #expect(try Gather.decode(bytes).toArray(Float.self) == expected)
        let rows = try bytes.reshape([256, 1])
        #expect(try Gather.decoded(rows, rows: Array(0...255)).toArray(Float.self) == expected)
    }

    @Test func labelsMustFit() throws {
        let inputs = try Tensor([Float](repeating: 0, count: 6), shape: [3, 2])
        func make(_ labels: Tensor, _ classes: [String] = []) throws -> DataStore {
            try .arrays(name: "x", inputs: inputs, labels: labels, classes: classes)
        }
        #expect(try make(Tensor([Int64(0), 2, 1])).classes == ["0", "1", "2"])
        #expect(try !make(Tensor([Float(0), 2, 1])).isClassified)
        #expect(throws: DataError.self) { try make(Tensor([Int64(0), 1])) }
        #expect(throws: DataError.self) { try make(Tensor([Int64(0), -1, 1])) }
        #expect(throws: DataError.self) { try make(Tensor([Int64(0), 2, 1]), ["a", "b"]) }
        #expect(throws: DataError.self) { try make(Tensor([Int64.max, 2, 1])) }
        // A strided view of labels is as good as a copy.
        let strided = try Tensor([Int64(0), 9, 1, 9, 2, 9], shape: [3, 2])
            .narrow(axis: 1, from: 0, count: 1).reshape([3])
        #expect(try Dataset(make(strided)).row(2).className() == "2")
    }

    @Test func tablesBecomeFeaturesAndClasses() throws {
        let path = folder.file("t.csv", "kind,a,note,b\nx,1,p,0.5\nw,2,q,1.5\nx,3,r,2.5\n")
        let store = try DataStore.table(CSV(path: path), name: "t", label: "kind")
        #expect(store.featureNames == ["a", "b"])
        #expect(store.classes == ["w", "x"])
        #expect(try Dataset(store).inputs().toArray(Float.self) == [1, 0.5, 2, 1.5, 3, 2.5])
        #expect(try store.targets?.toArray(Int64.self) == [1, 0, 1])
        let data = Dataset(store)
        #expect(try data.select([2, 0]).columns()[1].doubles == [3, 1])
        let values = try DataStore.table(CSV(path: path), name: "t", label: "b")
        #expect(!values.isClassified)
        #expect(throws: DataError.self) {
            try DataStore.table(CSV(path: path), name: "t", label: "kinds")
        }
        #expect(throws: DataError.self) {
            try DataStore.table(CSV(path: path), name: "t", label: "kind", features: ["note"])
        }
    }

    @Test func missingValuesAreNeverDroppedSilently() throws {
        let path = folder.file("m.csv", "a,k\n1,x\nNA,y\n3,x\n")
        func table(_ missing: MissingValues) throws -> DataStore {
            try .table(CSV(path: path), name: "m", label: "k", missing: missing)
        }
        let error = #expect(throws: DataError.self) { try table(.error) }
        #expect(error?.place == .line(3))
        #expect(try Dataset(table(.drop)).inputs().toArray(Float.self) == [1, 3])
        #expect(try Dataset(table(.keep)).inputs().toArray(Float.self)[1].isNaN)
    }

    @Test func arraysSurviveTheirFiles() throws {
        let path = "\(folder.path)/a.npy"
        let tensor = try Tensor([Float(1), 2, 3, 4, 5, 6], shape: [2, 3])
        try tensor.transpose().saveNPY(path)
        let back = try Tensor.load(path)
        #expect(back.shape == [3, 2])
        #expect(try back.toArray(Float.self) == [1, 4, 2, 5, 3, 6])
        let idx = folder.file("b.idx", [0, 0, 9, 1, 0, 0, 0, 2, 255, 7])
        #expect(try Tensor.load(idx).toArray(Int32.self) == [-1, 7])
    }

    @Test(arguments: [
        (UInt16(0x3c00), Float(1)), (0xc000, -2), (0x0001, 0x1p-24), (0x7bff, 65504), (0, 0),
    ])
    func halvesAreReadExactly(_ bits: UInt16, _ value: Float) {
        #expect(Widening.halfToFloat(bits) == value)
    }

    @Test func measureStatesItsSum() throws {
        let data = try images()
        let roomy = try data.measure(batch: 4, memory: SystemMemory(available: 1000))
        // 10 × (2 bytes + 8 of label) stored, 2 × 4 × 16 decoded for two batches.
        #expect(roomy.storedBytes == 100)
        #expect(roomy.neededBytes == 228)
        #expect(roomy.scheme == .memory)
        #expect(roomy.description.contains("10, in 3 batches of 4, the last of 2"))
        #expect(try data.measure(batch: 4, memory: SystemMemory(available: 400)).scheme == .file)
        #expect(throws: DataError.self) { try data.measure(batch: 0) }
    }
}
