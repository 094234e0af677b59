/// The density of numbers as a shape about the middle of each name's band; all shapes of a figure
/// have the same area, so that they compare.
package struct ViolinMark: Mark {
    /// The kernel's standard deviation, in the numbers' unit; nil for Silverman's rule.
    package var bandwidth: Double?

    package init(bandwidth: Double? = nil) {
        self.bandwidth = bandwidth
    }

    package var name: String { "violin" }
    package var title: String { "Violin plot" }
    package var required: [Channel] { [] }
    package var swatch: Swatch { .patch }

    /// Share of a name's band that its violins fill.
    static let fill = 0.85

    /// The outline of each violin: places along the numbers, and in `size` how wide it is there, 1
    /// for the widest of all. It ends with the data: beyond there are no values.
    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        var rows = try rows.classified(for: name, each: "a violin")
        let axis = NamedAxis(of: rows)
        let values = try axis.numbers(rows, for: name)
        rows = try axis.named(rows, for: name)
        let groups = rows.groups(by: [axis.name, .color])
        let numbers = groups.map { group in
            rows.spread(group.map { values[$0] }, along: axis.value)
        }
        let density = try KernelDensity(numbers, bandwidth: bandwidth, for: name)
        var (places, widths, origin): ([Double], [[Double]], [Int]) = ([], [], [])
        for (index, group) in groups.enumerated() {
            let sorted = SortedValues(numbers[index])
            let inside = density.places.filter { $0 > sorted.low && $0 < sorted.high }
            let outline = [sorted.low] + inside + [sorted.high]
            places += outline
            widths.append(outline.map { density.density(of: index, at: $0) })
            origin += [Int](repeating: group[0], count: outline.count)
        }
        var result = rows.selecting(origin)
        result.columns[axis.value] = .numbers(rows.unspread(places, along: axis.value))
        result.columns[.size] = .numbers(density.shares(of: widths).flatMap { $0 })
        result.notes += density.notes(for: name, of: groups.count)
        return result
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let axis = NamedAxis(of: rows)
        let (names, places) = (rows.numbers(axis.name), rows.numbers(axis.value))
        let (widths, classes) = (rows.numbers(.size), rows.numbers(.color))
        let groups = rows.groups(by: [axis.name, .color])
        let slots = Slots(
            names: groups.map { names[$0[0]] }, classes: rows.categories(.color), axis, on: panel,
            fill: Self.fill)
        for group in groups {
            let side = slots.side(name: names[group[0]], class: classes[group[0]])
            let middle = (side.low + side.high) / 2
            let half = (side.high - side.low) / 2
            func edge(_ sign: Double, _ rows: some Sequence<Int>) -> [Point] {
                rows.map { axis.point(middle + sign * half * widths[$0], places[$0], on: panel) }
            }
            var path = Path(polyline: edge(1, group) + edge(-1, group.reversed()))
            path.elements.append(.close)
            let color = panel.color.color(classes[group[0]], panel.theme)
            scene.items.append(
                .path(
                    path, fill: color.opacity(0.35),
                    stroke: Stroke(color, width: panel.theme.lineWidth * 0.6)))
        }
    }
}

extension Figure {
    /// Adds a violin for each name, and for each class beside it, with a narrow box plot in its
    /// middle.
    package func violin(
        x: Field? = nil, y: Field? = nil, color: Field? = nil, bandwidth: Double? = nil
    ) throws(FigureError) -> Figure {
        if x == nil, y == nil { throw FigureError("violin", "needs values for x or y") }
        let mark = ViolinMark(bandwidth: try Self.checked(bandwidth, "violin"))
        let fields: [Channel: Field?] = [.x: x, .y: y, .color: color]
        return try layer(mark, fields).layer(BoxMark(fill: ViolinMark.fill, isInner: true), fields)
    }
}
