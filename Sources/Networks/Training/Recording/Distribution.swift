import Glibc

/// How the elements of a tensor were spread at one step, in little room.
///
/// Counts are in fixed bins, eight to an octave of a number's size and apart for each sign, from the
/// smallest float32 to the largest: what is recorded at two steps compares, however far it has moved in
/// between. Zeros and what is not finite are counted by themselves.
package struct Distribution: Equatable, Sendable {
    /// Elements that were looked at.
    package internal(set) var count = 0
    package internal(set) var zeros = 0
    /// NaN and infinite ones, which none of the numbers below know.
    package internal(set) var nonFinite = 0
    /// nan where no element is finite; so are the next three.
    package internal(set) var mean = Double.nan
    /// Over n, not n − 1.
    package internal(set) var deviation = Double.nan
    package internal(set) var low = Double.nan
    package internal(set) var high = Double.nan
    /// Bins that are not empty: the upper 12 bits of their elements, then a count of 20 bits.
    var bins: [UInt32] = []

    /// The most elements that a bin can count.
    static let mostElements = (1 << countBits) - 1
    private static let countBits = 20
    /// Sign, exponent and the first three bits of the fraction of a float32.
    private static let keyCount = 1 << 12
    private static let firstNegative = keyCount / 2
    /// The exponent of NaN and infinity.
    private static let firstNonFinite = 0xff << 3

    init() {}

    /// - Precondition: at most `mostElements` elements.
    init(_ elements: UnsafeBufferPointer<Float>) {
        precondition(elements.count <= Self.mostElements)
        count = elements.count
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.keyCount) { counts in
            counts.initialize(repeating: 0)
            var (sum, squares) = (0.0, 0.0)
            var (least, most) = (Float.infinity, -Float.infinity)
            for element in elements {
                let key = Int(element.bitPattern >> UInt32(Self.countBits))
                counts[key] &+= 1
                guard key & (Self.firstNegative - 1) < Self.firstNonFinite else {
                    nonFinite &+= 1
                    continue
                }
                zeros &+= element == 0 ? 1 : 0
                let value = Double(element)
                sum += value
                squares += value * value
                least = element < least ? element : least
                most = element > most ? element : most
            }
            // What is left of the lowest bins beside zeros is nearly zero, of either sign.
            counts[0] = counts[0] &+ counts[Self.firstNegative] &- UInt32(zeros)
            counts[Self.firstNegative] = 0
            pack(counts)
            let finite = count - nonFinite
            guard finite > 0 else { return }
            mean = sum / Double(finite)
            deviation = max(0, squares / Double(finite) - mean * mean).squareRoot()
            (low, high) = (Double(least), Double(most))
        }
    }

    private mutating func pack(_ counts: UnsafeMutableBufferPointer<UInt32>) {
        for sign in [0, Self.firstNegative] {
            for key in sign..<sign + Self.firstNonFinite where counts[key] > 0 {
                bins.append(UInt32(key) << UInt32(Self.countBits) | counts[key])
            }
        }
    }

    // MARK: - Reading

    /// The bins with something in them, zeros among them, from the lowest to the highest.
    var intervals: [(low: Double, high: Double, count: Double)] {
        var negative: [(low: Double, high: Double, count: Double)] = []
        var positive = negative
        for bin in bins {
            let key = bin >> UInt32(Self.countBits)
            let number = Double(bin & UInt32(Self.mostElements))
            let size = key & UInt32(Self.firstNegative - 1)
            func edge(_ size: UInt32) -> Double {
                size >= Self.firstNonFinite
                    ? Double(Float.greatestFiniteMagnitude)
                    : Double(Float(bitPattern: size << UInt32(Self.countBits)))
            }
            let (near, far) = (edge(size), edge(size + 1))
            if key == size {
                positive.append((max(near, low), min(far, high), number))
            } else {
                negative.append((max(-far, low), min(-near, high), number))
            }
        }
        let zero = zeros > 0 ? [(low: 0.0, high: 0.0, count: Double(zeros))] : []
        return negative.reversed() + zero + positive
    }

    /// The values below which these shares of the finite elements lie: within a bin as if they were spread
    /// evenly in it, so that a value is off by an eighth of itself at most. nan where there are none.
    package func quantiles(_ shares: [Double]) -> [Double] {
        let intervals = intervals
        let total = intervals.reduce(0) { $0 + $1.count }
        return shares.map { share in
            guard total > 0 else { return .nan }
            var left = share * total
            for interval in intervals {
                if left <= interval.count {
                    return interval.low + (interval.high - interval.low) * left / interval.count
                }
                left -= interval.count
            }
            return high
        }
    }

    /// Which share of the finite elements lies between neighbouring edges, each bin spread evenly over what
    /// it covers. Zeros lie at a point and are left out.
    ///
    /// - Parameter edges: ascending.
    package func shares(between edges: [Double]) -> [Double] {
        var shares = [Double](repeating: 0, count: max(0, edges.count - 1))
        let finite = Double(max(1, count - nonFinite))
        var first = 0
        for (low, high, number) in intervals where !(low == 0 && high == 0) {
            while first < shares.count, edges[first + 1] <= low { first += 1 }
            var place = first
            while place < shares.count, edges[place] <= high {
                let overlap =
                    high > low
                    ? (min(high, edges[place + 1]) - max(low, edges[place])) / (high - low)
                    : edges[place] <= low && low < edges[place + 1] ? 1 : 0
                shares[place] += max(0, overlap) * number / finite
                place += 1
            }
        }
        return shares
    }

    /// Bytes that it takes, about.
    var byteCount: Int { MemoryLayout<Self>.size + 32 + 4 * bins.count }
}
