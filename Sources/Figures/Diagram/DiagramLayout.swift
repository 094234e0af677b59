/// A diagram in columns on a page.
struct DiagramLayout {
    private let chain: DiagramChain
    private let summary: String
    private let theme: Theme
    private let measurer: any TextMeasurer

    /// The largest that a diagram becomes unless it is asked to: what fits a page of A4 with margins.
    private static let page = Size.millimetres(172, 250)
    /// Columns are as high as this without being called long.
    private static let shortColumn = 250.0
    private static let longest = 1.4
    private static let mostColumns = 24
    /// Between columns, with the arrow that leads to the next one.
    static let gutter = 16.0
    /// Above and below a column for that arrow.
    static let turn = (above: 15.0, below: 13.0)

    init(_ diagram: Diagram, _ theme: Theme, _ measurer: any TextMeasurer) {
        self.theme = theme
        self.measurer = measurer
        summary = diagram.summary
        chain = DiagramMeasure(measurer: measurer).network(diagram)
    }

    // MARK: Columns

    struct Columns {
        /// Of each column, the places of its parts in the chain.
        var ranges: [Range<Int>]
        var width: Double
        var height: Double

        func scale(in size: Size) -> Double {
            min(1, size.width / max(1, width), size.height / max(1, height))
        }
    }

    var naturalWidth: Double {
        let columns = columns(in: Self.page)
        return columns.width * columns.scale(in: Self.page)
    }

    func height(width: Double) -> Double {
        let room = Size(width, Self.page.height * max(1, width / Self.page.width))
        let columns = columns(in: room)
        return columns.height * columns.scale(in: room)
    }

    /// The columns that can be drawn largest, and of those the fewest that are not long.
    func columns(in room: Size) -> Columns {
        let choices = (1...max(1, min(Self.mostColumns, chain.parts.count / 2))).map(columns)
        let best = choices.map { $0.scale(in: room) }.max() ?? 1
        let fitting = choices.filter { $0.scale(in: room) > 0.999 * best }
        return fitting.first {
            $0.height <= max(Self.shortColumn, Self.longest * $0.width)
        } ?? fitting[fitting.count - 1]
    }

    private func columns(_ count: Int) -> Columns {
        var low = 0.0
        var high = height(of: 0..<chain.parts.count) + 100
        // The least height that so many columns need, to half a point.
        while high - low > 0.5 {
            let middle = (low + high) / 2
            if divided(middle).map({ $0.count <= count }) ?? false {
                high = middle
            } else {
                low = middle
            }
        }
        let ranges = divided(high) ?? [0..<chain.parts.count]
        let widths = ranges.map { width(of: $0) }
        return Columns(
            ranges: ranges,
            width: widths.reduce(Self.gutter * Double(ranges.count - 1), +),
            height: ranges.map { height(of: $0) }.max() ?? 0)
    }

    /// The parts in columns of at most this height; nil where a part is higher. The ends of the network
    /// stay with what is beside them.
    private func divided(_ limit: Double) -> [Range<Int>]? {
        let count = chain.parts.count
        var ranges: [Range<Int>] = []
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, height(of: start..<(end + 1)) <= limit { end += 1 }
            if end == count - 1 { end = max(start + 1, end - 1) }
            guard height(of: start..<end) <= limit, !(start == 0 && end == 1 && count > 1),
                end < count || start < count - 1 || count == 1
            else { return nil }
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }

    private func height(of range: Range<Int>) -> Double {
        var height = range.lowerBound > 0 ? Self.turn.above : 0
        for place in range {
            height += chain.parts[place].height
            if place + 1 < range.upperBound { height += chain.gaps[place] }
        }
        return range.upperBound < chain.parts.count ? height + Self.turn.below : height
    }

    private func axis(of range: Range<Int>) -> Double {
        range.map { chain.parts[$0].axis }.max() ?? 0
    }

    private func width(of range: Range<Int>) -> Double {
        let text = TextFitter(measurer: measurer, font: DiagramMeasure.labelFont)
        let right = range.map { place in
            let label = chain.labels[place]
            return max(
                chain.parts[place].right,
                label.isEmpty ? 0 : text.width(label) + DiagramChain.labelGap)
        }
        return axis(of: range) + (right.max() ?? 0)
    }

    // MARK: Drawing

    func draw(in frame: Rect, into scene: inout Scene) {
        let columns = columns(in: frame.size)
        let scale = columns.scale(in: frame.size)
        let left = frame.left + (frame.width - columns.width * scale) / 2
        var pen = DiagramPen(
            theme: theme, measurer: measurer, origin: Point(left, frame.top), scale: scale)
        var x = 0.0
        for (number, range) in columns.ranges.enumerated() {
            let axis = x + axis(of: range)
            var y = number > 0 ? Self.turn.above : 0
            for place in range {
                let part = chain.parts[place]
                pen.draw(part, at: Point(axis - part.axis, y))
                y += part.height
                guard place + 1 < range.upperBound else { continue }
                pen.arrow(from: Point(axis, y), length: chain.gaps[place])
                pen.label(chain.labels[place], at: Point(axis, y), height: chain.gaps[place])
                y += chain.gaps[place]
            }
            x += width(of: range) + Self.gutter
            guard number + 1 < columns.ranges.count, let last = range.last else { continue }
            let next = x + self.axis(of: columns.ranges[number + 1])
            pen.label(chain.labels[last], at: Point(axis, y), height: Self.turn.below)
            pen.arrow([
                Point(axis, y), Point(axis, y + Self.turn.below),
                Point(x - Self.gutter / 2, y + Self.turn.below), Point(x - Self.gutter / 2, 1),
                Point(next, 1), Point(next, Self.turn.above),
            ])
        }
        scene.items += pen.items
        scene.summary += (scene.summary.isEmpty ? "" : " ") + summary
        if scale < 0.75 {
            let size = short(DiagramMeasure.labelFont.size * scale, digits: 2)
            scene.note(
                "structure: the text is as small as \(size) pt; give the figure more room by size, "
                    + "or unfold less by depth")
        }
    }
}
