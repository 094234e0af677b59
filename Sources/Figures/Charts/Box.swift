/// A box for each name and class: quartiles and median, whiskers over what lies within 1.5
/// interquartile ranges of the box, and a point for each value beyond.
package struct BoxMark: Mark {
    /// Share of a name's band that its boxes fill.
    package var fill: Double
    /// A narrow solid box with a light median, without outliers, as within a violin.
    package var isInner: Bool

    package init(fill: Double = 0.6, isInner: Bool = false) {
        self.fill = fill
        self.isInner = isInner
    }

    package var name: String { "box" }
    package var title: String { isInner ? "" : "Box plot" }
    package var required: [Channel] { [] }
    package var swatch: Swatch { .patch }

    /// Within its slot an inner box is no wider than this, in points.
    private static let innerWidth = 4.0

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let rows = try rows.classified(for: name, each: "a box")
        let axis = NamedAxis(of: rows)
        _ = try axis.numbers(rows, for: name)
        return try axis.named(rows, for: name)
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let axis = NamedAxis(of: rows)
        let (names, values) = (rows.numbers(axis.name), rows.numbers(axis.value))
        let classes = rows.numbers(.color)
        let groups = rows.groups(by: [axis.name, .color])
        let slots = Slots(
            names: groups.map { names[$0[0]] }, classes: rows.categories(.color), axis, on: panel,
            fill: fill)
        for group in groups {
            let summary = BoxSummary(group.map { values[$0] })
            let side = slots.side(name: names[group[0]], class: classes[group[0]])
            // Neighbours of several classes do not touch.
            let room = (side.high - side.low) * 0.06
            let style = panel.color.color(classes[group[0]], panel.theme)
            let box = Placed(axis: axis, panel: panel, side: (side.low + room, side.high - room))
            if isInner {
                drawInner(summary, box, into: &scene)
            } else {
                draw(summary, box, style, into: &scene)
            }
        }
    }

    /// Where a box stands along the names, in points.
    private struct Placed {
        var axis: NamedAxis
        var panel: Panel
        var side: (low: Double, high: Double)

        var middle: Double { (side.low + side.high) / 2 }

        func point(_ along: Double, _ number: Double) -> Point {
            axis.point(along, number, on: panel)
        }

        func rectangle(_ low: Double, _ high: Double) -> Path {
            var path = Path(polyline: [
                point(side.low, low), point(side.high, low), point(side.high, high),
                point(side.low, high),
            ])
            path.elements.append(.close)
            return path
        }
    }

    private func draw(
        _ summary: BoxSummary, _ box: Placed, _ color: Color, into scene: inout Scene
    ) {
        let theme = box.panel.theme
        let stroke = Stroke(color, width: theme.lineWidth * 0.7)
        for (from, to) in [
            (summary.lowerQuartile, summary.whiskers.low),
            (summary.upperQuartile, summary.whiskers.high),
        ] where from != to {
            scene.line(from: box.point(box.middle, from), to: box.point(box.middle, to), stroke)
            let cap = (box.side.high - box.side.low) / 4
            scene.line(
                from: box.point(box.middle - cap, to), to: box.point(box.middle + cap, to), stroke)
        }
        scene.items.append(
            .path(
                box.rectangle(summary.lowerQuartile, summary.upperQuartile),
                fill: color.opacity(0.3), stroke: stroke))
        scene.line(
            from: box.point(box.side.low, summary.median),
            to: box.point(box.side.high, summary.median),
            Stroke(color, width: theme.lineWidth * 1.3))
        guard !summary.outliers.isEmpty else { return }
        scene.items.append(
            .markers(
                Markers(
                    radius: theme.markerRadius * 0.7, styles: [.init(.ring, color)],
                    positions: summary.outliers.map { box.point(box.middle, $0) },
                    styleOf: summary.outliers.map { _ in 0 },
                    mayRasterise: box.panel.mayRasterise)))
    }

    private func drawInner(_ summary: BoxSummary, _ box: Placed, into scene: inout Scene) {
        let theme = box.panel.theme
        let half = min(Self.innerWidth, box.side.high - box.side.low) / 2
        var inner = box
        inner.side = (box.middle - half, box.middle + half)
        scene.line(
            from: inner.point(box.middle, summary.whiskers.low),
            to: inner.point(box.middle, summary.whiskers.high), Stroke(theme.text, width: 0.7))
        scene.items.append(
            .path(
                inner.rectangle(summary.lowerQuartile, summary.upperQuartile), fill: theme.text,
                stroke: nil))
        scene.items.append(
            .markers(
                Markers(
                    radius: half * 0.75, styles: [.init(.circle, theme.background)],
                    positions: [inner.point(box.middle, summary.median)], styleOf: [0])))
    }
}

extension Figure {
    /// Adds a box for each name, and for each class beside it: numbers in `y` over names in `x`, or
    /// numbers in `x` along names in `y`.
    package func box(
        x: Field? = nil, y: Field? = nil, color: Field? = nil
    ) throws(FigureError) -> Figure {
        if x == nil, y == nil { throw FigureError("box", "needs values for x or y") }
        return try layer(BoxMark(), [.x: x, .y: y, .color: color])
    }
}
