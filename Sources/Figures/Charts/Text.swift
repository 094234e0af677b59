/// A text at each place, above it where there may be a marker.
package struct TextMark: Mark {
    package init() {}

    package var name: String { "text" }
    package var title: String { "" }
    package var required: [Channel] { [.x, .y, .text] }
    package var swatch: Swatch { .none }
    package var most: (count: Int, hint: String)? { (2000, "give few rows a text") }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        guard let texts = rows.columns[.text]?.asCategories else { return }
        let (x, y) = (rows.numbers(.x), rows.numbers(.y))
        for row in 0..<rows.count {
            let place = panel.place(x[row], y[row])
            let half =
                panel.measurer.measure(texts.name(texts.codes[row]), panel.theme.labelFont)
                .width / 2
            // Text at the border moves inwards rather than over the axis.
            let center = min(max(place.x, panel.frame.left + half), panel.frame.right - half)
            scene.items.append(
                .text(
                    TextRun(
                        texts.name(texts.codes[row]), at: Point(center, place.y - 4),
                        anchor: .middle, font: panel.theme.labelFont, color: panel.theme.text)))
        }
    }
}

extension Figure {
    /// Adds texts at places.
    package func text(x: Field, y: Field, text: Field) throws(FigureError) -> Figure {
        try layer(TextMark(), [.x: x, .y: y, .text: text])
    }
}
