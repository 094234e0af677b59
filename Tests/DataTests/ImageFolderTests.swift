import Glibc
import Tensors
import Testing

@testable import Data

@Suite struct ImageFolderTests {
    let folder = TemporaryFolder()

    /// Two classes of pictures 13 × 17, in folders.
    func make(damaged: Bool = false, other: Bool = false) throws -> String {
        for (name, pictures) in [
            ("b", ["noise", "palette", "alpha"]), ("a", ["palette", "noise"]),
        ] {
            _ = folder.folder("set/\(name)")
            for (place, picture) in pictures.enumerated() {
                let bytes = try Fixtures.bytes(Fixtures.image("\(picture).png"))
                _ = folder.file("set/\(name)/\(place).png", bytes)
            }
        }
        if damaged {
            let bytes = try Fixtures.bytes(Fixtures.image("noise.png"))
            _ = folder.file("set/a/broken.png", Array(bytes[..<400]))
        }
        if other {
            _ = folder.file("set/a/z.jpg", try Fixtures.bytes(Fixtures.image("smooth.jpg")))
        }
        _ = folder.file("set/notes.txt", "no picture")
        return "\(folder.path)/set"
    }

    func open(_ path: String, _ change: (inout DataFile.Options) -> Void = { _ in }) throws
        -> Dataset
    {
        var options = DataFile.Options()
        change(&options)
        return try DataFile.open(path, options, library: [])
    }

    @Test func foldersAreClassesInOrder() throws {
        let data = try open(make())
        #expect(data.classes == ["a", "b"])
        #expect(data.shape == [13, 17, 3])
        #expect(try data.labels().toArray(Int64.self) == [0, 0, 1, 1, 1])
        #expect(data.store.source.scheme == .memory)
        let first = try data.row(0).input().toArray(UInt8.self)
        #expect(try first == Fixtures.pillow()["palette.png"]?.bytes)
    }

    @Test func streamedPicturesAreThoseInMemory() throws {
        let path = try make()
        let (held, streamed) = (try open(path), try open(path) { $0.stream = true })
        #expect(streamed.store.source.scheme == .stream)
        #expect(try held.inputs().toArray(UInt8.self) == streamed.inputs().toArray(UInt8.self))
        for shuffle in [false, true] {
            let pairs = try [held, streamed].map {
                try Batches($0, size: 2, shuffle: shuffle, seed: 3, epoch: 1)
            }
            for number in 0..<3 {
                let batches = try pairs.map { try $0.batch(number) }
                #expect(
                    try batches[0].inputs.toArray(Float.self)
                        == batches[1].inputs.toArray(Float.self))
                #expect(
                    try batches[0].labels?.toArray(Int64.self)
                        == batches[1].labels?.toArray(Int64.self))
            }
        }
    }

    @Test func whatIsTooLargeIsStreamed() throws {
        // 5 × 13 × 17 × 3 bytes.
        let data = try open(make()) { $0.memory = 1 << 16 }
        #expect(data.store.source.scheme == .memory)
        let more = try open(make()) {
            $0.memory = 1 << 16
            $0.size = ImageSize(height: 100, width: 100)
        }
        #expect(more.store.source.scheme == .stream)
        #expect(try more.measure().reason.contains("as was allowed"))
    }

    @Test func differentSizesNeedOne() throws {
        let path = try make(other: true)
        let error = #expect(throws: DataError.self) { try open(path) }
        #expect(error?.problem.contains("13 × 17 (5 of them), 24 × 20 (1 of them)") == true)
        #expect(error?.hint?.contains("size: [13, 17]") == true)
        let data = try open(path) { $0.size = ImageSize(height: 4, width: 5) }
        #expect(data.shape == [4, 5, 3])
        #expect(data.count == 6)
    }

    @Test(arguments: [true, false]) func damagedPicturesAreNamedOrSkipped(stream: Bool) throws {
        let path = try make(damaged: true)
        let error = #expect(throws: DataError.self) {
            try open(path) { $0.stream = stream }.inputs()
        }
        #expect(error?.file.hasSuffix("set/a/broken.png") == true)
        let data = try open(path) {
            $0.stream = stream
            $0.damaged = .skip
        }
        let batches = try Batches(data, size: 4)
        let counts = try (0..<batches.count).map { try batches.batch($0).count }
        #expect(counts.reduce(0, +) == 5)
        #expect(try batches.rowCount(0) == counts[0])
        #expect(data.store.skipped?.found.map { $0.file } == [error?.file ?? ""])
    }

    @Test func trainAndTestFoldersAreTheSplit() throws {
        let noise = try Fixtures.bytes(Fixtures.image("noise.png"))
        for part in ["train/x", "train/y", "test/y"] {
            _ = folder.folder("parts/\(part)")
            _ = folder.file("parts/\(part)/1.png", noise)
        }
        let (train, test) = try open("\(folder.path)/parts").split()
        #expect(try train.labels().toArray(Int64.self) == [0, 1])
        #expect(try test.labels().toArray(Int64.self) == [1])
        _ = folder.folder("parts/test/z")
        _ = folder.file("parts/test/z/1.png", noise)
        #expect(throws: DataError.self) { try open("\(folder.path)/parts") }
    }

    @Test func linkedPicturesCountAndOtherFormatsAreNamed() throws {
        let path = try make()
        symlink(Fixtures.image("noise.png"), "\(path)/a/linked.PNG")
        symlink(path, "\(path)/a/up")
        #expect(try open(path).count == 6)
        _ = folder.file("set/a/old.bmp", "BM")
        let error = #expect(throws: DataError.self) { try open(path) }
        #expect(error?.file.hasSuffix("old.bmp") == true)
        #expect(error?.problem.contains("neither a PNG nor a JPEG") == true)
        let data = try open(path) { $0.damaged = .skip }
        #expect(data.count == 6 && data.store.skipped?.count == 1)
    }

    @Test func emptyFoldersAreNamed() throws {
        _ = folder.folder("none/cat")
        #expect(throws: DataError.self) { try open("\(folder.path)/none") }
        let path = try make()
        _ = folder.folder("set/c")
        let error = #expect(throws: DataError.self) { try open(path) }
        #expect(error?.file.hasSuffix("set/c") == true)
    }
}
