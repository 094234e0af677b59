/// How densely numbers lie, as a smooth curve for each class, by Gaussian kernels on one grid for
/// all panels and classes.
package struct DensityMark: Mark {
    /// The kernel's standard deviation, in the numbers' unit; nil for Silverman's rule.
    package var bandwidth: Double?

    package init(bandwidth: Double? = nil) {
        self.bandwidth = bandwidth
    }

    package var name: String { "density" }
    package var title: String { "Smooth curves" }
    package var required: [Channel] { [.x] }
    package var swatch: Swatch { .patch }

    package func zeroBased(_ rows: Rows) -> Set<Channel> { [.y] }

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let rows = try rows.classified(for: name, each: "a curve")
        guard case .numbers(let values)? = rows.columns[.x] else {
            throw FigureError(
                name, "\"\(rows.titles[.x] ?? "x")\" has names, not numbers",
                hint: "count names with .bar(x:)")
        }
        let groups = rows.groups(by: [.color])
        let numbers = groups.map { group in
            rows.spread(group.map { values[$0] }, along: .x)
        }
        let density = try KernelDensity(numbers, bandwidth: bandwidth, for: name)
        var (x, y, origin): ([Double], [Double], [Int]) = ([], [], [])
        for (index, group) in groups.enumerated() {
            let support = density.support(of: index, numbers[index])
            x += density.places[support]
            y += density.curves[index][support]
            origin += [Int](repeating: group[0], count: support.count)
        }
        var result = rows.selecting(origin)
        result.columns[.x] = .numbers(rows.unspread(x, along: .x))
        result.columns[.y] = .numbers(y)
        result.titles[.y] = "density"
        result.notes += density.notes(for: name, of: groups.count)
        return result
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let (x, y, classes) = (rows.numbers(.x), rows.numbers(.y), rows.numbers(.color))
        for group in rows.groups(by: [.color]) {
            let color = panel.color.color(classes[group[0]], panel.theme)
            let top = group.map { panel.place(x[$0], y[$0]) }
            guard let first = group.first, let last = group.last else { continue }
            let base = [panel.place(x[last], 0), panel.place(x[first], 0)]
            var path = Path(polyline: top + base)
            path.elements.append(.close)
            scene.items.append(.path(path, fill: color.opacity(0.25), stroke: nil))
            scene.items.append(
                .path(
                    Path(polyline: top), fill: nil,
                    stroke: Stroke(
                        color, width: panel.theme.lineWidth,
                        dash: panel.color.dash(classes[group[0]], panel.theme))))
        }
    }
}

extension KernelDensity {
    /// What to say of groups whose curves' width is not theirs.
    func notes(for operation: String, of count: Int) -> [String] {
        guard !withoutSpread.isEmpty else { return [] }
        let which =
            count == 1
            ? "all values are equal"
            : "the values of \(withoutSpread.count) of \(count) groups are equal"
        return ["\(operation): \(which), so that the width of the curve means nothing"]
    }
}

extension Figure {
    /// Adds a density curve for each class of `color`.
    package func density(
        x: Field, color: Field? = nil, bandwidth: Double? = nil
    ) throws(FigureError) -> Figure {
        try layer(
            DensityMark(bandwidth: try Self.checked(bandwidth, "density")), [.x: x, .color: color])
    }

    /// - Throws: for a bandwidth that smooths nothing.
    static func checked(
        _ bandwidth: Double?, _ operation: String
    ) throws(FigureError) -> Double? {
        if let bandwidth, !(bandwidth > 0 && bandwidth.isFinite) {
            throw FigureError(operation, "bandwidth should be above 0, got \(short(bandwidth))")
        }
        return bandwidth
    }
}
