/// A bar from a lower to an upper end at each place: ends that are given, or mean ± spread of the
/// rows there.
package struct ErrorBarMark: Mark {
    package enum Spread: String, CaseIterable, Sendable {
        /// The standard deviation of the rows, over n − 1.
        case deviation = "std"
        /// The standard error of their mean: the deviation over √n.
        case standardError = "sem"
    }

    /// nil where `y` and `y2` are the ends themselves.
    package var spread: Spread?

    package init(_ spread: Spread? = nil) {
        self.spread = spread
    }

    package var name: String { "error_bar" }
    package var title: String { spread == nil ? "Error bars" : "Means with error bars" }
    package var required: [Channel] { [.x, .y] }
    package var swatch: Swatch { spread == nil ? .patch : .marker }
    package var most: (count: Int, hint: String)? {
        (20_000, "draw a band, or only some of the places along x")
    }

    /// Half of a cap's width, in points.
    private static let cap = 2.5
    /// The same share of a name's band as bars take, so that each stands on its bar.
    private static let fill = 0.8

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let rows = try rows.classified(for: name, each: "an error bar")
        guard case .numbers(let values)? = rows.columns[.y] else {
            throw FigureError(name, "\"\(rows.titles[.y] ?? "y")\" has names, not numbers")
        }
        guard let spread else {
            guard rows.columns[.y2]?.isNumeric == true else {
                throw FigureError(name, "needs numbers for both ends, low and high")
            }
            return rows
        }
        var keyed = rows
        keyed.columns[.x] = rows.columns[.x].map { .categories($0.asCategories) }
        let groups = keyed.groups(by: [.x, .color])
        var (low, high): ([Double], [Double]) = ([], [])
        var single = 0
        for group in groups {
            let moments = Moments(group.map { values[$0] })
            if moments.deviation == nil { single += 1 }
            let root = spread == .standardError ? Double(moments.count).squareRoot() : 1
            let reach = (moments.deviation ?? 0) / root
            low.append(moments.mean - reach)
            high.append(moments.mean + reach)
        }
        var result = rows.selecting(groups.map { $0[0] })
        result.columns[.y] = .numbers(low)
        result.columns[.y2] = .numbers(high)
        if single > 0 {
            result.notes.append(
                "error_bar: \(single) of \(groups.count) means \(single == 1 ? "is" : "are") of one "
                    + "row, which has no spread")
        }
        return result
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let (x, low, high) = (rows.numbers(.x), rows.numbers(.y), rows.numbers(.y2))
        let classes = rows.numbers(.color)
        let axis = NamedAxis(of: rows)
        let slots = Slots(
            names: x, classes: panel.x.isCategory ? rows.categories(.color) : nil, axis, on: panel,
            fill: Self.fill)
        for row in 0..<rows.count {
            let color = panel.color.color(classes[row], panel.theme)
            let stroke = Stroke(color, width: panel.theme.lineWidth * 0.8)
            let side = slots.side(name: x[row], class: classes[row])
            let middle = (side.low + side.high) / 2
            let (top, bottom) = (panel.down(high[row]), panel.down(low[row]))
            if top != bottom || spread == nil {
                scene.line(from: Point(middle, bottom), to: Point(middle, top), stroke)
                for end in [bottom, top] {
                    scene.line(
                        from: Point(middle - Self.cap, end), to: Point(middle + Self.cap, end),
                        stroke)
                }
            }
            guard spread != nil else { continue }
            scene.items.append(
                .markers(
                    Markers(
                        radius: panel.theme.markerRadius,
                        styles: [.init(panel.color.shape(classes[row], panel.theme), color)],
                        positions: [
                            Point(middle, panel.down(low[row] + (high[row] - low[row]) / 2))
                        ], styleOf: [0])))
        }
    }
}

extension Figure {
    /// Adds a bar from `low` to `high` at each place along `x`.
    package func errorBar(
        x: Field, low: Field, high: Field, color: Field? = nil
    ) throws(FigureError) -> Figure {
        try layer(ErrorBarMark(), [.x: x, .y: low, .y2: high, .color: color])
    }

    /// Adds the mean of `y` at each place along `x`, with a bar as long as its spread on either side.
    package func errorBar(
        x: Field, y: Field, color: Field? = nil, spread: ErrorBarMark.Spread
    ) throws(FigureError) -> Figure {
        try layer(ErrorBarMark(spread), [.x: x, .y: y, .color: color])
    }
}
