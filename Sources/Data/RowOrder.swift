/// Which of the stored rows a data set shows, and in what order. Nothing is copied.
package indirect enum RowOrder: Sendable {
    case range(Range<Int>)
    case list([Int])
    case shuffled(Permutation, RowOrder)

    package var count: Int {
        switch self {
        case .range(let range): range.count
        case .list(let list): list.count
        case .shuffled(let permutation, _): permutation.count
        }
    }

    /// The stored row at `position`, which must lie within the count.
    package subscript(position: Int) -> Int {
        switch self {
        case .range(let range): range.lowerBound + position
        case .list(let list): list[position]
        case .shuffled(let permutation, let order): order[permutation[position]]
        }
    }

    package func rows(_ positions: some Sequence<Int>) -> [Int] {
        positions.map { self[$0] }
    }

    /// The first rows of this order.
    package func prefix(_ count: Int) -> RowOrder {
        switch self {
        case .range(let range): .range(range.prefix(count))
        case .list, .shuffled: .list(rows(0..<min(count, self.count)))
        }
    }
}
