/// How often the numbers fall into each of equal intervals, the same in all panels and classes.
package struct HistogramMark: Mark {
    /// How many intervals; nil for a rule of thumb.
    package var bins: Int?
    /// Shares of each class in each panel instead of counts.
    package var showsShares: Bool

    package init(bins: Int? = nil, showsShares: Bool = false) {
        self.bins = bins
        self.showsShares = showsShares
    }

    package var name: String { "histogram" }
    package var title: String { "Histogram" }
    package var required: [Channel] { [.x] }
    package var swatch: Swatch { .patch }

    package func zeroBased(_ rows: Rows) -> Set<Channel> { [.y] }

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        guard case .numbers(let values)? = rows.columns[.x] else {
            throw FigureError(
                "histogram", "\"\(rows.titles[.x] ?? "x")\" has names, not numbers",
                hint: "count names with .bar(x:)")
        }
        if let bins, !(1...Bins.most).contains(bins) {
            throw FigureError(
                "histogram", "bins should be from 1 to \(Bins.most), got \(bins)")
        }
        let places = rows.spread(values, along: .x)
        let bins = Bins(places, count: bins)
        let edges = rows.unspread(bins.edges, along: .x)
        var result = Rows(
            columns: [:], titles: rows.titles, panels: [])
        var (start, end, height, classes): ([Double], [Double], [Double], [Int]) = ([], [], [], [])
        let colors = rows.categories(.color)
        for group in rows.groups(by: [.color]) {
            var counts = [Int](repeating: 0, count: bins.count)
            for row in group {
                if let bin = bins.index(of: places[row]) { counts[bin] += 1 }
            }
            for (bin, count) in counts.enumerated() where count > 0 {
                start.append(edges[bin])
                end.append(edges[bin + 1])
                height.append(showsShares ? Double(count) / Double(group.count) : Double(count))
                classes.append(colors?.codes[group[0]] ?? 0)
                result.panels.append(rows.panels[group[0]])
            }
        }
        result.columns = [.x: .numbers(start), .x2: .numbers(end), .y: .numbers(height)]
        if let colors {
            result.columns[.color] = .categories(Categories(names: colors.names, codes: classes))
        }
        result.titles[.y] = showsShares ? "share" : "count"
        return result
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let (start, end, height) = (rows.numbers(.x), rows.numbers(.x2), rows.numbers(.y))
        let classes = rows.numbers(.color)
        let groups = rows.groups(by: [.color])
        let areSeveral = (rows.categories(.color)?.names.count ?? 1) > 1
        for group in groups {
            let color = panel.color.color(classes[group[0]], panel.theme)
            // Classes lie over each other, so that each keeps its own baseline; all panels alike.
            let fill = color.opacity(areSeveral ? 0.45 : 0.85)
            for row in group {
                let box = panel.box(x: (start[row], end[row]), y: (0, height[row]))
                scene.items.append(
                    .path(
                        Path(box), fill: fill,
                        stroke: Stroke(
                            areSeveral ? color : panel.theme.background, width: 0.4)))
            }
        }
    }
}

extension Figure {
    /// Adds the counts of a column's numbers in equal intervals.
    package func histogram(
        x: Field, color: Field? = nil, mark: HistogramMark = HistogramMark()
    ) throws(FigureError) -> Figure {
        try layer(mark, [.x: x, .color: color])
    }
}
