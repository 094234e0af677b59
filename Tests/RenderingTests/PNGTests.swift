import CPNG
import Testing

@testable import Rendering

/// What is written as a PNG file, read again by a decoder of the tests' own.
struct PNGTests {
    /// A file's pixels as 0xAARRGGBB.
    private func decoded(_ file: [UInt8]) throws -> (width: Int, pixels: [UInt32]) {
        var chunks: [String: [UInt8]] = [:]
        var at = 8
        while at < file.count {
            let length = file[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
            let body = Array(file[(at + 4)..<(at + 8 + length)])
            let checksum = file[(at + 8 + length)..<(at + 12 + length)].reduce(0) {
                $0 << 8 | UInt32($1)
            }
            #expect(body.withUnsafeBytes(Checksum.crc32) == checksum)
            chunks[String(decoding: body[..<4], as: UTF8.self)] = Array(body[4...])
            at += 12 + length
        }
        let header = try #require(chunks["IHDR"])
        let width = header[0..<4].reduce(0) { $0 << 8 | Int($1) }
        let height = header[4..<8].reduce(0) { $0 << 8 | Int($1) }
        let size = try #require([0: 1, 3: 1, 2: 3, 6: 4][header[9]])
        var bytes = try Inflate.zlib(try #require(chunks["IDAT"]))
        let length = width * size
        #expect(bytes.count == (length + 1) * height)
        var pixels: [UInt32] = []
        for row in 0..<height {
            let start = row * (length + 1)
            for place in 1...length {
                let left = place > size ? Int(bytes[start + place - size]) : 0
                let above = row > 0 ? Int(bytes[start + place - length - 1]) : 0
                let hasCorner = place > size && row > 0
                let corner = hasCorner ? Int(bytes[start + place - length - 1 - size]) : 0
                let guess = left + above - corner
                let (a, b, c) = (abs(guess - left), abs(guess - above), abs(guess - corner))
                let paeth = a <= b && a <= c ? left : b <= c ? above : corner
                let added = [0: 0, 1: left, 2: above, 4: paeth][bytes[start]]
                bytes[start + place] &+= UInt8(try #require(added))
            }
            for place in stride(from: start + 1, to: start + 1 + length, by: size) {
                let part = bytes[place..<(place + size)].map(UInt32.init)
                switch header[9] {
                case 0: pixels.append(0xFF00_0000 | part[0] &* 0x01_0101)
                case 3:
                    let color = try #require(chunks["PLTE"])[(Int(part[0]) * 3)...].prefix(3)
                    let alpha = chunks["tRNS"].map { UInt32($0[Int(part[0])]) } ?? 255
                    pixels.append(color.reduce(alpha) { $0 << 8 | UInt32($1) })
                default:
                    let alpha = part.count == 4 ? part[3] : 255
                    pixels.append(part[..<3].reduce(alpha) { $0 << 8 | $1 })
                }
            }
        }
        return (width, pixels)
    }

    private func check(
        _ width: Int, _ height: Int, hasAlpha: Bool = false, _ name: String,
        _ pixel: (Int, Int) -> UInt32
    ) throws {
        let pixels = (0..<height).flatMap { y in
            (0..<width).map { pixel($0, y) | (hasAlpha ? 0 : 0xFF00_0000) }
        }
        let file = PNG.file(pixels, width: width, height: height, hasAlpha: hasAlpha)
        let read = try decoded(file)
        #expect(read.width == width && read.pixels == pixels, "\(name)")
        #expect(try readByLibpng(file) == pixels, "\(name)")
    }

    /// A file's pixels as 0xAARRGGBB, by the decoder that most programs have.
    private func readByLibpng(_ file: [UInt8]) throws -> [UInt32] {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        try #require(png_image_begin_read_from_memory(&image, file, file.count) != 0)
        // Red, green, blue and opacity, a byte each.
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
        var bytes = [UInt8](repeating: 0, count: Int(image.width * image.height) * 4)
        try #require(png_image_finish_read(&image, nil, &bytes, 0, nil) != 0)
        return stride(from: 0, to: bytes.count, by: 4).map { place in
            bytes[place..<(place + 3)].reduce(UInt32(bytes[place + 3])) { $0 << 8 | UInt32($1) }
        }
    }

    private func noise(_ x: Int, _ y: Int) -> UInt32 {
        var state = UInt64(x * 7919 + y * 104_729 + 1)
        for _ in 0..<3 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
        return UInt32(state >> 33)
    }

    @Test func everyKindOfPictureIsReadAgain() throws {
        try check(1, 1, "one pixel") { _, _ in 0x12_3456 }
        try check(300, 200, "one colour") { _, _ in 0xFFFFFF }
        try check(64, 40, "grey") { x, y in UInt32((x * y) & 255) &* 0x01_0101 }
        try check(70, 30, "a palette") { x, y in UInt32((x / 9 + y / 7) % 5) &* 0x03_1119 }
        try check(50, 50, "256 colours") { x, y in UInt32((x + 50 * y) % 256) << 3 }
        try check(50, 50, "257 colours") { x, y in UInt32((x + 50 * y) % 257) << 3 }
        try check(90, 60, "noise") { x, y in noise(x, y) & 0xFF_FFFF }
        try check(120, 80, "a photograph") { x, y in
            let red = UInt32(x + y) << 16
            let green = UInt32(2 * y) << 8
            let blue = UInt32(x) ^ (noise(x, y) & 3)
            return red | green | blue
        }
        try check(300, 100, "blocks of noise") { x, y in noise(x / 20, y / 20) & 0xFF_FFFF }
        // A row that is longer than what Deflate can look back.
        try check(11_000, 4, "very wide") { x, y in noise(x / 40, y / 2) & 0xFF_FFFF }
        try check(2, 9000, "very high") { x, y in noise(x, y / 30) & 0xFF_FFFF }
    }

    @Test func sizesAndColoursByChanceAreReadAgain() throws {
        var generator = SplitMix(state: 7)
        for number in 0..<60 {
            let (width, height) = (
                Int.random(in: 1...(number < 30 ? 9 : 400), using: &generator),
                Int.random(in: 1...(number < 30 ? 9 : 120), using: &generator)
            )
            let colors = (0..<Int.random(in: 1...400, using: &generator)).map { _ in
                UInt32.random(in: 0...UInt32.max, using: &generator)
            }
            let (across, down) = (
                Int.random(in: 1...40, using: &generator), Int.random(in: 1...9, using: &generator)
            )
            for hasAlpha in [false, true] {
                try check(width, height, hasAlpha: hasAlpha, "picture \(number)") { x, y in
                    colors[Int(noise(x / across, y / down)) % colors.count]
                }
            }
        }
    }

    /// Vigna's generator: the same pictures each time.
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    @Test func opacityIsKept() throws {
        try check(40, 30, hasAlpha: true, "few") { x, y in UInt32(x / 10) << 30 | 0x12_3456 }
        try check(80, 60, hasAlpha: true, "many") { x, y in noise(x, y) }
    }

    @Test func checksumsAreThoseOfTheStandards() {
        // The check value of CRC-32, and Adler-32's by hand: 1 + 9 · 53, and the sum of such sums.
        let digits = Array("123456789".utf8)
        #expect(digits.withUnsafeBytes(Checksum.crc32) == 0xCBF4_3926)
        func adler(_ bytes: [UInt8]) -> UInt32 {
            var checksum = Checksum.Adler32()
            bytes.withUnsafeBytes { checksum.add($0) }
            return checksum.value
        }
        #expect(adler(digits) == 0x091E_01DE)
        // Longer than what is reduced at once, against the definitions.
        let bytes = (0..<20_003).map { UInt8(truncatingIfNeeded: noise($0, 3) | 0xC0) }
        var (a, b, crc): (UInt32, UInt32, UInt32) = (1, 0, .max)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
        }
        #expect(adler(bytes) == b << 16 | a)
        #expect(bytes.withUnsafeBytes(Checksum.crc32) == ~crc)
    }

    @Test func rareSymbolsHaveCodesOfLimitedLength() {
        // Fibonacci's numbers make the deepest tree there is.
        var counts = [1, 1]
        while counts.count < 40 { counts.append(counts.suffix(2).reduce(0, +)) }
        let code = HuffmanCode(counts, limit: 15)
        #expect(code.lengths.max() == 15)
        // Kraft's sum is one: no code is missing, and none is the start of another.
        #expect(code.lengths.reduce(0) { $0 + 32_768 >> Int($1) } == 32_768)
        #expect(HuffmanCode([0, 7, 0], limit: 7).lengths == [1, 1, 0])
    }

    @Test func drawingsAreSmall() {
        // Stripes repeat what is above them: some bytes a row.
        let pixels = (0..<540_000).map { (place: Int) -> UInt32 in
            UInt32(place % 900 / 45 * 0x3_0609)
        }
        #expect(PNG.file(pixels, width: 900, height: 600).count < 3000)
    }
}
