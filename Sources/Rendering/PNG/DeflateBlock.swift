/// A block of a Deflate stream: literals and matches, with codes by how often each occurs (RFC 1951,
/// section 3.2.7).
struct DeflateBlock: ~Copyable {
    /// Literals as they are; a match as its length above 16 bits and its distance below.
    private let tokens: UnsafeMutableBufferPointer<UInt32>
    private var count = 0

    /// So many tokens get codes of their own. Codes take some 80 bytes; what a picture is like
    /// changes from its text to its data.
    private static let most = 16_384
    /// Of a pixel's bytes, those that may come after the block was last asked whether it is full.
    private static let room = 4
    private static let end = 256

    init() { tokens = .allocate(capacity: Self.most + Self.room) }

    deinit { tokens.deallocate() }

    var isFull: Bool { count >= Self.most }

    mutating func append(_ literal: UInt8) { append(UInt32(literal)) }

    mutating func append(_ match: MatchFinder.Match) {
        append(
            UInt32(truncatingIfNeeded: match.length) << 16
                | UInt32(truncatingIfNeeded: match.distance & 0xFFFF))
    }

    private mutating func append(_ token: UInt32) {
        tokens.initializeElement(at: count, to: token)
        count += 1
    }

    /// Writes all tokens and forgets them.
    mutating func write(to writer: inout BitWriter, isLast: Bool) {
        let (symbols, distances) = codes()
        writer.write(isLast ? 1 : 0, 1)
        writer.write(2, 2)
        Self.write(symbols.lengths, distances.lengths, to: &writer)
        for token in tokens[..<count] {
            if token < 1 << 16 {
                Self.write(Part(symbol: Int(token)), symbols, to: &writer)
            } else {
                Self.write(Self.lengthPart(token), symbols, to: &writer)
                Self.write(Self.distancePart(token), distances, to: &writer)
            }
        }
        Self.write(Part(symbol: Self.end), symbols, to: &writer)
        count = 0
    }

    private func codes() -> (symbols: HuffmanCode, distances: HuffmanCode) {
        var symbolCounts = [Int](repeating: 0, count: 286)
        var distanceCounts = [Int](repeating: 0, count: 30)
        symbolCounts[Self.end] = 1
        symbolCounts.withUnsafeMutableBufferPointer { symbolCounts in
            distanceCounts.withUnsafeMutableBufferPointer { distanceCounts in
                for token in tokens[..<count] {
                    if token < 1 << 16 {
                        symbolCounts[Int(token)] &+= 1
                    } else {
                        symbolCounts[Self.lengthPart(token).symbol] &+= 1
                        distanceCounts[Self.distancePart(token).symbol] &+= 1
                    }
                }
            }
        }
        return (HuffmanCode(symbolCounts, limit: 15), HuffmanCode(distanceCounts, limit: 15))
    }

    /// A symbol, and what is written after it as it is.
    private struct Part {
        var symbol: Int
        var extra = 0
        var extraBits = 0
    }

    @inline(__always)
    private static func lengthPart(_ token: UInt32) -> Part {
        let length = Int(token >> 16)
        if length == MatchFinder.longest { return Part(symbol: 285) }
        let value = length - 3
        if value < 8 { return Part(symbol: 257 + value) }
        let order = Int.bitWidth - 1 - value.leadingZeroBitCount
        let extraBits = order - 2
        return Part(
            symbol: 257 + 4 * (order - 1) + (value >> extraBits & 3),
            extra: value & ((1 << extraBits) - 1), extraBits: extraBits)
    }

    @inline(__always)
    private static func distancePart(_ token: UInt32) -> Part {
        let value = Int(token & 0xFFFF) - 1
        if value < 4 { return Part(symbol: value) }
        let order = Int.bitWidth - 1 - value.leadingZeroBitCount
        let extraBits = order - 1
        return Part(
            symbol: 2 * order + (value >> extraBits & 1),
            extra: value & ((1 << extraBits) - 1), extraBits: extraBits)
    }

    @inline(__always)
    private static func write(_ part: Part, _ code: HuffmanCode, to writer: inout BitWriter) {
        let length = Int(code.lengths[part.symbol])
        writer.write(
            Int(code.codes[part.symbol]) | part.extra << length, length + part.extraBits)
    }

    // MARK: Codes

    /// In which order the lengths of the code for lengths are written.
    private static let lengthOrder = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    /// Both codes by the lengths of their codes, in which runs are written as such.
    private static func write(
        _ symbols: [UInt8], _ distances: [UInt8], to writer: inout BitWriter
    ) {
        let parts = runs(symbols + distances)
        var counts = [Int](repeating: 0, count: 19)
        for part in parts { counts[part.symbol] += 1 }
        let code = HuffmanCode(counts, limit: 7)
        let written = max(4, (lengthOrder.lastIndex { code.lengths[$0] > 0 } ?? 3) + 1)
        writer.write(symbols.count - 257, 5)
        writer.write(distances.count - 1, 5)
        writer.write(written - 4, 4)
        for symbol in lengthOrder.prefix(written) { writer.write(Int(code.lengths[symbol]), 3) }
        for part in parts { write(part, code, to: &writer) }
    }

    private static func runs(_ lengths: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var index = 0
        while index < lengths.count {
            var end = index
            while end < lengths.count, lengths[end] == lengths[index] { end += 1 }
            var run = end - index
            let length = Int(lengths[index])
            if length > 0 {
                parts.append(Part(symbol: length))
                run -= 1
            }
            while run >= 3 {
                let taken = min(run, length > 0 ? 6 : 138)
                parts.append(
                    length > 0
                        ? Part(symbol: 16, extra: taken - 3, extraBits: 2)
                        : taken < 11
                            ? Part(symbol: 17, extra: taken - 3, extraBits: 3)
                            : Part(symbol: 18, extra: taken - 11, extraBits: 7))
                run -= taken
            }
            for _ in 0..<run { parts.append(Part(symbol: length)) }
            index = end
        }
        return parts
    }
}
