/// A bar for each name, from zero to its number; bars of several classes stand side by side or
/// stacked.
///
/// Rows of the same name, class and panel add up. Without numbers the rows are counted. Bars lie on
/// their side where `x` has the numbers and `y` the names.
package struct BarMark: Mark {
    package var isStacked: Bool

    package init(isStacked: Bool = false) {
        self.isStacked = isStacked
    }

    package var name: String { "bar" }
    package var title: String { "Bar chart" }
    package var required: [Channel] { [] }
    package var swatch: Swatch { .patch }
    package var most: (count: Int, hint: String)? {
        (20_000, "draw a line or an area, or count numbers with .histogram(x)")
    }

    /// Share of a name's band that its bars fill.
    private static let fill = 0.8

    package func zeroBased(_ rows: Rows) -> Set<Channel> { [NamedAxis(of: rows).value] }

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let axis = NamedAxis(of: rows)
        var rows = rows
        if rows.columns[axis.name] == nil {
            rows.columns[axis.name] = .numbers((0..<rows.count).map(Double.init))
            rows.titles[axis.name] = "index"
        }
        guard let names = rows.columns[axis.name]?.asCategories else { return rows }
        rows.columns[axis.name] = .categories(names)
        let numbers: [Double]
        if rows.has(axis.value) {
            numbers = try axis.numbers(rows, for: name)
        } else {
            numbers = [Double](repeating: 1, count: rows.count)
            rows.titles[axis.value] = "count"
        }
        return stacked(summed(rows, axis.name, axis.value, names, numbers), axis.value)
    }

    private func summed(
        _ rows: Rows, _ name: Channel, _ value: Channel, _ names: Categories, _ numbers: [Double]
    ) -> Rows {
        var result = Rows(columns: [:], titles: rows.titles, panels: [])
        var (codes, sums, classes): ([Int], [Double], [Int]) = ([], [], [])
        let colors = rows.categories(.color)
        for group in rows.groups(by: [name, .color]) {
            codes.append(names.codes[group[0]])
            sums.append(group.reduce(0) { $0 + numbers[$1] })
            classes.append(colors?.codes[group[0]] ?? 0)
            result.panels.append(rows.panels[group[0]])
        }
        result.columns[name] = .categories(Categories(names: names.names, codes: codes))
        result.columns[value] = .numbers(sums)
        if let colors {
            result.columns[.color] = .categories(Categories(names: colors.names, codes: classes))
        } else if case .numbers(let shades)? = rows.columns[.color] {
            let firsts = rows.groups(by: [name]).map { shades[$0[0]] }
            result.columns[.color] = .numbers(firsts)
        }
        return result
    }

    /// With the start of each bar in the other end's channel: zero, or the sum of those below.
    private func stacked(_ rows: Rows, _ value: Channel) -> Rows {
        guard isStacked, case .numbers(let heights)? = rows.columns[value] else { return rows }
        let name: Channel = value == .y ? .x : .y
        var starts = [Double](repeating: 0, count: rows.count)
        var ends = heights
        for group in rows.groups(by: [name]) {
            var (up, down) = (0.0, 0.0)
            for row in group {
                let base = heights[row] >= 0 ? up : down
                starts[row] = base
                ends[row] = base + heights[row]
                if heights[row] >= 0 { up = ends[row] } else { down = ends[row] }
            }
        }
        var rows = rows
        rows.columns[value] = .numbers(ends)
        rows.columns[value == .y ? .y2 : .x2] = .numbers(starts)
        return rows
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let axis = NamedAxis(of: rows)
        let names = rows.numbers(axis.name)
        let ends = rows.numbers(axis.value)
        let starts = rows.numbers(axis.value == .y ? .y2 : .x2)
        let classes = rows.numbers(.color)
        let slots = Slots(
            names: names, classes: isStacked ? nil : rows.categories(.color), axis, on: panel,
            fill: Self.fill)
        for row in 0..<rows.count {
            let side = slots.side(name: names[row], class: classes[row])
            let box =
                axis.isUpright
                ? panel.box(
                    across: side, down: (panel.down(starts[row]), panel.down(ends[row])))
                : panel.box(
                    across: (panel.across(starts[row]), panel.across(ends[row])), down: side)
            scene.fill(box, panel.color.color(classes[row], panel.theme))
        }
        if ends.contains(where: { $0 < 0 }) { drawZero(on: panel, axis.isUpright, into: &scene) }
    }

    /// Bars on both sides of zero stand on a line of their own.
    private func drawZero(on panel: Panel, _ isUpright: Bool, into scene: inout Scene) {
        let frame = panel.frame
        let zero = isUpright ? panel.down(0) : panel.across(0)
        let ends =
            isUpright
            ? (Point(frame.left, zero), Point(frame.right, zero))
            : (Point(zero, frame.top), Point(zero, frame.bottom))
        scene.line(
            from: ends.0, to: ends.1, Stroke(panel.theme.axis, width: panel.theme.axisWidth))
    }
}

extension Figure {
    /// Adds bars: numbers by name, or counts of names where only one of `x` and `y` is given.
    package func bar(
        x: Field? = nil, y: Field? = nil, color: Field? = nil, mark: BarMark = BarMark()
    ) throws(FigureError) -> Figure {
        if x == nil, y == nil { throw FigureError("bar", "needs values for x or y") }
        return try layer(mark, [.x: x, .y: y, .color: color])
    }

    /// One bar a label.
    package static func bars(
        _ labels: [String], _ values: [Double]
    ) throws(FigureError) -> Figure {
        guard labels.count == values.count else {
            throw FigureError(
                "bars", "there are \(labels.count) labels and \(values.count) values")
        }
        return try Figure().bar(x: .values(labels), y: .values(values))
    }
}
