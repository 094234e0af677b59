/// A line through the points of each class, in the data's order.
package struct LineMark: Mark {
    package var width: Double?
    /// A marker on each point; nil where there are few enough to tell them apart.
    package var showsPoints: Bool?

    package init(width: Double? = nil, showsPoints: Bool? = nil) {
        self.width = width
        self.showsPoints = showsPoints
    }

    package var name: String { "line" }
    package var title: String { "Line chart" }
    package var required: [Channel] { [.y] }
    package var swatch: Swatch { .line }

    /// Points so few are marked, since a line alone hides where it was measured.
    private static let fewPoints = 30

    /// Lines need classes: numbers in `color` become them.
    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        try rows.classified(for: name, each: "a line")
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let x = rows.numbers(.x)
        let y = rows.numbers(.y)
        let classes = rows.numbers(.color)
        for group in rows.groups(by: [.color]) {
            let places = group.map { panel.place(x[$0], y[$0]) }
            let value = classes[group[0]]
            let color = panel.color.color(value, panel.theme)
            if places.count > 1 {
                scene.items.append(
                    .path(
                        Path(polyline: thinned(places)), fill: nil,
                        stroke: Stroke(
                            color, width: width ?? panel.theme.lineWidth,
                            dash: panel.color.dash(value, panel.theme))))
            }
            if showsPoints ?? (places.count <= Self.fewPoints) {
                scene.items.append(
                    .markers(
                        Markers(
                            radius: panel.theme.markerRadius * 0.85,
                            styles: [.init(panel.color.shape(value, panel.theme), color)],
                            positions: places,
                            styleOf: [Int](repeating: 0, count: places.count))))
            }
        }
    }
}

/// The line without vertices that cannot be seen: of each run within a quarter of a point across,
/// less than a pixel in print, the first, lowest, highest and last remain (Jugel and others, "M4",
/// 2014). 10,000 points come to some 4,000, and a million to no more.
func thinned(_ points: [Point]) -> [Point] {
    guard points.count > 500 else { return points }
    var kept: [Point] = []
    var start = 0
    while start < points.count {
        var end = start
        var lowest = start
        var highest = start
        while end + 1 < points.count, (points[end + 1].x - points[start].x).magnitude < thinnedRun {
            end += 1
            if points[end].y > points[lowest].y { lowest = end }
            if points[end].y < points[highest].y { highest = end }
        }
        let (first, second) = (min(lowest, highest), max(lowest, highest))
        kept.append(points[start])
        if first > start, first < end { kept.append(points[first]) }
        if second > first, second > start, second < end { kept.append(points[second]) }
        if end > start { kept.append(points[end]) }
        start = end + 1
    }
    return kept
}

private let thinnedRun = 0.25

extension Figure {
    /// Adds a line for each class of `color`.
    package func line(
        x: Field? = nil, y: Field, color: Field? = nil, mark: LineMark = LineMark()
    ) throws(FigureError) -> Figure {
        try layer(mark, [.x: x, .y: y, .color: color])
    }
}
