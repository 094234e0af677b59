/// How the rows at each place along `x` are spread: bands that hold the middle shares of them, and a
/// line through their medians.
package struct BandMark: Mark {
    /// The shares of the rows that each band holds.
    package var shares: [Double]
    /// Whether the edges are given: in `y` and `y2`, with the band's share in `size`.
    package var isReady: Bool

    package init(shares: [Double] = [0.5, 0.9], isReady: Bool = false) {
        self.shares = shares
        self.isReady = isReady
    }

    package var name: String { "band" }
    package var title: String { "Quantile bands" }
    package var required: [Channel] { [.x, .y] }
    package var swatch: Swatch { .patch }

    /// The edges of each band in `y` and `y2`, its share in `size`; the medians have share 0.
    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let rows = try rows.classified(for: name, each: "a band")
        if isReady { return rows }
        guard case .numbers(let values)? = rows.columns[.y] else {
            throw FigureError(name, "\"\(rows.titles[.y] ?? "y")\" has names, not numbers")
        }
        var keyed = rows
        keyed.columns[.x] = rows.columns[.x].map { .categories($0.asCategories) }
        var (low, high, sizes, origin): ([Double], [Double], [Double], [Int]) = ([], [], [], [])
        for group in keyed.groups(by: [.x, .color]) {
            let sorted = SortedValues(group.map { values[$0] })
            for share in shares + [0] {
                low.append(sorted.quantile((1 - share) / 2))
                high.append(sorted.quantile((1 + share) / 2))
                sizes.append(share)
                origin.append(group[0])
            }
        }
        var result = rows.selecting(origin)
        result.columns[.y] = .numbers(high)
        result.columns[.y2] = .numbers(low)
        result.columns[.size] = .numbers(sizes)
        return result
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let x = rows.numbers(.x)
        let (high, low, sizes) = (rows.numbers(.y), rows.numbers(.y2), rows.numbers(.size))
        let classes = rows.numbers(.color)
        for group in rows.groups(by: [.color]) {
            let color = panel.color.color(classes[group[0]], panel.theme)
            // The widest first, so that the middle is darkest.
            for share in Set(shares).sorted(by: >) {
                let band = group.filter { sizes[$0] == share }
                let upper = band.map { panel.place(x[$0], high[$0]) }
                let lower = band.reversed().map { panel.place(x[$0], low[$0]) }
                var path = Path(polyline: thinned(upper) + thinned(lower))
                path.elements.append(.close)
                scene.items.append(.path(path, fill: color.opacity(0.22), stroke: nil))
            }
            let medians = group.filter { sizes[$0] == 0 }.map { panel.place(x[$0], high[$0]) }
            if medians.count > 1 {
                scene.items.append(
                    .path(
                        Path(polyline: thinned(medians)), fill: nil,
                        stroke: Stroke(
                            color, width: panel.theme.lineWidth,
                            dash: panel.color.dash(classes[group[0]], panel.theme))))
            } else {
                drawSingle(group, at: medians, color, on: panel, low, high, into: &scene)
            }
        }
    }

    /// At a single place bands have no width: lines stand for them.
    private func drawSingle(
        _ group: [Int], at medians: [Point], _ color: Color, on panel: Panel, _ low: [Double],
        _ high: [Double], into scene: inout Scene
    ) {
        guard let median = medians.first else { return }
        for row in group {
            scene.line(
                from: Point(median.x, panel.down(low[row])),
                to: Point(median.x, panel.down(high[row])), Stroke(color.opacity(0.4), width: 3))
        }
        scene.items.append(
            .markers(
                Markers(
                    radius: panel.theme.markerRadius, styles: [.init(.circle, color)],
                    positions: [median], styleOf: [0])))
    }
}

extension Figure {
    /// Adds bands that hold the middle shares of the rows at each place along `x`.
    ///
    /// - Throws: for no share, and for shares that are not above 0 and at most 1.
    package func band(
        x: Field, y: Field, color: Field? = nil, shares: [Double] = [0.5, 0.9]
    ) throws(FigureError) -> Figure {
        try Self.check(shares)
        return try layer(BandMark(shares: shares), [.x: x, .y: y, .color: color])
    }

    /// Adds bands whose edges are known: for each place along `x` a row a band, with the share that it holds,
    /// and one of share 0 with the median in `low` and `high`.
    package func band(
        x: Field, low: Field, high: Field, share: Field, shares: [Double]
    ) throws(FigureError) -> Figure {
        try Self.check(shares)
        return try layer(
            BandMark(shares: shares, isReady: true), [.x: x, .y: high, .y2: low, .size: share])
    }

    private static func check(_ shares: [Double]) throws(FigureError) {
        guard !shares.isEmpty else { throw FigureError("band", "shares names no share") }
        for share in shares where !(share > 0 && share <= 1) {
            throw FigureError(
                "band", "a share of \(short(share)) is not above 0 and at most 1",
                hint: "0.5 is the middle half of the rows")
        }
    }
}
