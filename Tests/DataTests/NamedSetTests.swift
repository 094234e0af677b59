import Glibc
import Tensors
import Testing

@testable import Data

@Suite struct NamedSetTests {
    /// The source tree's own library.
    static let library = [
        FilePath.folder(FilePath.folder(FilePath.folder(#filePath))) + "/stdlib"
    ]

    func load(_ name: String) throws -> Dataset {
        Dataset(try NamedSets.load(name, library: Self.library))
    }

    @Test(arguments: [
        ("iris", 150, [4], 3), ("wine", 178, [13], 3), ("breast_cancer", 569, [30], 2),
        ("digits", 1797, [8, 8, 1], 10), ("penguins", 342, [4], 3),
    ])
    func smallSetsAreWhole(_ name: String, _ rows: Int, _ shape: [Int], _ classes: Int) throws {
        let data = try load(name)
        #expect(data.count == rows)
        #expect(data.shape == shape)
        #expect(data.classes.count == classes)
        #expect(try data.classCounts().reduce(0, +) == rows)
    }

    @Test func irisHasItsNames() throws {
        let iris = try load("iris")
        #expect(iris.classes == ["setosa", "versicolor", "virginica"])
        #expect(iris.store.featureNames.contains("petal_length"))
        #expect(try iris.columns().map(\.name).last == "species")
        let (train, test) = try iris.split()
        #expect(try train.classCounts() == [40, 40, 40])
        #expect(try test.classCounts() == [10, 10, 10])
    }

    @Test func digitsAreStretchedToBytes() throws {
        let first = try load("digits").row(0)
        #expect(try first.className() == "0")
        // The file's first row begins 0, 0, 5, 13, 9, 1: 5/16 of 255 is 80.
        let pixels = try first.input().toArray(UInt8.self)
        #expect(Array(pixels[..<6]) == [0, 0, 80, 207, 143, 16])
    }

    @Test func unknownAndMissingSetsSayWhatToDo() {
        let unknown = #expect(throws: DataError.self) { try load("irsi") }
        #expect(unknown?.hint?.hasPrefix("did you mean `iris`?") == true)
        let lost = #expect(throws: DataError.self) {
            try NamedSets.load("iris", library: ["/nowhere"])
        }
        #expect(lost?.hint?.contains("LINNET_LIBRARY") == true)
    }

    @Test func mnistFilesAreJoined() throws {
        let folder = TemporaryFolder()
        func header(_ sizes: [UInt8]) -> [UInt8] {
            [0, 0, 8, UInt8(sizes.count)] + sizes.flatMap { [0, 0, 0, $0] }
        }
        _ = folder.file("train-images-idx3-ubyte", header([2, 1, 2]) + [1, 2, 3, 4])
        _ = folder.file("t10k-images-idx3-ubyte", header([1, 1, 2]) + [5, 6])
        _ = folder.file("train-labels-idx1-ubyte", header([2]) + [1, 0])
        #expect(!MNISTFiles.areIn("\(folder.path)/none"))
        #expect(throws: DataError.self) {
            try MNISTFiles.load(name: "m", folder: folder.path, classes: [])
        }
        _ = folder.file("t10k-labels-idx1-ubyte", header([1]) + [1])
        let data = Dataset(
            try MNISTFiles.load(name: "m", folder: folder.path, classes: ["a", "b"]))
        let (train, test) = try data.split()
        #expect(train.part == "train" && train.count == 2)
        #expect(try test.inputs().toArray(UInt8.self) == [5, 6])
        #expect(try test.labels().toArray(Int64.self) == [1])
        _ = folder.file("t10k-labels-idx1-ubyte", header([2]) + [1, 1])
        #expect(throws: DataError.self) {
            try MNISTFiles.load(name: "m", folder: folder.path, classes: ["a", "b"])
        }
    }
}
