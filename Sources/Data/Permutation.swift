/// A seeded shuffle of 0 ..< count that is computed index by index: no table, any position at once.
///
/// A Feistel network permutes the smallest even number of bits that holds every index; an image outside
/// of the range is permuted again until it falls inside ("cycle walking", Black and Rogaway 2002).
/// The place where an epoch stands is therefore only (seed, epoch, position).
package struct Permutation: Equatable, Sendable {
    package let count: Int
    package let seed: UInt64
    private let halfBits: UInt64
    private let keys: [UInt64]

    /// Six rounds: four make a pseudorandom permutation (Luby and Rackoff 1988) from perfect round
    /// functions, two more are for ours, which is only a good mixer.
    private static let rounds = 6
    /// Halves of fewer bits reach too few of the possible orders of a small set.
    private static let leastHalfBits: UInt64 = 5

    package init(count: Int, seed: UInt64) {
        precondition(count >= 0)
        self.count = count
        self.seed = seed
        let bits = UInt64(Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
        halfBits = max((bits + 1) / 2, Self.leastHalfBits)
        keys = (1...Self.rounds).map { Seed.mix(seed, UInt64($0)) }
    }

    /// The index that comes at `position`.
    package subscript(position: Int) -> Int {
        precondition(position >= 0 && position < count)
        var index = UInt64(position)
        repeat { index = permuted(index) } while index >= UInt64(count)
        return Int(index)
    }

    private func permuted(_ index: UInt64) -> UInt64 {
        let mask: UInt64 = (1 << halfBits) - 1
        var left = index >> halfBits
        var right = index & mask
        for key in keys {
            (left, right) = (right, left ^ (Seed.mix(key, right) & mask))
        }
        return left << halfBits | right
    }
}

/// Derives seeds from seeds.
package enum Seed {
    /// A well-mixed number of two: for an epoch's seed, a layer's, an example's.
    ///
    /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over the sum of `a` and `b` steps of its
    /// golden-ratio increment.
    package static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var z = a &+ (b &+ 1) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
