import Testing

@testable import Data

@Suite struct IDXTests {
    let folder = TemporaryFolder()
    /// [2, 3] of uint8: 1 to 6.
    let plain: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]
    /// The same through gzip.
    let compressed: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 99, 96, 224, 96, 98, 96, 96, 0, 97, 102, 70, 38, 102, 22,
        86, 54, 0, 72, 148, 62, 229, 18, 0, 0, 0,
    ]

    func read(_ bytes: [UInt8]) throws -> [UInt8] {
        let idx = try IDX(path: folder.file("a.idx", bytes))
        var data = [UInt8](repeating: 0, count: idx.layout.byteCount ?? 0)
        try data.withUnsafeMutableBytes { try idx.read(into: $0) }
        return data
    }

    func problem(_ bytes: [UInt8]) -> DataError? {
        #expect(throws: DataError.self) { try read(bytes) }
    }

    @Test func readsPlainAndCompressed() throws {
        #expect(try read(plain) == [1, 2, 3, 4, 5, 6])
        #expect(try read(compressed) == [1, 2, 3, 4, 5, 6])
        #expect(try IDX(path: folder.file("b", plain)).layout.shape == [2, 3])
    }

    @Test func turnsBigEndianNumbers() throws {
        let bytes = try read([0, 0, 0x0C, 1, 0, 0, 0, 2, 0, 0, 1, 2, 255, 255, 255, 255])
        #expect(bytes.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) } == [258, -1])
    }

    @Test func everyTruncationIsAnErrorThatNamesTheFile() {
        for count in 0..<plain.count {
            #expect(problem(Array(plain[..<count]))?.file.hasSuffix("a.idx") == true)
        }
        for count in 2..<compressed.count {
            #expect(problem(Array(compressed[..<count]))?.file.hasSuffix("a.idx") == true)
        }
    }

    @Test func damagedGzipIsAnError() {
        var bytes = compressed
        bytes[bytes.count - 8] ^= 1  // the checksum
        #expect(problem(bytes)?.message.contains("damaged") == true)
    }

    @Test func lyingHeadersAreErrorsBeforeMemoryIsTaken() {
        var bytes = plain
        bytes[4] = 0x7f
        #expect(problem(bytes)?.place == .byte(12))
        // Three sizes of 2^32 - 1 overflow 64 bits.
        let huge = [UInt8](repeating: 255, count: 12)
        #expect(problem([0, 0, 8, 3] + huge)?.message.contains("too large") == true)
        #expect(problem(plain + [7])?.hint?.contains("header") == true)
        #expect(problem(Array("PK\u{3}\u{4}abcdefgh".utf8))?.message.contains("IDX") == true)
    }

    @Test func missingFileNamesItsNeighbour() {
        _ = folder.file("train-images.gz", plain)
        let error = #expect(throws: DataError.self) {
            try IDX(path: "\(folder.path)/train-image.gz")
        }
        #expect(error?.hint == "did you mean `train-images.gz`?")
        let inside = #expect(throws: DataError.self) { try IDX(path: "\(folder.path)/no/file") }
        #expect(inside?.hint?.contains("no folder") == true)
        let itself = #expect(throws: DataError.self) { try IDX(path: folder.path) }
        #expect(itself?.problem == "is a folder, not a file")
    }
}
