import Glibc

/// A line of equal height with its number written into it, where it is long enough.
struct LabelledLine {
    /// What remains of the line on both sides of the number.
    private(set) var pieces: [[Point]]
    private(set) var label: TextRun?

    /// A line shorter than so many widths of its number carries none.
    private static let shortest = 3.0
    /// Free on either side of the number, in points.
    private static let gap = 2.0

    init(_ points: [Point], text: String, font: Font, color: Color, _ measurer: any TextMeasurer) {
        pieces = [points]
        let lengths = zip(points, points.dropFirst()).map { Self.distance($0, $1) }
        let total = lengths.reduce(0, +)
        let room = measurer.measure(text, font).width + 2 * Self.gap
        guard total > Self.shortest * room else { return }
        let (start, end) = (total / 2 - room / 2, total / 2 + room / 2)
        let (before, first) = Self.cut(points, lengths, at: start)
        let (upTo, last) = Self.cut(points, lengths, at: end)
        // A line that turns sharply would run into its number.
        guard Self.distance(first, last) > 0.8 * room else { return }
        pieces = [
            Array(points[...before]) + [first], [last] + Array(points[(upTo + 1)...]),
        ]
        var angle = atan2(last.y - first.y, last.x - first.x)
        if angle.magnitude > .pi / 2 { angle += angle > 0 ? -.pi : .pi }
        // The middle of digits is on the line.
        let down = font.size * 0.365
        label = TextRun(
            text,
            at: Point(
                (first.x + last.x) / 2 - sin(angle) * down,
                (first.y + last.y) / 2 + cos(angle) * down),
            anchor: .middle, font: font, color: color, angle: angle * 180 / .pi)
    }

    private static func distance(_ a: Point, _ b: Point) -> Double {
        hypot(b.x - a.x, b.y - a.y)
    }

    /// The place so far along a line, and the last point before it.
    private static func cut(
        _ points: [Point], _ lengths: [Double], at length: Double
    ) -> (index: Int, point: Point) {
        var rest = length
        for (index, part) in lengths.enumerated() {
            if rest <= part, part > 0 {
                let (a, b) = (points[index], points[index + 1])
                let share = rest / part
                return (index, Point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share))
            }
            rest -= part
        }
        return (max(0, points.count - 2), points[points.count - 1])
    }
}
