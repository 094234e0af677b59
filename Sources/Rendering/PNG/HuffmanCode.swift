/// A prefix code by how often each symbol occurs, in the canonical form of RFC 1951, section 3.2.2.
struct HuffmanCode {
    /// Bits of each symbol's code; 0 for one that does not occur.
    private(set) var lengths: [UInt8]
    /// Each symbol's code with its first bit lowest, as Deflate writes them.
    private(set) var codes: [UInt16]

    /// - Parameter limit: the longest code, in bits: 15 for Deflate's symbols, 7 for its lengths.
    init(_ counts: [Int], limit: Int) {
        lengths = Self.lengths(counts, limit: limit)
        codes = Self.codes(lengths)
    }

    init(lengths: [UInt8]) {
        self.lengths = lengths
        codes = Self.codes(lengths)
    }

    /// By merging the two rarest, again and again. Where a code comes out too long, all counts are
    /// made more alike and it is done again: that costs some hundredths of a percent of the file.
    private static func lengths(_ counts: [Int], limit: Int) -> [UInt8] {
        var counts = counts
        // Decoders want at least one code, and some of them two.
        var used = counts.indices.filter { counts[$0] > 0 }
        for symbol in counts.indices where used.count < 2 && counts[symbol] == 0 {
            counts[symbol] = 1
            used.append(symbol)
        }
        while true {
            let depths = depths(used.map { counts[$0] })
            if depths.allSatisfy({ $0 <= limit }) {
                var lengths = [UInt8](repeating: 0, count: counts.count)
                for (symbol, depth) in zip(used, depths) { lengths[symbol] = UInt8(depth) }
                return lengths
            }
            for symbol in used { counts[symbol] = counts[symbol] / 2 + 1 }
        }
    }

    /// How deep each leaf lies in the tree of least total depth: two queues, since sums of the two
    /// smallest come out in order (van Leeuwen, 1976).
    private static func depths(_ counts: [Int]) -> [Int] {
        let order = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
        let leaves = order.count
        var weights = order.map { counts[$0] }
        var parents = [Int](repeating: 0, count: 2 * leaves - 1)
        var leaf = 0
        var inner = leaves
        func next() -> Int {
            if leaf < leaves, inner >= weights.count || weights[leaf] <= weights[inner] {
                leaf += 1
                return leaf - 1
            }
            inner += 1
            return inner - 1
        }
        for parent in leaves..<(2 * leaves - 1) {
            let (first, second) = (next(), next())
            (parents[first], parents[second]) = (parent, parent)
            weights.append(weights[first] + weights[second])
        }
        var depths = [Int](repeating: 0, count: 2 * leaves - 1)
        for node in stride(from: 2 * leaves - 3, through: 0, by: -1) {
            depths[node] = depths[parents[node]] + 1
        }
        var result = [Int](repeating: 0, count: leaves)
        for (rank, index) in order.enumerated() { result[index] = depths[rank] }
        return result
    }

    private static func codes(_ lengths: [UInt8]) -> [UInt16] {
        var next = [Int](repeating: 0, count: 17)
        for length in lengths where length > 0 { next[Int(length) + 1] += 1 }
        // `next[l]` holds the number of codes one bit shorter, and then the first code of its length.
        for length in 1..<17 { next[length] = (next[length] + next[length - 1]) << 1 }
        return lengths.map { length in
            guard length > 0 else { return 0 }
            let code = next[Int(length)]
            next[Int(length)] += 1
            var reversed: UInt16 = 0
            for bit in 0..<Int(length) where code >> bit & 1 == 1 {
                reversed |= 1 << (Int(length) - 1 - bit)
            }
            return reversed
        }
    }
}
