/// Compression for pictures, as a zlib stream (RFC 1950 and 1951).
///
/// A figure repeats what is at its left and what is above it, so that these two are looked at first;
/// only where both fail is it searched for elsewhere. On figures that is some times faster than zlib
/// at a like size.
struct Deflate {
    private var output: [UInt8] = [0x78, 0x01]
    private var bits = UInt64(0)
    private var bitCount = 0

    /// Literals as they are; a match as its length above 16 bits and its distance below.
    private var tokens: [UInt32] = []
    private var symbolCounts = [Int](repeating: 0, count: 286)
    private var distanceCounts = [Int](repeating: 0, count: 30)

    /// Longest match and farthest distance of the format.
    private static let longest = 258
    private static let window = 32_768
    /// A block's tokens: their codes are made for this many.
    private static let blockLength = 32_768
    /// Earlier places that are tried.
    private static let depth = 12
    /// A match so long is taken without looking for another one.
    private static let good = 24
    private static let hashBits = 15

    /// - Parameters:
    ///   - left: bytes from a pixel to the one at its left.
    ///   - above: bytes from a pixel to the one above it.
    static func zlib(_ bytes: [UInt8], left: Int, above: Int) -> [UInt8] {
        var deflate = Deflate()
        bytes.withUnsafeBytes { deflate.compress($0, left: left, above: above) }
        return deflate.output
    }

    private mutating func compress(_ bytes: UnsafeRawBufferPointer, left: Int, above: Int) {
        tokens.reserveCapacity(Self.blockLength)
        if let base = bytes.baseAddress {
            find(base, bytes.count, left: left, above: above)
        }
        writeBlock(isLast: true)
        while bitCount > 0 {
            output.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            bitCount -= 8
        }
        let checksum = Self.adler(bytes)
        output += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
    }

    // MARK: Matches

    private mutating func find(_ base: UnsafeRawPointer, _ count: Int, left: Int, above: Int) {
        var heads = [Int32](repeating: -1, count: 1 << Self.hashBits)
        var earlier = [Int32](repeating: -1, count: Self.window)
        let farthest = above <= Self.window ? above : Int.max
        heads.withUnsafeMutableBufferPointer { heads in
            earlier.withUnsafeMutableBufferPointer { earlier in
                var place = 0
                while place < count {
                    let limit = min(Self.longest, count - place)
                    var (length, distance) = (0, 0)
                    if place >= farthest {
                        length = Self.match(base + place, base + (place - above), limit)
                        distance = above
                        if length < 4 { length = 0 }
                    }
                    if length < Self.good, place >= left {
                        let found = Self.match(base + place, base + (place - left), limit)
                        // A short distance costs some ten bits less.
                        if found >= 3, found + 1 >= length { (length, distance) = (found, left) }
                    }
                    if length < Self.good, limit >= 4 {
                        let word = (base + place).loadUnaligned(as: UInt32.self)
                        let hash = Int((word &* 0x9E37_79B1) >> (32 - UInt32(Self.hashBits)))
                        var candidate = Int(heads[hash])
                        var tries = Self.depth
                        while candidate >= 0, place - candidate <= Self.window, tries > 0 {
                            let found = Self.match(base + place, base + candidate, limit)
                            if found > max(3, length + 1) {
                                (length, distance) = (found, place - candidate)
                                if found >= Self.good { break }
                            }
                            let next = Int(earlier[candidate & (Self.window - 1)])
                            if next >= candidate { break }
                            candidate = next
                            tries -= 1
                        }
                        earlier[place & (Self.window - 1)] = heads[hash]
                        heads[hash] = Int32(truncatingIfNeeded: place)
                    }
                    if length > 0 {
                        add(length: length, distance: distance)
                        place += length
                    } else {
                        let byte = base.load(fromByteOffset: place, as: UInt8.self)
                        tokens.append(UInt32(byte))
                        symbolCounts[Int(byte)] &+= 1
                        place += 1
                    }
                    if tokens.count == Self.blockLength { writeBlock(isLast: false) }
                }
            }
        }
    }

    /// How many bytes of the two places are the same, at most `limit`.
    @inline(__always)
    private static func match(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ limit: Int) -> Int {
        var length = 0
        while length + 8 <= limit {
            let difference =
                (a + length).loadUnaligned(as: UInt64.self)
                ^ (b + length).loadUnaligned(as: UInt64.self)
            if difference != 0 { return length + difference.trailingZeroBitCount >> 3 }
            length += 8
        }
        while length < limit,
            a.load(fromByteOffset: length, as: UInt8.self)
                == b.load(fromByteOffset: length, as: UInt8.self)
        {
            length += 1
        }
        return length
    }

    private mutating func add(length: Int, distance: Int) {
        tokens.append(UInt32(length) << 16 | UInt32(distance))
        symbolCounts[Self.lengthCode(length).symbol] &+= 1
        distanceCounts[Self.distanceCode(distance).symbol] &+= 1
    }

    /// A value's symbol, and what is written after it.
    private typealias Code = (symbol: Int, extra: Int, extraBits: Int)

    @inline(__always)
    private static func lengthCode(_ length: Int) -> Code {
        if length == longest { return (285, 0, 0) }
        let value = length - 3
        if value < 8 { return (257 + value, 0, 0) }
        let order = Int.bitWidth - 1 - value.leadingZeroBitCount
        let extraBits = order - 2
        return (
            257 + 4 * (order - 1) + (value >> extraBits & 3), value & ((1 << extraBits) - 1),
            extraBits
        )
    }

    @inline(__always)
    private static func distanceCode(_ distance: Int) -> Code {
        let value = distance - 1
        if value < 4 { return (value, 0, 0) }
        let order = Int.bitWidth - 1 - value.leadingZeroBitCount
        let extraBits = order - 1
        return (2 * order + (value >> extraBits & 1), value & ((1 << extraBits) - 1), extraBits)
    }

    // MARK: Bits

    private mutating func write(_ value: Int, _ count: Int) {
        bits |= UInt64(truncatingIfNeeded: value) << UInt64(bitCount)
        bitCount += count
        while bitCount >= 8 {
            output.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            bitCount -= 8
        }
    }

    private mutating func write(_ part: Code, _ code: HuffmanCode) {
        let length = Int(code.lengths[part.symbol])
        write(Int(code.codes[part.symbol]) | part.extra << length, length + part.extraBits)
    }

    /// The tokens so far, with codes by how often each occurs among them.
    private mutating func writeBlock(isLast: Bool) {
        symbolCounts[256] = 1
        let symbols = HuffmanCode(symbolCounts, limit: 15)
        let distances = HuffmanCode(distanceCounts, limit: 15)
        write(isLast ? 1 : 0, 1)
        write(2, 2)
        writeCodes(symbols.lengths, distances.lengths)
        output.reserveCapacity(output.count + tokens.count * 2)
        for token in tokens {
            let length = Int(token >> 16)
            if length == 0 {
                write(Int(symbols.codes[Int(token)]), Int(symbols.lengths[Int(token)]))
            } else {
                write(Self.lengthCode(length), symbols)
                write(Self.distanceCode(Int(token & 0xFFFF)), distances)
            }
        }
        write(Int(symbols.codes[256]), Int(symbols.lengths[256]))
        tokens.removeAll(keepingCapacity: true)
        for index in symbolCounts.indices { symbolCounts[index] = 0 }
        for index in distanceCounts.indices { distanceCounts[index] = 0 }
    }

    /// In which order the lengths of the code for lengths are written (RFC 1951, section 3.2.7).
    private static let lengthOrder = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    /// Both codes by the lengths of their codes, in which runs are written as such.
    private mutating func writeCodes(_ symbols: [UInt8], _ distances: [UInt8]) {
        let all = symbols + distances
        var parts: [Code] = []
        var index = 0
        while index < all.count {
            var end = index
            while end < all.count, all[end] == all[index] { end += 1 }
            var run = end - index
            let length = Int(all[index])
            if length > 0 {
                parts.append((length, 0, 0))
                run -= 1
            }
            while run >= 3 {
                let taken = min(run, length > 0 ? 6 : 138)
                parts.append(
                    length > 0
                        ? (16, taken - 3, 2)
                        : taken < 11 ? (17, taken - 3, 3) : (18, taken - 11, 7))
                run -= taken
            }
            for _ in 0..<run { parts.append((length, 0, 0)) }
            index = end
        }
        var counts = [Int](repeating: 0, count: 19)
        for part in parts { counts[part.symbol] += 1 }
        let code = HuffmanCode(counts, limit: 7)
        let written = max(4, (Self.lengthOrder.lastIndex { code.lengths[$0] > 0 } ?? 3) + 1)
        write(symbols.count - 257, 5)
        write(distances.count - 1, 5)
        write(written - 4, 4)
        for symbol in Self.lengthOrder.prefix(written) { write(Int(code.lengths[symbol]), 3) }
        for part in parts { write(part, code) }
    }

    /// RFC 1950's checksum; sums of so many bytes fit before they are reduced.
    private static func adler(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 5552)
            for index in start..<end {
                a &+= UInt32(bytes[index])
                b &+= a
            }
            a %= 65_521
            b %= 65_521
            start = end
        }
        return b << 16 | a
    }
}
