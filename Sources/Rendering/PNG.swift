/// Additions to a PNG file that Cairo does not write.
enum PNG {
    /// With a `pHYs` chunk, so that programs place the picture in its real size.
    static func withResolution(_ file: [UInt8], dpi: Double) -> [UInt8] {
        // The signature has 8 bytes, and the header chunk, always first, 25.
        let header = 8 + 25
        guard file.count > header else { return file }
        let perMetre = UInt32(max(1, min(4e9, (dpi / 0.0254).rounded())))
        var chunk = Array("pHYs".utf8)
        for _ in 0..<2 { chunk += bigEndian(perMetre) }
        chunk.append(1)
        return Array(file[..<header]) + bigEndian(9) + chunk + bigEndian(checksum(chunk))
            + Array(file[header...])
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// CRC-32 as the PNG specification's annex D computes it, bit by bit.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        }
        return value ^ 0xFFFF_FFFF
    }
}
