import CPNG

/// Pixels of PNG files, by libpng's simplified interface.
enum PNGDecoder {
    /// Grey or colours as the header says; transparency is dropped, 16 bits become 8. The numbers are
    /// those in the file, whatever it says of their gamma: so other libraries for learning have them.
    ///
    /// - Parameter path: named in errors.
    static func decode(_ bytes: [UInt8], as header: ImageHeader, path: String) throws -> Pixels {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        return try withoutProfile(bytes).withUnsafeBytes { file in
            guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0
            else { throw failure(image, path) }
            guard Int(image.height) == header.height, Int(image.width) == header.width else {
                throw DataError(path, "the file changed while it was read")
            }
            // Samples of 16 bits without a gamma are taken as those of 8 bits are.
            image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
            let hasAlpha = image.format & alphaFlag != 0
            image.format = (header.channels == 3 ? colorFlag : 0) | (hasAlpha ? alphaFlag : 0)
            let channels = header.channels + (hasAlpha ? 1 : 0)
            var read = Pixels(size: header.size, channels: channels)
            let isRead = read.bytes.withUnsafeMutableBytes {
                png_image_finish_read(&image, nil, $0.baseAddress, 0, nil) != 0
            }
            guard isRead else { throw failure(image, path) }
            return hasAlpha ? read.droppingLastChannel() : read
        }
    }

    /// The file without the chunks that tell how its numbers are meant to look, for libpng converts by
    /// them. What is no chunk is left for libpng to find fault with.
    private static func withoutProfile(_ bytes: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = Array(bytes.prefix(8))
        kept.reserveCapacity(bytes.count)
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - place - 12 else { break }
            let end = place + 12 + length
            let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
            if !["gAMA", "cHRM", "iCCP", "sRGB"].contains(name) { kept += bytes[place..<end] }
            place = end
        }
        return kept + bytes[min(place, bytes.count)...]
    }

    private static let alphaFlag = png_uint_32(PNG_FORMAT_FLAG_ALPHA)
    private static let colorFlag = png_uint_32(PNG_FORMAT_FLAG_COLOR)

    private static func failure(_ image: png_image, _ path: String) -> DataError {
        let reason = withUnsafeBytes(of: image.message) { message in
            String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
        }
        return DataError(
            path, "the PNG data are damaged: \(reason)", hint: "the file may be cut short")
    }
}
