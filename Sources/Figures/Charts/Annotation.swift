/// A text beside a place of the data, with an arrow to it.
package struct AnnotationMark: Mark {
    package var text: String
    /// From the place to the text, in points, to the right and upwards; nil for towards the middle of
    /// the panel.
    package var offset: (across: Double, up: Double)?

    package init(_ text: String, offset: (across: Double, up: Double)? = nil) {
        self.text = text
        self.offset = offset
    }

    package var name: String { "annotate" }
    package var title: String { "" }
    package var required: [Channel] { [.x, .y] }
    package var swatch: Swatch { .none }

    private static let usual = (across: 26.0, up: 20.0)
    /// Free between the arrow and what it connects, and the length of its head.
    private static let gap = 3.0
    private static let head = 4.0

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        for (x, y) in zip(rows.numbers(.x), rows.numbers(.y)) {
            draw(at: panel.place(x, y), on: panel, into: &scene)
        }
    }

    private func draw(at place: Point, on panel: Panel, into scene: inout Scene) {
        let frame = panel.frame
        let font = panel.theme.labelFont
        let extent = panel.measurer.measure(text, font)
        let offset =
            offset
            ?? (
                across: place.x < frame.center.x ? Self.usual.across : -Self.usual.across,
                up: place.y < frame.center.y ? -Self.usual.up : Self.usual.up
            )
        // The text's near side, or its middle above and below the place, is where the arrow starts.
        let isBeside = offset.across.magnitude > extent.height / 2
        let before = isBeside ? (offset.across < 0 ? extent.width : 0) : extent.width / 2
        let left = place.x + offset.across - before
        let box = Rect(
            min(max(left, frame.left + 1), max(frame.left + 1, frame.right - extent.width - 1)),
            min(
                max(place.y - offset.up - extent.height / 2, frame.top),
                max(frame.top, frame.bottom - extent.height)),
            extent.width, extent.height)
        drawArrow(from: box, to: place, on: panel, into: &scene)
        scene.fill(
            box.inset(left: -1.5, right: -1.5), panel.theme.background.opacity(0.8))
        scene.items.append(
            .text(
                TextRun(
                    text, at: Point(box.left, box.top + extent.ascent), font: font,
                    color: panel.theme.text)))
    }

    private func drawArrow(
        from box: Rect, to place: Point, on panel: Panel, into scene: inout Scene
    ) {
        // The nearest point of the text's box.
        let start = Point(
            min(max(place.x, box.left - Self.gap), box.right + Self.gap),
            min(max(place.y, box.top - 1), box.bottom + 1))
        let (across, down) = (place.x - start.x, place.y - start.y)
        let length = (across * across + down * down).squareRoot()
        guard length > Self.gap + Self.head else { return }
        let (x, y) = (across / length, down / length)
        func along(_ distance: Double, _ aside: Double = 0) -> Point {
            Point(start.x + x * distance - y * aside, start.y + y * distance + x * aside)
        }
        let end = length - Self.gap
        // On a seam of the page's colour it is seen over any mark.
        scene.line(
            from: start, to: along(end), Stroke(panel.theme.background.opacity(0.8), width: 2.4))
        scene.line(
            from: start, to: along(end - Self.head), Stroke(panel.theme.text, width: 0.7))
        var tip = Path(polyline: [
            along(end), along(end - Self.head, 1.6), along(end - Self.head, -1.6),
        ])
        tip.elements.append(.close)
        scene.items.append(.path(tip, fill: panel.theme.text, stroke: nil))
    }
}

extension Figure {
    /// Adds a text with an arrow to a place of the data.
    package func annotate(
        x: Double, y: Double, mark: AnnotationMark
    ) throws(FigureError) -> Figure {
        try layer(mark, [.x: .values([x]), .y: .values([y])])
    }
}
