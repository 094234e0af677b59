/// Compression for pictures, as a zlib stream (RFC 1950 and 1951): on figures some times faster than
/// zlib, for files of the size of its level 9.
///
/// Bytes pass through a buffer, so that no copy of a whole picture is made.
struct Deflate: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer
    /// Bytes in the buffer, and how many of them are compressed.
    private var count = 0
    private var place = 0
    private var finder: MatchFinder
    private var block = DeflateBlock()
    private var writer = BitWriter()
    private var checksum = Checksum.Adler32()

    /// Beside what matches need: few enough to stay in the cache.
    private static let room = 1 << 17

    /// - Parameters:
    ///   - left: bytes from a pixel to the one at its left.
    ///   - above: bytes from a pixel to the one above it.
    ///   - longestPart: the most bytes that are appended at once.
    init(left: Int, above: Int, longestPart: Int) {
        // What can be looked back to, moved by whole windows; and what can be looked ahead to.
        let kept = 2 * MatchFinder.window + MatchFinder.longest
        buffer = .allocate(byteCount: kept + max(Self.room, longestPart), alignment: 16)
        finder = MatchFinder(UnsafeRawBufferPointer(buffer), left: left, above: above)
        // A window of 32 KiB, and no preset dictionary.
        writer.write(0x0178, 16)
    }

    deinit { buffer.deallocate() }

    /// Appends `length` bytes, which `fill` writes.
    mutating func append(_ length: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        if count + length > buffer.count {
            compress(upTo: count - MatchFinder.longest)
            moveOn()
        }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + length)])
        fill(part)
        checksum.add(UnsafeRawBufferPointer(part))
        count += length
    }

    /// The whole stream.
    consuming func finish() -> [UInt8] {
        compress(upTo: count)
        block.write(to: &writer, isLast: true)
        return writer.bytes
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum.value >> $0) }
    }

    private mutating func compress(upTo end: Int) {
        while place < end {
            let match = finder.match(at: place, before: count)
            if match.length > 0 {
                block.append(match)
                finder.pass(match, at: place, before: count)
                place += match.length
            } else {
                block.append(buffer[place])
                place += 1
            }
            if block.isFull { block.write(to: &writer, isLast: false) }
        }
    }

    /// Drops bytes that no match reaches any more.
    private mutating func moveOn() {
        let windows = max(0, place / MatchFinder.window - 1)
        let dropped = windows * MatchFinder.window
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[dropped..<count]))
        count -= dropped
        place -= dropped
        finder.moveOn(by: windows)
    }
}
