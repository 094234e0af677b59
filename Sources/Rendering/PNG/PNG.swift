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
        let size = kind.bytes
        let rows = Rows(pixels, width: width, height: height, kind, colors)
        png.add("IDAT", Deflate.zlib(rows.bytes, left: size, above: width * size + 1))
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
        let chunk = Array(name.utf8) + data
        file += Self.bigEndian(UInt32(data.count)) + chunk + Self.bigEndian(Self.checksum(chunk))
    }

    private static func channel(_ color: UInt32, _ shift: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: color >> shift)
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// CRC-32 as the PNG specification's annex D computes it, a byte at a time.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        remainders.withUnsafeBufferPointer { remainders in
            for byte in bytes {
                value = remainders[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8
            }
        }
        return value ^ 0xFFFF_FFFF
    }

    private static let remainders: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
        }
    }

    /// The different colours of a picture, while they are few.
    struct Colors {
        /// nil where there are more than a palette holds.
        private(set) var table: [UInt32]? = []
        private(set) var isGrey = true
        /// By `slot`, the place in the table plus one.
        private var slots = [(color: UInt32, index: Int)](
            repeating: (0, 0), count: Self.slotCount)
        let mask: UInt32

        private static let most = 256
        private static let slotCount = 1024

        init(_ pixels: [UInt32], mask: UInt32) {
            self.mask = mask
            var last: UInt32?
            for pixel in pixels {
                let color = pixel & mask
                if color == last { continue }
                last = color
                let red = color >> 16 & 0xFF
                if red != color >> 8 & 0xFF || red != color & 0xFF { isGrey = false }
                if table != nil { add(color) }
                if table == nil, !isGrey { return }
            }
        }

        private mutating func add(_ color: UInt32) {
            var slot = Self.slot(color)
            while slots[slot].index != 0 {
                if slots[slot].color == color { return }
                slot = (slot + 1) & (Self.slotCount - 1)
            }
            guard let count = table?.count, count < Self.most else {
                table = nil
                return
            }
            table?.append(color)
            slots[slot] = (color, count + 1)
        }

        func index(of pixel: UInt32) -> UInt8 {
            let color = pixel & mask
            var slot = Self.slot(color)
            while slots[slot].color != color || slots[slot].index == 0 {
                slot = (slot + 1) & (Self.slotCount - 1)
            }
            return UInt8(truncatingIfNeeded: slots[slot].index - 1)
        }

        private static func slot(_ color: UInt32) -> Int {
            Int((color &* 0x9E37_79B1) >> 22)
        }
    }
}
