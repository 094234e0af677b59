/// Compression for pictures, as a zlib stream (RFC 1950 and 1951): on figures some times faster than
/// zlib, for files of the size of its level 9.
enum Deflate {
    /// - Parameters:
    ///   - left: bytes from a pixel to the one at its left.
    ///   - above: bytes from a pixel to the one above it.
    static func zlib(_ bytes: [UInt8], left: Int, above: Int) -> [UInt8] {
        bytes.withUnsafeBytes { bytes in
            var writer = BitWriter()
            // A window of 32 KiB, and no preset dictionary.
            writer.write(0x0178, 16)
            compress(bytes, left: left, above: above, to: &writer)
            let checksum = Checksum.adler32(bytes)
            return writer.bytes + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
        }
    }

    private static func compress(
        _ bytes: UnsafeRawBufferPointer, left: Int, above: Int, to writer: inout BitWriter
    ) {
        let finder = MatchFinder(bytes, left: left, above: above)
        var block = DeflateBlock()
        var place = 0
        while place < bytes.count {
            let match = finder.match(at: place)
            if match.length > 0 {
                block.append(match)
                finder.pass(match, at: place)
                place += match.length
            } else {
                block.append(bytes[place])
                place += 1
            }
            if block.isFull { block.write(to: &writer, isLast: false) }
        }
        block.write(to: &writer, isLast: true)
    }
}
