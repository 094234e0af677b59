/// A marker for each row.
package struct PointMark: Mark {
    /// A marker's radius in points; nil for one that suits the number of rows.
    package var radius: Double?
    package var opacity: Double?

    package init(radius: Double? = nil, opacity: Double? = nil) {
        self.radius = radius
        self.opacity = opacity
    }

    package var name: String { "points" }
    package var title: String { "Scatter plot" }
    package var required: [Channel] { [.y] }
    package var swatch: Swatch { .marker }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let x = rows.numbers(.x)
        let y = rows.numbers(.y)
        let values = rows.numbers(.color)
        let shapes = rows.has(.shape) ? rows.numbers(.shape) : nil
        var styles: [Markers.Style] = []
        var known: [Markers.Style: Int] = [:]
        let styleOf = values.indices.map { row in
            let color = panel.color.color(quantised(values[row], panel.color), panel.theme)
                .opacity(opacity(of: rows.count))
            let shape =
                shapes.map { MarkerShape.allCases[Int($0[row]) % MarkerShape.allCases.count] }
                ?? panel.color.shape(values[row], panel.theme)
            let style = Markers.Style(shape, color)
            if let index = known[style] { return index }
            known[style] = styles.count
            styles.append(style)
            return styles.count - 1
        }
        scene.items.append(
            .markers(
                Markers(
                    radius: radius(of: rows.count, panel.theme), styles: styles,
                    positions: zip(x, y).map { panel.place($0, $1) }, styleOf: styleOf,
                    mayRasterise: panel.mayRasterise)))
    }

    /// Of a continuous scale, the nearest of 256 steps: no eye tells more apart.
    private func quantised(_ value: Double, _ scale: ColorScale) -> Double {
        guard case .continuous(_, let domain) = scale else { return value }
        let step = (scale.position(value) * 255).rounded() / 255
        return domain.lowerBound + step * (domain.upperBound - domain.lowerBound)
    }

    /// Full size to 200 points, then shrinking with the root of their number to a quarter.
    private func radius(of count: Int, _ theme: Theme) -> Double {
        if let radius { return radius }
        let shrink = (200 / Double(max(200, count))).squareRoot().squareRoot()
        return theme.markerRadius * max(0.25, shrink)
    }

    private func opacity(of count: Int) -> Double {
        opacity ?? (count > 500 ? 0.7 : 0.9)
    }
}

extension Figure {
    /// Adds a marker for each row, coloured by class or by number.
    package func points(
        x: Field? = nil, y: Field, color: Field? = nil, shape: Field? = nil,
        mark: PointMark = PointMark()
    ) throws(FigureError) -> Figure {
        try layer(mark, [.x: x, .y: y, .color: color, .shape: shape])
    }
}
