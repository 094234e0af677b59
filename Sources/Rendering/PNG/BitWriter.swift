/// Bits one after the other, the first one lowest in its byte, as Deflate has them (RFC 1951,
/// section 3.1.1).
struct BitWriter: ~Copyable {
    private var words: UnsafeMutableBufferPointer<UInt32>
    private var count = 0
    /// Bits that do not fill a word yet, fewer than 32.
    private var rest = UInt64(0)
    private var restCount = 0

    init() { words = .allocate(capacity: 1 << 12) }

    deinit { words.deallocate() }

    /// Appends the lowest `bits` of a number, at most 32. The others are zero.
    @inline(__always)
    mutating func write(_ value: Int, _ bits: Int) {
        rest |= UInt64(truncatingIfNeeded: value) &<< UInt64(restCount)
        restCount += bits
        guard restCount >= 32 else { return }
        if count == words.count { grow() }
        words.initializeElement(at: count, to: UInt32(truncatingIfNeeded: rest).littleEndian)
        count += 1
        rest >>= 32
        restCount -= 32
    }

    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 2 * words.count)
        _ = larger.initialize(fromContentsOf: words)
        words.deallocate()
        words = larger
    }

    /// All of them, the last byte filled up with zeros.
    var bytes: [UInt8] {
        var bytes = Array(
            UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(words)[..<(4 * count)]))
        for start in stride(from: 0, to: restCount, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest >> UInt64(start)))
        }
        return bytes
    }
}
