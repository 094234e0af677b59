/// The area between a line and zero, or between two lines, such as a band of quantiles.
package struct AreaMark: Mark {
    package init() {}

    package var name: String { "area" }
    package var title: String { "Area chart" }
    package var required: [Channel] { [.y] }
    package var swatch: Swatch { .patch }

    package func zeroBased(_ rows: Rows) -> Set<Channel> { rows.has(.y2) ? [] : [.y] }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let (x, y, base) = (rows.numbers(.x), rows.numbers(.y), rows.numbers(.y2))
        let classes = rows.numbers(.color)
        for group in rows.groups(by: [.color]) {
            let color = panel.color.color(classes[group[0]], panel.theme)
            let top = thinned(group.map { panel.place(x[$0], y[$0]) })
            let bottom = thinned(group.reversed().map { panel.place(x[$0], base[$0]) })
            var path = Path(polyline: top + bottom)
            path.elements.append(.close)
            scene.items.append(.path(path, fill: color.opacity(0.3), stroke: nil))
            let edge = Stroke(color, width: panel.theme.lineWidth * 0.7)
            scene.items.append(.path(Path(polyline: top), fill: nil, stroke: edge))
            if rows.has(.y2) {
                scene.items.append(.path(Path(polyline: bottom), fill: nil, stroke: edge))
            }
        }
    }
}

extension Figure {
    /// Adds the area from `y` down to `y2`, or to zero.
    package func area(
        x: Field? = nil, y: Field, y2: Field? = nil, color: Field? = nil
    ) throws(FigureError) -> Figure {
        try layer(AreaMark(), [.x: x, .y: y, .y2: y2, .color: color])
    }
}
