import Tensors
import Testing

@testable import Data

@Suite struct ImageTests {
    let folder = TemporaryFolder()

    @Test(arguments: ["noise.png", "grey.png", "alpha.png", "palette.png"])
    func pixelsOfPNGAreThoseOfPillow(name: String) throws {
        #expect(try ImageFile.read(Fixtures.image(name)) == Fixtures.pillow()[name])
    }

    @Test func numbersAreThoseOfTheFileWhateverItsGamma() throws {
        let noise = try ImageFile.read(Fixtures.image("noise.png"))
        #expect(try ImageFile.read(Fixtures.image("gamma.png")) == noise)
    }

    @Test func sixteenBitsBecomeEight() throws {
        let deep = try ImageFile.read(Fixtures.image("deep.png"))
        #expect(try deep == ImageFile.read(Fixtures.image("grey.png")))
    }

    @Test(arguments: ["smooth.jpg", "grey.jpg", "progressive.jpg"])
    func pixelsOfJPEGAreThoseOfPillow(name: String) throws {
        let found = try ImageFile.read(Fixtures.image(name))
        let expected = try #require(Fixtures.pillow()[name])
        #expect(found.size == expected.size && found.channels == expected.channels)
        // Another release of the same library may round otherwise.
        let worst = zip(found.bytes, expected.bytes).map { abs(Int($0) - Int($1)) }.max()
        #expect((worst ?? 0) <= 1)
    }

    @Test func greyIsTheBrightness() throws {
        let grey = try ImageFile.read(Fixtures.image("noise.png"), channels: 1)
        #expect(try grey == Fixtures.pillow()["noise.png:grey"])
        let colors = try ImageFile.read(Fixtures.image("grey.png"), channels: 3)
        #expect(colors.channels == 3 && colors.bytes[3...5].allSatisfy { $0 == colors.bytes[3] })
    }

    @Test(arguments: [(5, 7), (6, 17), (13, 4), (26, 34), (20, 9), (1, 1)])
    func bytesAreResizedAsByPillow(height: Int, width: Int) throws {
        let size = ImageSize(height: height, width: width)
        let found = try ImageFile.read(Fixtures.image("noise.png"), size: size)
        #expect(try found == Fixtures.pillow()["noise.png:\(height)x\(width)"])
    }

    /// `interpolate(…, mode="bilinear", antialias=True)` of PyTorch 2.13 for i² / 50, [3, 5].
    @Test(arguments: [
        (
            ImageSize(height: 2, width: 3),
            [0.2282143086, 0.4263889194, 0.7153571844, 1.5853571892, 2.1763887405, 2.8582143784]
        ),
        (
            ImageSize(height: 4, width: 7),
            [
                0, 0.0114285704, 0.0371428616, 0.0799999982, 0.1514285952, 0.2400000095,
                0.3199999928, 0.3125, 0.3953571618, 0.5103572011, 0.6424999833, 0.8032143116,
                0.9810714126, 1.1325000525, 1.0625, 1.2310714722, 1.4532142878, 1.6925001144,
                1.9603571892, 2.2453572750, 2.4825000763, 2.0, 2.2400000095, 2.5514285564,
                2.8800001144, 3.2371430397, 3.6114287376, 3.9200000763,
            ]
        ),
    ])
    func floatsAreResizedAsByPyTorch(size: ImageSize, expected: [Float]) {
        let x = (0..<15).map { Float($0 * $0) / 50 }
        var found = [Float](repeating: 0, count: size.pixels)
        let resampling = Resampling<Float>(
            from: ImageSize(height: 3, width: 5), to: size, channels: 1)
        x.withUnsafeBufferPointer { from in
            found.withUnsafeMutableBufferPointer { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                resampling.run(from, into: to)
            }
        }
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: ["noise.png", "smooth.jpg", "progressive.jpg"])
    func everyTruncationIsAnErrorThatNamesTheFile(name: String) throws {
        let bytes = try Fixtures.bytes(Fixtures.image(name))
        // A JPEG without its end marker, or a PNG without its last chunk, has all its pixels.
        for count in stride(from: 0, to: bytes.count - 16, by: 7) {
            let path = folder.file("cut-\(name)", Array(bytes[..<count]))
            let error = #expect(throws: DataError.self) { try ImageFile.read(path) }
            #expect(error?.file.hasSuffix("cut-\(name)") == true)
        }
    }

    @Test func claimedSizesAreCheckedBeforeMemoryIsTaken() throws {
        var png = try Fixtures.bytes(Fixtures.image("noise.png"))
        png.replaceSubrange(16..<24, with: [0, 0, 255, 255, 0, 0, 255, 255])
        let error = #expect(throws: DataError.self) {
            try ImageHeader(path: folder.file("bomb.png", png))
        }
        #expect(error?.problem.contains("65535 × 65535") == true)
        png.replaceSubrange(16..<24, with: [0, 0, 0x20, 0, 0, 0, 0x20, 0])
        #expect(throws: DataError.self) { try ImageHeader(path: folder.file("lie.png", png)) }
        png.replaceSubrange(16..<24, with: [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(throws: DataError.self) { try ImageHeader(path: folder.file("none.png", png)) }
    }

    @Test func otherFilesAreRefused() throws {
        let text = folder.file("a.png", "no picture at all")
        #expect(throws: DataError.self) { try ImageFile.read(text) }
        #expect(throws: DataError.self) { try ImageFile.tensor(text, channels: 2) }
        let missing = #expect(throws: DataError.self) { try ImageFile.read("\(folder.path)/b.png") }
        #expect(missing?.problem == "no such file")
    }
}
