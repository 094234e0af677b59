import Tensors

/// A PNG or JPEG file, decoded into bytes.
package enum ImageFile {
    /// - Parameters:
    ///   - channels: 1 for grey, 3 for colours; nil takes the file's own.
    ///   - size: nil takes the file's own.
    /// - Throws: `DataError` naming the file for anything that is not a whole picture.
    package static func read(
        _ path: String, channels: Int? = nil, size: ImageSize? = nil
    ) throws -> Pixels {
        let header = try ImageHeader(path: path)
        try checkMemory(header, path)
        if let size, header.height * size.width > ImageHeader.mostPixels {
            throw DataError(
                path, "a picture of \(header.size) cannot be resized to \(size) at once")
        }
        let bytes = try ByteReader(path: path).readAll(limit: largestFile)
        let pixels =
            switch header.format {
            case .png: try PNGDecoder.decode(bytes, as: header, path: path)
            case .jpeg: try JPEGDecoder.decode(bytes, as: header, path: path)
            }
        let colored = pixels.with(channels: channels ?? pixels.channels)
        return size.map { colored.resized(to: $0) } ?? colored
    }

    private static func checkMemory(_ header: ImageHeader, _ path: String) throws {
        // Pixels with transparency, or the two bytes a number of a progressive JPEG beside its pixels.
        let needed = header.size.pixels * (header.format == .png ? 4 : 3 * header.channels)
        guard needed >= alwaysAllowed else { return }
        let allowed = min(Memory.available(), Memory.limit) / 2
        guard needed <= allowed else {
            throw DataError(
                path,
                "a picture of \(header.size) needs \(Memory.text(needed)), more than half of what "
                    + "is available, \(Memory.text(allowed))")
        }
    }

    /// Below this, asking the system would cost more than it is worth.
    private static let alwaysAllowed = 16 << 20

    /// A file of more bytes than its pixels could ever need.
    private static let largestFile = 1 << 30

    /// `[height, width, channels]` of uint8.
    package static func tensor(
        _ path: String, channels: Int? = nil, size: ImageSize? = nil
    ) throws -> Tensor {
        if let channels { try checkChannels(channels, path) }
        if let size { try checkSize(size, path) }
        let pixels = try read(path, channels: channels, size: size)
        return try Tensor(
            pixels.bytes, shape: [pixels.size.height, pixels.size.width, pixels.channels])
    }

    static func checkChannels(_ channels: Int, _ path: String) throws {
        guard channels == 1 || channels == 3 else {
            throw DataError(
                path, "`channels` is 1 for grey or 3 for colours, got \(channels)")
        }
    }

    static func checkSize(_ size: ImageSize, _ path: String) throws {
        let sides = 1...65_535
        guard sides.contains(size.height), sides.contains(size.width),
            size.pixels <= ImageHeader.mostPixels
        else { throw DataError(path, "a picture cannot be resized to \(size) pixels") }
    }
}
