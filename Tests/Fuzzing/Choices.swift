/// Where a generator's decisions come from: the bytes that a fuzzer mutates, or a seed.
///
/// When the bytes are used up every decision is the first one, so generators put first what ends soonest.
package struct Choices {
    private var bytes: ArraySlice<UInt8>?
    private var random = SplitMix64(state: 0)

    package init(bytes: [UInt8]) { self.bytes = bytes[...] }

    package init(seed: UInt64) { random = SplitMix64(state: seed) }

    /// Whether bytes or a budget are left.
    package var areLeft: Bool { bytes.map { !$0.isEmpty } ?? true }

    /// One of `0..<count`.
    package mutating func below(_ count: Int) -> Int {
        guard count > 1 else { return 0 }
        guard bytes != nil else { return Int.random(in: 0..<count, using: &random) }
        return Int(bytes?.popFirst() ?? 0) % count
    }

    package mutating func chance(_ percent: Int) -> Bool { below(100) >= 100 - percent }

    package mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same decisions on every run.
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(state: UInt64) { self.state = state }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
