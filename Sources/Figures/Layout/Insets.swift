/// How far a figure's data lie within its frame, on each side, in points; of joined figures also each
/// part's.
struct Insets: Equatable {
    var left = 0.0
    var top = 0.0
    var right = 0.0
    var bottom = 0.0
    var parts: [Insets] = []

    /// The larger on each side.
    func united(with other: Insets) -> Insets {
        Insets(
            left: max(left, other.left), top: max(top, other.top), right: max(right, other.right),
            bottom: max(bottom, other.bottom), parts: parts)
    }

    /// Less by what a figure itself takes around its content.
    func within(_ own: Insets) -> Insets {
        Insets(
            left: max(0, left - own.left), top: max(0, top - own.top),
            right: max(0, right - own.right), bottom: max(0, bottom - own.bottom), parts: parts)
    }

    func around(_ own: Insets) -> Insets {
        Insets(
            left: left + own.left, top: top + own.top, right: right + own.right,
            bottom: bottom + own.bottom, parts: parts)
    }

    /// Of figures side by side, or one above the other: what the ends need along the direction, and
    /// the most of all across it.
    static func joined(_ parts: [Insets], _ direction: Figure.Direction) -> Insets {
        guard let first = parts.first, let last = parts.last else { return Insets() }
        func most(_ side: (Insets) -> Double) -> Double { parts.map(side).max() ?? 0 }
        return direction == .across
            ? Insets(
                left: first.left, top: most(\.top), right: last.right, bottom: most(\.bottom),
                parts: parts)
            : Insets(
                left: most(\.left), top: first.top, right: most(\.right), bottom: last.bottom,
                parts: parts)
    }

    /// What each part must leave free, so that data of joined figures begin and end together.
    ///
    /// - Parameter outer: what the whole must leave free for its own neighbours.
    func aligned(_ direction: Figure.Direction, outer: Insets) -> [Insets] {
        let most = united(with: outer)
        return parts.indices.map { index in
            let (isFirst, isLast) = (index == 0, index == parts.count - 1)
            var own = Insets()
            if direction == .across {
                (own.top, own.bottom) = (most.top, most.bottom)
                own.left = isFirst ? outer.left : 0
                own.right = isLast ? outer.right : 0
                // In a grid the columns begin together as well.
                if outer.parts.count == parts.count {
                    own.left = max(own.left, outer.parts[index].left)
                    own.right = max(own.right, outer.parts[index].right)
                }
            } else {
                (own.left, own.right) = (most.left, most.right)
                own.top = isFirst ? outer.top : 0
                own.bottom = isLast ? outer.bottom : 0
                own.parts = columns(of: index)
            }
            return own
        }
    }

    /// Of rows one above the other with as many parts each: the room of each column.
    private func columns(of row: Int) -> [Insets] {
        let count = parts[row].parts.count
        guard count > 1, parts.allSatisfy({ $0.parts.count == count }) else { return [] }
        return (0..<count).map { column in
            parts.reduce(Insets()) { $0.united(with: $1.parts[column]) }
        }
    }
}
