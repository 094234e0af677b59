/// What a PNG or JPEG file says of its picture before the pixels: read without decoding any.
package struct ImageHeader: Equatable, Sendable {
    package enum Format: String, Sendable {
        case png = "PNG"
        case jpeg = "JPEG"
    }

    package let format: Format
    package let height: Int
    package let width: Int
    /// 1 for grey, 3 for colours; transparency is not counted.
    package let channels: Int

    package var size: ImageSize { ImageSize(height: height, width: width) }

    /// More pixels than any photograph in a data set has. A larger claim is taken for an attack: twice
    /// Pillow's own limit is refused there for the same reason.
    static let mostPixels = 1 << 27

    /// - Throws: `DataError` where the file is no such picture or claims more pixels than it can hold.
    package init(path: String) throws {
        let reader = try ByteReader(path: path)
        let start = try reader.readExactly(2, "the first bytes of a picture")
        switch start {
        case [0x89, 0x50]: self = try Self.png(reader)
        case [0xff, 0xd8]: self = try Self.jpeg(reader)
        default:
            throw DataError(
                path, at: .byte(0), "is neither a PNG nor a JPEG picture",
                hint: "convert it to one of them")
        }
        try check(against: reader)
    }

    private init(_ format: Format, height: Int, width: Int, channels: Int) {
        self.format = format
        self.height = height
        self.width = width
        self.channels = channels
    }

    /// The IHDR chunk comes first and has a fixed place (PNG specification, 11.2.1).
    private static func png(_ reader: ByteReader) throws -> ImageHeader {
        let rest = try reader.readExactly(24, "the PNG header")
        guard rest.starts(with: [0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
            rest[10..<14].elementsEqual("IHDR".utf8)
        else { throw DataError(reader.path, at: .byte(2), "the PNG header is damaged") }
        let colorType = rest[23]
        return ImageHeader(
            .png, height: bigEndian(rest[18..<22]), width: bigEndian(rest[14..<18]),
            // Grey, with transparency or without; all others have colours, some by a palette.
            channels: colorType == 0 || colorType == 4 ? 1 : 3)
    }

    /// The frame header comes after any number of other segments (ITU-T T.81, B.2).
    private static func jpeg(_ reader: ByteReader) throws -> ImageHeader {
        while true {
            guard try reader.readExactly(1, "the JPEG header")[0] == 0xff else {
                throw DataError(
                    reader.path, at: .byte(reader.offset - 1), "expected a JPEG segment here")
            }
            var marker: UInt8 = 0xff
            while marker == 0xff { marker = try reader.readExactly(1, "the JPEG header")[0] }
            switch marker {
            case 0x01, 0xd0...0xd7: continue
            case 0xd9, 0xda:
                throw DataError(
                    reader.path, at: .byte(reader.offset - 1),
                    "the JPEG file has pixels or its end before it tells the picture's size")
            default: break
            }
            let length = bigEndian(try reader.readExactly(2, "a JPEG segment")[...]) - 2
            guard length >= 0 else {
                throw DataError(
                    reader.path, at: .byte(reader.offset - 2), "a JPEG segment is too short")
            }
            let body = try reader.readExactly(length, "a JPEG segment")
            let isFrame =
                (0xc0...0xcf).contains(marker) && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
            guard isFrame else { continue }
            guard body.count >= 6 else {
                throw DataError(reader.path, "the JPEG frame header is too short")
            }
            guard body[5] == 1 || body[5] == 3 else {
                throw DataError(
                    reader.path, "a JPEG picture of \(body[5]) components (CMYK?) is not read",
                    hint: "convert it to RGB")
            }
            return ImageHeader(
                .jpeg, height: bigEndian(body[1..<3]), width: bigEndian(body[3..<5]),
                channels: Int(body[5]))
        }
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    private func check(against reader: ByteReader) throws {
        guard height > 0, width > 0 else {
            throw DataError(reader.path, "claims a picture of \(size), which has no pixels")
        }
        let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
        guard !overflow, pixels <= Self.mostPixels else {
            throw DataError(
                reader.path, "claims a picture of \(size), more than \(Self.mostPixels) pixels",
                hint: "its header is wrong, or it is made to exhaust memory")
        }
        // A bit a pixel is PNG's least. A JPEG block of 64 pixels takes at least a bit where it is told
        // one by one; files that tell many as one are rare, and get eight times that.
        let perByte = format == .png ? 8 * ByteReader.largestExpansion : 8 * 512
        guard pixels / perByte <= reader.fileSize else {
            throw DataError(
                reader.path,
                "claims a picture of \(size), which \(reader.fileSize) bytes cannot hold",
                hint: "the file is cut short or its header is wrong")
        }
    }
}

/// Height and width in pixels.
package struct ImageSize: Hashable, Sendable, CustomStringConvertible {
    package let height: Int
    package let width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    package var pixels: Int { height * width }
    package var description: String { "\(height) × \(width)" }
}
