import CTurboJPEG

/// Pixels of JPEG files, by libturbojpeg.
enum JPEGDecoder {
    /// Grey or colours as the header says.
    ///
    /// A file that ends early, which the library itself would fill up with grey, is an error; bytes
    /// between two segments, which many cameras leave, are not.
    /// - Parameter path: named in errors.
    static func decode(_ bytes: [UInt8], as header: ImageHeader, path: String) throws -> Pixels {
        guard let decoder = tjInitDecompress() else {
            throw DataError(path, "the JPEG decoder cannot be made: there is no memory for it")
        }
        defer { tjDestroy(decoder) }
        let size = UInt(bytes.count)
        var (width, height, subsampling, colors): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard
            tjDecompressHeader3(decoder, bytes, size, &width, &height, &subsampling, &colors) == 0
        else { throw failure(decoder, path) }
        guard Int(height) == header.height, Int(width) == header.width else {
            throw DataError(
                path, "the JPEG file tells two sizes: \(header.size) and \(height) × \(width)")
        }
        var pixels = Pixels(size: header.size, channels: header.channels)
        let format = header.channels == 1 ? TJPF_GRAY : TJPF_RGB
        // The slow transform is the exact one; the limit of scans keeps small files from taking minutes.
        let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS
        let status = pixels.bytes.withUnsafeMutableBufferPointer {
            tjDecompress2(
                decoder, bytes, size, $0.baseAddress, width, 0, height, Int32(format.rawValue),
                flags)
        }
        guard status == 0 || isHarmless(decoder) else { throw failure(decoder, path) }
        return pixels
    }

    private static func isHarmless(_ decoder: tjhandle) -> Bool {
        tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue)
            && message(decoder).contains("extraneous bytes")
    }

    private static func message(_ decoder: tjhandle) -> String {
        tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "unknown reason"
    }

    private static func failure(_ decoder: tjhandle, _ path: String) -> DataError {
        DataError(
            path, "the JPEG data are damaged: \(message(decoder))",
            hint: "the file may be cut short")
    }
}
