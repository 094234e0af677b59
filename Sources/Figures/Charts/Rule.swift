/// A straight line across the panel at each value: a threshold, an event.
package struct RuleMark: Mark {
    /// Written at the line's end.
    package var label: String

    package init(label: String = "") {
        self.label = label
    }

    package var name: String { "rule" }
    package var title: String { "" }
    package var required: [Channel] { [] }
    package var swatch: Swatch { .none }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let frame = panel.frame
        let stroke = Stroke(panel.theme.quietText, width: 0.8, dash: [3, 2])
        func write(_ place: Point, _ anchor: TextRun.Anchor) {
            guard !label.isEmpty else { return }
            scene.items.append(
                .text(
                    TextRun(
                        label, at: place, anchor: anchor, font: panel.theme.labelFont,
                        color: panel.theme.quietText)))
        }
        let extent = panel.measurer.measure(label, panel.theme.labelFont)
        if rows.has(.x) {
            for value in rows.numbers(.x) {
                let x = panel.across(value)
                scene.line(from: Point(x, frame.top), to: Point(x, frame.bottom), stroke)
                // On the side with more room.
                let isLeft = x + extent.width + 3 > frame.right
                write(
                    Point(x + (isLeft ? -3 : 3), frame.top + extent.ascent), isLeft ? .end : .start)
            }
        }
        if rows.has(.y) {
            for value in rows.numbers(.y) {
                let y = panel.down(value)
                scene.line(from: Point(frame.left, y), to: Point(frame.right, y), stroke)
                let isBelow = y - extent.height < frame.top
                write(
                    Point(frame.right - 2, isBelow ? y + extent.ascent + 1 : y - extent.descent),
                    .end)
            }
        }
    }
}

extension Figure {
    /// Adds a vertical line at `x`, or a horizontal one at `y`.
    package func rule(
        x: Double? = nil, y: Double? = nil, label: String = ""
    ) throws(FigureError) -> Figure {
        guard (x == nil) != (y == nil) else {
            throw FigureError("rule", "needs a value for x or for y, and not both")
        }
        return try layer(
            RuleMark(label: label),
            [.x: x.map { .values([$0]) }, .y: y.map { .values([$0]) }])
    }
}
