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
        let (x, y, values) = (rows.numbers(.x), rows.numbers(.y), rows.numbers(.color))
        let shapes = rows.has(.shape) ? rows.numbers(.shape) : nil
        let sizes = rows.has(.size) ? panel.size.map { ($0, rows.numbers(.size)) } : nil
        let opacity = opacity(of: rows.count, isSized: sizes != nil)
        // Small marks lie over large ones.
        let order =
            sizes.map { _, sizes in
                sizes.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
            } ?? Array(values.indices)
        var styles: [Markers.Style] = []
        var known: [StyleKey: Int] = [:]
        var recent = RecentLookups<StyleKey, Int>()
        let styleOf = order.map { row in
            let key = StyleKey(
                color: quantised(values[row], panel.color), shape: shapes.map { Int($0[row]) },
                scale: sizes.map { $0.radius(of: $1[row]) } ?? 1)
            return recent.value(for: key, bits: key.color.bitPattern) {
                if let index = known[key] { return index }
                known[key] = styles.count
                styles.append(style(key, opacity, panel))
                return styles.count - 1
            }
        }
        let radius =
            sizes == nil
            ? radius(of: rows.count, panel.theme) : self.radius ?? SizeScale.largestRadius
        scene.items.append(
            .markers(
                Markers(
                    radius: radius, styles: styles,
                    positions: order.map { panel.place(x[$0], y[$0]) }, styleOf: styleOf,
                    mayRasterise: panel.mayRasterise)))
    }

    private struct StyleKey: Hashable {
        var color: Double
        var shape: Int?
        var scale: Double
    }

    private func style(_ key: StyleKey, _ opacity: Double, _ panel: Panel) -> Markers.Style {
        let all = MarkerShape.allCases
        return Markers.Style(
            key.shape.map { all[$0 % all.count] } ?? panel.color.shape(key.color, panel.theme),
            panel.color.color(key.color, panel.theme).opacity(opacity), scale: key.scale)
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

    private func opacity(of count: Int, isSized: Bool) -> Double {
        opacity ?? (count > 500 || isSized ? 0.7 : 0.9)
    }
}

extension Figure {
    /// Adds a marker for each row, coloured by class or by number, and as large as `size` says.
    package func points(
        x: Field? = nil, y: Field, color: Field? = nil, shape: Field? = nil, size: Field? = nil,
        mark: PointMark = PointMark()
    ) throws(FigureError) -> Figure {
        try layer(mark, [.x: x, .y: y, .color: color, .shape: shape, .size: size])
    }
}
