/// Compression for pictures, as a zlib stream (RFC 1950 and 1951): on figures some times faster than
/// zlib's level 6, for smaller files.
///
/// Bytes pass through a buffer, so that no copy of a whole picture is made.
struct Deflate: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer
    /// Bytes in the buffer, and how many of them are compressed.
    private var count = 0
    private var place = 0
    /// Where the row of the first byte that is not compressed ends.
    private var rowEnd: Int
    private let pixel: Int
    private let row: Int
    private var finder: MatchFinder
    private var block = DeflateBlock()
    private var writer = BitWriter()
    private var checksum = Checksum.Adler32()

    /// Beside what matches need: few enough to stay in the cache.
    private static let room = 1 << 17

    /// - Parameters:
    ///   - pixel: of so many bytes.
    ///   - row: of so many bytes, the first of which belongs to no pixel.
    init(pixel: Int, row: Int) {
        (self.pixel, self.row, rowEnd) = (pixel, row, row)
        // What can be looked back to, moved by whole windows; and what can be looked ahead to.
        let kept = 2 * MatchFinder.window + MatchFinder.longest
        buffer = .allocate(byteCount: kept + max(Self.room, row), alignment: 16)
        finder = MatchFinder(UnsafeRawBufferPointer(buffer), left: pixel, above: row)
        // A window of 32 KiB, and no preset dictionary.
        writer.write(0x0178, 16)
    }

    deinit { buffer.deallocate() }

    /// Appends a row, which `fill` writes.
    mutating func appendRow(_ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        if count + row > buffer.count {
            compress(upTo: count - MatchFinder.longest)
            moveOn()
        }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + row)])
        fill(part)
        checksum.add(UnsafeRawBufferPointer(part))
        count += row
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
                appendPixel()
            }
            if block.isFull { block.write(to: &writer, isLast: false) }
        }
    }

    /// What goes on at no pixel's beginning is hardly ever found again: all bytes up to the next one
    /// are taken as they are.
    private mutating func appendPixel() {
        while rowEnd <= place { rowEnd += row }
        let next = place + (rowEnd - place - 1) % pixel + 1
        while place < next {
            block.append(buffer[place])
            place += 1
        }
    }

    /// Drops bytes that no match reaches any more.
    private mutating func moveOn() {
        let windows = max(0, place / MatchFinder.window - 1)
        let dropped = windows * MatchFinder.window
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[dropped..<count]))
        count -= dropped
        place -= dropped
        rowEnd -= dropped
        finder.moveOn(by: windows)
    }
}
