/// Draws the parts of a diagram, scaled and moved to their place on the page.
struct DiagramPen {
    let theme: Theme
    let measurer: any TextMeasurer
    let origin: Point
    let scale: Double
    private(set) var items: [Scene.Item] = []

    private static let corner = 3.0
    private static let head = (length: 4.2, half: 2.1)
    private static let lineWidth = 0.7

    init(theme: Theme, measurer: any TextMeasurer, origin: Point, scale: Double) {
        self.theme = theme
        self.measurer = measurer
        self.origin = origin
        self.scale = scale
    }

    // MARK: Parts

    mutating func draw(_ part: DiagramPart, at place: Point) {
        let frame = Rect(place.x, place.y, part.width, part.height)
        switch part.content {
        case .box(let box): draw(box, in: frame)
        case .terminal(let text):
            rounded(frame, radius: part.height / 2, fill: nil, stroke: theme.axis)
            write(
                text, centredIn: frame, DiagramMeasure.font, theme.text)
        case .fork(let lanes, let join, let joinWidth):
            draw(lanes, join, joinWidth, part, in: frame)
        case .frame(let title, let count, let inner, let left):
            draw(inner, title, count, part, left: left, in: frame)
        }
    }

    /// The parts of a chain from `place` on, which is the upper end of its axis.
    private mutating func draw(_ chain: DiagramChain, from place: Point) {
        var y = place.y
        for (number, part) in chain.parts.enumerated() {
            draw(part, at: Point(place.x - part.axis, y))
            y += part.height
            guard number + 1 < chain.parts.count else { break }
            arrow(from: Point(place.x, y), length: chain.gaps[number])
            label(chain.labels[number], at: Point(place.x, y), height: chain.gaps[number])
            y += chain.gaps[number]
        }
    }

    private mutating func draw(_ box: DiagramBox, in frame: Rect) {
        let background = theme.background
        let color = box.tint.map { theme.palette[$0 % theme.palette.count] } ?? theme.axis
        var fill = background.mixed(with: color, box.tint == nil ? 0.06 : 0.13)
        var edge = background.mixed(with: color, 0.75)
        if box.isFrozen {
            fill = background.mixed(with: theme.axis, 0.22)
            edge = theme.axis
        }
        rounded(frame, radius: Self.corner, fill: fill, stroke: edge, dashed: box.isFrozen)
        let padding = DiagramMeasure.padding
        let (left, right) = (frame.left + padding, frame.right - padding)
        let extent = measurer.measure("0", DiagramMeasure.kindFont)
        var baseline = frame.top + 2.5 + extent.ascent
        for (number, row) in box.rows.enumerated() {
            if number == 0 {
                write(box.kind, at: Point(left, baseline), DiagramMeasure.kindFont, theme.text)
            } else {
                write(row.left, at: Point(left, baseline), DiagramMeasure.font, theme.text)
            }
            write(
                row.right, at: Point(right, baseline), DiagramMeasure.font,
                number == 0 ? theme.quietText : theme.text, .end)
            baseline += extent.height
        }
    }

    private mutating func draw(
        _ lanes: [(left: Double, chain: DiagramChain)], _ join: String, _ joinWidth: Double,
        _ part: DiagramPart, in frame: Rect
    ) {
        let axis = frame.left + part.axis
        let pill = Rect(
            axis - joinWidth / 2, frame.bottom - DiagramMeasure.joinHeight, joinWidth,
            DiagramMeasure.joinHeight)
        let bus = frame.top + 2
        for lane in lanes {
            let x = frame.left + lane.left + lane.chain.axis
            let top = frame.top + DiagramMeasure.split
            let isStraight = abs(x - axis) < 0.5
            let entry = Point(axis, frame.top)
            let start = isStraight ? [entry] : [entry, Point(axis, bus), Point(x, bus)]
            // Into the top of what joins, or from the side where a lane is beyond it.
            let isBeside = abs(x - axis) > joinWidth / 2
            let side = x < axis ? pill.left : pill.right
            let end =
                isBeside
                ? [Point(x, pill.center.y), Point(side, pill.center.y)] : [Point(x, pill.top)]
            guard !lane.chain.parts.isEmpty else {
                arrow(start + end)
                continue
            }
            arrow(start + [Point(x, top)])
            draw(lane.chain, from: Point(x, top))
            let bottom = top + lane.chain.height
            arrow([Point(x, bottom)] + end)
            label(
                lane.chain.labels.last ?? "", at: Point(x, bottom),
                height: DiagramChain.labelledArrow)
        }
        rounded(
            pill, radius: pill.height / 2, fill: theme.background.mixed(with: theme.text, 0.1),
            stroke: theme.axis)
        write(join, centredIn: pill, DiagramMeasure.font, theme.text)
    }

    private mutating func draw(
        _ inner: DiagramChain, _ title: String, _ count: String, _ part: DiagramPart, left: Double,
        in frame: Rect
    ) {
        rounded(
            frame, radius: Self.corner + 1, fill: theme.background.mixed(with: theme.text, 0.035),
            stroke: theme.background.mixed(with: theme.text, 0.25))
        let baseline = frame.top + 2 + measurer.measure("0", DiagramMeasure.kindFont).ascent
        let padding = DiagramMeasure.padding
        write(
            title, at: Point(frame.left + padding, baseline), DiagramMeasure.font, theme.quietText)
        write(
            count, at: Point(frame.right - padding, baseline), DiagramMeasure.kindFont, theme.text,
            .end)
        let axis = frame.left + part.axis
        let top = frame.bottom - DiagramMeasure.framePadding - inner.height
        if case .fork? = inner.parts.first?.content {
            line([Point(axis, frame.top), Point(axis, top)])
        } else {
            arrow([Point(axis, frame.top), Point(axis, top)])
        }
        draw(inner, from: Point(axis, top))
        line([Point(axis, frame.bottom - DiagramMeasure.framePadding), Point(axis, frame.bottom)])
    }

    // MARK: Arrows

    mutating func arrow(from start: Point, length: Double) {
        arrow([start, Point(start.x, start.y + length)])
    }

    /// Along these points, with round corners, and a head at the last.
    mutating func arrow(_ points: [Point]) {
        guard points.count > 1 else { return }
        let (tip, before) = (points[points.count - 1], points[points.count - 2])
        let length = max(1e-9, abs(tip.x - before.x) + abs(tip.y - before.y))
        let unit = Point((tip.x - before.x) / length, (tip.y - before.y) / length)
        let base = Point(
            tip.x - unit.x * Self.head.length, tip.y - unit.y * Self.head.length)
        line(points.dropLast() + [base])
        let across = Point(-unit.y * Self.head.half, unit.x * Self.head.half)
        var path = Path(
            polyline: [
                tip, Point(base.x + across.x, base.y + across.y),
                Point(base.x - across.x, base.y - across.y),
            ].map(placed))
        path.elements.append(.close)
        items.append(.path(path, fill: theme.axis, stroke: nil))
    }

    private mutating func line(_ points: [Point]) {
        guard let first = points.first, let last = points.last else { return }
        var path = Path()
        path.elements.append(.move(placed(first)))
        for place in points.indices.dropFirst().dropLast() {
            let corner = points[place]
            let (before, after) = (points[place - 1], points[place + 1])
            let radius = min(4, distance(before, corner) / 2, distance(corner, after) / 2)
            let start = toward(corner, before, radius)
            let end = toward(corner, after, radius)
            path.elements.append(.line(placed(start)))
            path.elements.append(
                .curve(
                    placed(toward(corner, before, radius * Self.roundness)),
                    placed(toward(corner, after, radius * Self.roundness)), placed(end)))
        }
        path.elements.append(.line(placed(last)))
        items.append(
            .path(path, fill: nil, stroke: Stroke(theme.axis, width: Self.lineWidth * scale)))
    }

    /// How far from a corner the handles of a curve are that is nearly a quarter of a circle, as a share of
    /// its radius: 1 − 4 (√2 − 1) / 3.
    private static let roundness = 0.4477

    private func distance(_ a: Point, _ b: Point) -> Double { abs(a.x - b.x) + abs(a.y - b.y) }

    private func toward(_ from: Point, _ to: Point, _ length: Double) -> Point {
        let whole = max(1e-9, distance(from, to))
        return Point(
            from.x + (to.x - from.x) * length / whole, from.y + (to.y - from.y) * length / whole)
    }

    // MARK: Text and shapes

    /// Beside the middle of an arrow that starts at `place`.
    mutating func label(_ text: String, at place: Point, height: Double) {
        let extent = measurer.measure("0", DiagramMeasure.labelFont)
        let baseline = place.y + (height - extent.height) / 2 + extent.ascent
        write(
            text, at: Point(place.x + DiagramChain.labelGap, baseline), DiagramMeasure.labelFont,
            theme.quietText)
    }

    private mutating func write(_ text: String, centredIn frame: Rect, _ font: Font, _ color: Color)
    {
        let extent = measurer.measure(text, font)
        write(
            text,
            at: Point(frame.center.x, frame.center.y - extent.height / 2 + extent.ascent), font,
            color, .middle)
    }

    private mutating func write(
        _ text: String, at place: Point, _ font: Font, _ color: Color,
        _ anchor: TextRun.Anchor = .start
    ) {
        guard !text.isEmpty else { return }
        items.append(
            .text(
                TextRun(
                    text, at: placed(place), anchor: anchor,
                    font: Font(font.size * scale, bold: font.isBold), color: color)))
    }

    private mutating func rounded(
        _ frame: Rect, radius: Double, fill: Color?, stroke: Color, dashed: Bool = false
    ) {
        let corners = [
            Point(frame.left, frame.top), Point(frame.right, frame.top),
            Point(frame.right, frame.bottom), Point(frame.left, frame.bottom),
        ]
        var path = Path()
        for (place, corner) in corners.enumerated() {
            let before = corners[(place + 3) % 4]
            let after = corners[(place + 1) % 4]
            let start = placed(toward(corner, before, radius))
            path.elements.append(place == 0 ? .move(start) : .line(start))
            path.elements.append(
                .curve(
                    placed(toward(corner, before, radius * Self.roundness)),
                    placed(toward(corner, after, radius * Self.roundness)),
                    placed(toward(corner, after, radius))))
        }
        path.elements.append(.close)
        let line = Stroke(
            stroke, width: Self.lineWidth * scale, dash: dashed ? [2.4 * scale, 1.6 * scale] : [])
        items.append(.path(path, fill: fill, stroke: line))
    }

    private func placed(_ point: Point) -> Point {
        Point(origin.x + point.x * scale, origin.y + point.y * scale)
    }
}
