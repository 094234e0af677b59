/// Which rows of a stream a data set shows, told by their number alone: nothing is held for it.
package struct StreamSelection: Equatable, Sendable {
    private enum Part: Equatable {
        /// A share of the rows, drawn one by one.
        case share(Double, seed: UInt64, isTest: Bool)
        case range(Range<Int>)
    }

    /// Of all rows.
    private var parts: [Part] = []
    /// Only the first so many of those that the parts show.
    private(set) var limit = Int.max

    package static let all = StreamSelection()

    func includes(_ row: Int) -> Bool {
        parts.allSatisfy { part in
            switch part {
            case .range(let range): return range.contains(row)
            case .share(let share, let seed, let isTest):
                // The 53 bits of a double.
                let draw = Double(Seed.mix(seed, UInt64(row)) >> 11) * 0x1p-53
                return (draw < share) == isTest
            }
        }
    }

    /// How many of so many rows are shown.
    func count(of rows: Int) -> Int {
        parts.isEmpty ? min(rows, limit) : min(limit, (0..<rows).count { includes($0) })
    }

    func limited(to count: Int) -> StreamSelection {
        var copy = self
        copy.limit = min(limit, count)
        return copy
    }

    func taking(_ range: Range<Int>) -> StreamSelection {
        var copy = self
        copy.parts.append(.range(range))
        return copy
    }

    func sampled(_ share: Double, seed: UInt64, isTest: Bool) -> StreamSelection {
        var copy = self
        copy.parts.append(.share(share, seed: seed, isTest: isTest))
        return copy
    }
}
