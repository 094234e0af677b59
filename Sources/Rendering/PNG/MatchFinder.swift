/// Finds what was there before: for a place, an earlier one that goes on the same for longest.
///
/// A figure repeats what is at its left and what is above it, so that these are looked at first;
/// where neither lasts, places that begin with the same three bytes are, the latest first.
struct MatchFinder: ~Copyable {
    /// How many bytes are the same as those `distance` before; none are where the length is 0.
    struct Match {
        var length = 0
        var distance = 0
    }

    /// Longest match, shortest one and farthest distance of the format (RFC 1951, section 3.2.5).
    static let longest = 258
    private static let shortest = 3
    static let window = 32_768
    /// Places that begin the same and are tried: twice as many make files 1 % smaller.
    private static let depth = 4
    /// Places within a match that later ones can find: all of them would make files up to 3 % smaller,
    /// in twice the time.
    private static let entered = 8
    private static let hashBits = 15

    private let bytes: UnsafeRawBufferPointer
    /// Bytes that were in the buffer before those that are there now.
    private var passed = 0
    private let left: Int
    private let above: Int
    /// The latest place by the hash of what begins there, counted from the stream's beginning.
    private let heads: UnsafeMutablePointer<Int32>
    /// By place within the window, the one before it with the same hash.
    private let earlier: UnsafeMutablePointer<Int32>

    /// - Parameters:
    ///   - bytes: a buffer that what is compressed passes through.
    ///   - left: bytes from a pixel to the one at its left.
    ///   - above: bytes from a pixel to the one above it.
    init(_ bytes: UnsafeRawBufferPointer, left: Int, above: Int) {
        self.bytes = bytes
        self.left = left
        self.above = above <= Self.window ? above : .max
        heads = .allocate(capacity: 1 << Self.hashBits)
        heads.initialize(repeating: -1, count: 1 << Self.hashBits)
        earlier = .allocate(capacity: Self.window)
        earlier.initialize(repeating: -1, count: Self.window)
    }

    deinit {
        heads.deallocate()
        earlier.deallocate()
    }

    /// Says that the buffer's bytes have moved to its beginning by some whole windows.
    mutating func moveOn(by windows: Int) { passed += windows * Self.window }

    /// The longest match at `place`, which later places can find then. Places come in order.
    ///
    /// - Parameter end: of the bytes in the buffer.
    func match(at place: Int, before end: Int) -> Match {
        let limit = min(Self.longest, end - place)
        var best = Match()
        if place >= left {
            let length = common(place, place - left, limit)
            if length >= Self.shortest { best = Match(length: length, distance: left) }
        }
        if best.length < limit, place >= above {
            let length = common(place, place - above, limit)
            if length > max(best.length, Self.shortest) {
                best = Match(length: length, distance: above)
            }
        }
        // Three bytes are read as four.
        guard best.length < limit, limit > Self.shortest else { return best }
        let slot = slot(of: place)
        search(from: Int(heads[slot]) - passed, for: place, limit, &best)
        enter(place, slot)
        return best
    }

    /// Lets later places find those within a match at `place` that they may want.
    func pass(_ match: Match, at place: Int, before end: Int) {
        // Within one colour all are the same.
        if match.distance == left { return }
        let last = min(place + min(match.length, Self.entered), end - Self.shortest)
        for inner in stride(from: place + 1, to: last, by: 1) { enter(inner, slot(of: inner)) }
    }

    /// Follows places with the same hash.
    @inline(__always)
    private func search(from head: Int, for place: Int, _ limit: Int, _ best: inout Match) {
        var candidate = head
        for _ in 0..<Self.depth {
            guard candidate >= 0, place - candidate <= Self.window else { return }
            // Whatever is longer goes on the same where the best one ends.
            if bytes[candidate + best.length] == bytes[place + best.length] {
                let length = common(place, candidate, limit)
                // One byte less is cheaper than some ten bits of a long distance.
                let least = best.distance == left ? best.length + 1 : best.length
                if length > max(least, Self.shortest - 1) {
                    best = Match(length: length, distance: place - candidate)
                    if length == limit { return }
                }
            }
            let next = Int(earlier[candidate & (Self.window - 1)]) - passed
            // What was before it has left the window.
            if next >= candidate { return }
            candidate = next
        }
    }

    @inline(__always)
    private func slot(of place: Int) -> Int {
        let word = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        // Knuth's multiplicative hash, with 2³² divided by the golden ratio.
        return Int((word << 8 &* 0x9E37_79B1) >> UInt32(32 - Self.hashBits))
    }

    @inline(__always)
    private func enter(_ place: Int, _ slot: Int) {
        earlier[place & (Self.window - 1)] = heads[slot]
        heads[slot] = Int32(truncatingIfNeeded: place + passed)
    }

    /// How many bytes from the two places on are the same, at most `limit`.
    @inline(__always)
    private func common(_ a: Int, _ b: Int, _ limit: Int) -> Int {
        var length = 0
        while length + 8 <= limit {
            let difference =
                bytes.loadUnaligned(fromByteOffset: a + length, as: UInt64.self)
                ^ bytes.loadUnaligned(fromByteOffset: b + length, as: UInt64.self)
            if difference != 0 {
                return length + difference.littleEndian.trailingZeroBitCount >> 3
            }
            length += 8
        }
        while length < limit, bytes[a + length] == bytes[b + length] { length += 1 }
        return length
    }
}
