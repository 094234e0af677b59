/// PNG files out of pixels, by the W3C's specification (third edition): grey where all colours are, a
/// palette where there are few, and no more channels than that takes.
struct PNG {
    private var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// - Parameters:
    ///   - pixels: 0xAARRGGBB, not premultiplied, rows from the top.
    ///   - hasAlpha: whether their opacity counts; without, all are solid.
    ///   - dpi: what programs place the picture in its real size by; nil where that does not matter.
    static func file(
        _ pixels: [UInt32], width: Int, height: Int, hasAlpha: Bool = false, dpi: Double? = nil
    ) -> [UInt8] {
        pixels.withUnsafeBufferPointer {
            file($0, width: width, height: height, hasAlpha: hasAlpha, dpi: dpi)
        }
    }

    static func file(
        _ pixels: UnsafeBufferPointer<UInt32>, width: Int, height: Int, hasAlpha: Bool = false,
        dpi: Double? = nil
    ) -> [UInt8] {
        var png = PNG()
        let mask: UInt32 = hasAlpha ? 0xFFFF_FFFF : 0x00FF_FFFF
        let colors = Colors(pixels, mask: mask)
        let kind: Kind =
            if hasAlpha {
                colors.table == nil ? .colorAndAlpha : .palette
            } else {
                colors.isGrey ? .grey : colors.table == nil ? .color : .palette
            }
        png.add(
            "IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, kind.type, 0, 0, 0])
        if let dpi {
            let perMetre = UInt32(max(1, min(4e9, (dpi / 0.0254).rounded())))
            png.add("pHYs", bigEndian(perMetre) + bigEndian(perMetre) + [1])
        }
        if kind == .palette, let table = colors.table {
            png.add("PLTE", table.flatMap { [channel($0, 16), channel($0, 8), channel($0, 0)] })
            if hasAlpha { png.add("tRNS", table.map { channel($0, 24) }) }
        }
        var rows = Rows(pixels, width: width, kind, colors)
        var deflate = Deflate(pixel: kind.bytes, row: rows.length)
        for row in 0..<height { deflate.appendRow { rows.write(row, to: $0) } }
        png.add("IDAT", deflate.finish())
        png.add("IEND", [])
        return png.file
    }

    enum Kind {
        case grey, palette, color, colorAndAlpha

        var type: UInt8 {
            switch self {
            case .grey: 0
            case .palette: 3
            case .color: 2
            case .colorAndAlpha: 6
            }
        }

        /// Of a pixel.
        var bytes: Int {
            switch self {
            case .grey, .palette: 1
            case .color: 3
            case .colorAndAlpha: 4
            }
        }
    }

    private mutating func add(_ name: String, _ data: [UInt8]) {
        file += Self.bigEndian(UInt32(data.count))
        let start = file.count
        file += name.utf8
        file += data
        file += Self.bigEndian(
            file.withUnsafeBytes { Checksum.crc32(.init(rebasing: $0[start...])) })
    }

    private static func channel(_ color: UInt32, _ shift: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: color >> shift)
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
