/// What was looked up lately, in front of a dictionary: where a column of very many values has few
/// different ones, hashing each of them is most of the work.
struct RecentLookups<Key: Equatable, Value> {
    private var places: [(key: Key, value: Value)?]

    /// A power of two: enough for the classes of a figure.
    private static var count: Int { 64 }

    init() { places = Array(repeating: nil, count: Self.count) }

    /// What was found for `key`, or what `find` finds now.
    ///
    /// - Parameter bits: the same for equal keys, and mostly others for others.
    mutating func value(for key: Key, bits: UInt64, else find: () -> Value) -> Value {
        // The highest bits of a product with 2⁶⁴ divided by the golden ratio (Knuth).
        let shift = UInt64(UInt64.bitWidth - Self.count.trailingZeroBitCount)
        let place = Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) >> shift)
        if let known = places[place], known.key == key { return known.value }
        let value = find()
        places[place] = (key, value)
        return value
    }
}
