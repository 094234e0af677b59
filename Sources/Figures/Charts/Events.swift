/// A line across the panel for each event along `x`, with what it was at its top. Labels that would meet are
/// set one below the other; those of one place share a line.
package struct EventMark: Mark {
    package init() {}

    package var name: String { "events" }
    package var title: String { "" }
    package var required: [Channel] { [.x, .text] }
    package var swatch: Swatch { .none }

    private static let gap = 3.0

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        guard let texts = rows.columns[.text]?.asCategories else { return }
        let frame = panel.frame
        let stroke = Stroke(panel.theme.quietText, width: 0.8, dash: [3, 2])
        var events: [(x: Double, texts: [String])] = []
        let places = rows.numbers(.x)
        for row in places.indices.sorted(by: { (places[$0], $0) < (places[$1], $1) }) {
            let (x, text) = (panel.across(places[row]), texts.name(texts.codes[row]))
            if let last = events.last, x - last.x < 0.5 {
                if !last.texts.contains(text) { events[events.count - 1].texts.append(text) }
            } else {
                events.append((x, [text]))
            }
        }
        /// Where the last label of each line of labels ends.
        var ends: [Double] = []
        for (x, texts) in events {
            scene.line(from: Point(x, frame.top), to: Point(x, frame.bottom), stroke)
            let label = texts.joined(separator: ", ")
            let extent = panel.measurer.measure(label, panel.theme.labelFont)
            // On the side with more room.
            let isLeft = x + extent.width + Self.gap > frame.right
            let start = isLeft ? x - extent.width - Self.gap : x + Self.gap
            let line = ends.firstIndex { $0 + Self.gap <= start } ?? ends.count
            let top = frame.top + Double(line) * extent.height
            guard top + extent.height <= frame.bottom else { continue }
            if line == ends.count { ends.append(0) }
            ends[line] = start + extent.width
            // Readable on whatever is drawn below it.
            let ground = Path(Rect(start - 1, top, extent.width + 2, extent.height))
            scene.items.append(
                .path(ground, fill: panel.theme.background.opacity(0.8), stroke: nil))
            scene.items.append(
                .text(
                    TextRun(
                        label, at: Point(start, top + extent.ascent), anchor: .start,
                        font: panel.theme.labelFont, color: panel.theme.quietText)))
        }
    }
}

extension Figure {
    /// Adds a labelled line across at each event.
    package func events(x: Field, text: Field) throws(FigureError) -> Figure {
        try layer(EventMark(), [.x: x, .text: text])
    }
}
