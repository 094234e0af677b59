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

    /// Share of a name's band that its bars fill.
    private static let fill = 0.8

    package func zeroBased(_ rows: Rows) -> Set<Channel> { [valueChannel(rows)] }

    private func valueChannel(_ rows: Rows) -> Channel {
        rows.columns[.y]?.isNumeric == false && rows.columns[.x]?.isNumeric != false ? .x : .y
    }

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let value = valueChannel(rows)
        let name: Channel = value == .y ? .x : .y
        var rows = rows
        if rows.columns[name] == nil {
            rows.columns[name] = .numbers((0..<rows.count).map(Double.init))
            rows.titles[name] = "index"
        }
        guard let names = rows.columns[name]?.asCategories else { return rows }
        rows.columns[name] = .categories(names)
        let numbers: [Double]
        switch rows.columns[value] {
        case .numbers(let given): numbers = given
        case .categories:
            throw FigureError("bar", "both x and y have names: one of them should be numbers")
        case nil:
            numbers = [Double](repeating: 1, count: rows.count)
            rows.titles[value] = "count"
        }
        return stacked(summed(rows, name, value, names, numbers), value)
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
        let value = valueChannel(rows)
        let isUpright = value == .y
        let names = rows.numbers(isUpright ? .x : .y)
        let ends = rows.numbers(value)
        let starts = rows.numbers(isUpright ? .y2 : .x2)
        let classes = rows.numbers(.color)
        let scale = isUpright ? panel.x : panel.y
        let length = isUpright ? panel.frame.width : panel.frame.height
        let band = (scale.band ?? 1) * length * Self.fill
        // Classes that never meet at one name need no room beside each other.
        var sharesNames = false
        if case .categories? = rows.columns[.color] {
            sharesNames = Set(names).count < rows.count
        }
        let slots =
            sharesNames && !isStacked ? max(1, rows.categories(.color)?.names.count ?? 1) : 1
        let width = band / Double(slots)
        for row in 0..<rows.count {
            let center = isUpright ? panel.across(names[row]) : panel.down(names[row])
            let slot = slots > 1 ? classes[row] : 0
            let left = center - band / 2 + slot * width
            let side = (left, left + width)
            let box =
                isUpright
                ? panel.box(
                    across: side, down: (panel.down(starts[row]), panel.down(ends[row])))
                : panel.box(
                    across: (panel.across(starts[row]), panel.across(ends[row])), down: side)
            scene.fill(box, panel.color.color(classes[row], panel.theme))
        }
        if ends.contains(where: { $0 < 0 }) { drawZero(on: panel, isUpright, into: &scene) }
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
