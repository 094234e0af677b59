/// Bits one after the other, the first one lowest in its byte, as Deflate has them (RFC 1951,
/// section 3.1.1).
struct BitWriter {
    private var words: [UInt32] = []
    /// Those that do not fill a word yet, fewer than 32.
    private var rest = UInt64(0)
    private var restCount = 0

    /// Appends the lowest `count` bits, at most 32. The others are zero.
    @inline(__always)
    mutating func write(_ value: Int, _ count: Int) {
        rest |= UInt64(truncatingIfNeeded: value) &<< UInt64(restCount)
        restCount += count
        if restCount >= 32 {
            words.append(UInt32(truncatingIfNeeded: rest).littleEndian)
            rest >>= 32
            restCount -= 32
        }
    }

    /// All of them, the last byte filled up with zeros.
    var bytes: [UInt8] {
        var bytes = words.withUnsafeBytes(Array.init)
        for start in stride(from: 0, to: restCount, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest >> UInt64(start)))
        }
        return bytes
    }
}
