/// Distributions one behind the other, a row for each name or step: how weights move over a
/// training. All rows have the same scale and, as densities, the same grid; as histograms the same
/// bins.
package struct RidgeMark: Mark {
    package enum Shape: Equatable, Sendable {
        /// - Parameter bandwidth: the kernel's standard deviation; nil for Silverman's rule.
        case density(bandwidth: Double?)
        /// - Parameter bins: how many intervals.
        case histogram(bins: Int)
        /// Outlines that are given: heights in `size` at places in `x`, in their order.
        case ready
    }

    package var shape: Shape
    /// How far the highest row reaches, in distances between rows.
    package var overlap: Double

    package init(_ shape: Shape = .density(bandwidth: nil), overlap: Double = 1.6) {
        self.shape = shape
        self.overlap = overlap
    }

    package var name: String { "ridge" }
    package var title: String { "Ridges" }
    package var required: [Channel] { [.x, .y] }
    package var swatch: Swatch { .patch }
    package var headroom: Double { max(0, overlap - 1) }

    /// More rows than this are a blur on any page.
    private static let mostRows = 200
    /// How much of the page's colour is mixed into a row's: rows hide what is behind them.
    private static let paleness = 0.45

    /// The outline of each row: places along the numbers, in `size` how high it is there, 1 for the
    /// highest of all, and over steps that height as a number in `y2`.
    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let rows = try rows.classified(for: name, each: "a row")
        guard case .numbers(let values)? = rows.columns[.x], let base = rows.columns[.y] else {
            throw FigureError(
                name, "\"\(rows.titles[.x] ?? "x")\" has names, not numbers",
                hint: "numbers go in x, the names or steps of the rows in y")
        }
        let steps = base.asCategories
        guard steps.names.count <= Self.mostRows else {
            throw FigureError(
                name, "y has \(steps.names.count) different values: a row each",
                hint: "keep every tenth step, say")
        }
        var keyed = rows
        keyed.columns[.y] = .categories(steps)
        let groups = keyed.groups(by: [.y, .color])
        if shape == .ready { return raised(rows, of: rows.numbers(.size)) }
        let outlines = try outlines(
            groups.map { group in rows.spread(group.map { values[$0] }, along: .x) })
        let heights = outlines.heights.flatMap { $0 }
        let origin = zip(groups, outlines.places).flatMap { group, places in
            [Int](repeating: group[0], count: places.count)
        }
        var result = rows.selecting(origin)
        result.columns[.x] = .numbers(
            rows.unspread(outlines.places.flatMap { $0 }, along: .x))
        result.notes += outlines.notes
        return raised(result, of: heights)
    }

    /// The outlines with their heights as shares of the highest one, and over steps as numbers.
    private func raised(_ rows: Rows, of heights: [Double]) -> Rows {
        var rows = rows
        let highest = max(heights.max() ?? 0, .leastNormalMagnitude)
        let shares = shape == .ready ? heights.map { $0 / highest } : heights
        rows.columns[.size] = .numbers(shares)
        if case .numbers(let feet)? = rows.columns[.y] {
            let rise = overlap * Self.distance(feet)
            rows.columns[.y2] = .numbers(zip(feet, shares).map { $0 + rise * $1 })
        }
        return rows
    }

    /// Places along the numbers for each group, and how high it is there, 1 for the highest of all.
    private func outlines(
        _ groups: [[Double]]
    ) throws(FigureError) -> (places: [[Double]], heights: [[Double]], notes: [String]) {
        switch shape {
        case .ready: return ([], [], [])
        case .density(let bandwidth):
            let density = try KernelDensity(groups, bandwidth: bandwidth, for: name)
            let supports = groups.indices.map { density.support(of: $0, groups[$0]) }
            let curves = zip(density.curves, supports).map { Array($0[$1]) }
            return (
                supports.map { Array(density.places[$0]) }, density.shares(of: curves),
                density.notes(for: name, of: groups.count)
            )
        case .histogram(let count):
            let bins = Bins(groups.flatMap { $0 }, count: count)
            let edges = bins.edges
            let shares = groups.map { group in
                var shares = [Double](repeating: 0, count: bins.count)
                for value in group {
                    if let bin = bins.index(of: value) { shares[bin] += 1 / Double(group.count) }
                }
                return shares
            }
            let highest = max(shares.joined().max() ?? 0, .leastNormalMagnitude)
            return (
                groups.map { _ in (0..<bins.count).flatMap { [edges[$0], edges[$0 + 1]] } },
                shares.map { $0.flatMap { [$0 / highest, $0 / highest] } }, []
            )
        }
    }

    /// The median distance between neighbouring steps, 1 where there is a single one.
    private static func distance(_ feet: [Double]) -> Double {
        let steps = Set(feet).sorted()
        guard steps.count > 1 else { return 1 }
        return SortedValues(zip(steps.dropFirst(), steps).map { $0 - $1 }).quantile(0.5)
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let (x, feet, heights) = (rows.numbers(.x), rows.numbers(.y), rows.numbers(.size))
        let classes = rows.numbers(.color)
        let band = panel.y.band.map { $0 * panel.frame.height }
        let tops = rows.numbers(.y2)
        func foot(_ row: Int) -> Double { panel.down(feet[row]) + (band ?? 0) / 2 }
        func top(_ row: Int) -> Double {
            if let band { return foot(row) - overlap * band * heights[row] }
            return panel.down(tops[row])
        }
        var keyed = rows
        keyed.columns[.y] = rows.columns[.y].map { .categories($0.asCategories) }
        let sharesRows = keyed.groups(by: [.y]).count < keyed.groups(by: [.y, .color]).count
        // From the back to the front: names are read downwards, and steps grow upwards.
        let groups = keyed.groups(by: [.y, .color]).sorted {
            foot($0[0]) < foot($1[0])
        }
        for group in groups {
            guard let first = group.first, let last = group.last else { continue }
            let color = panel.color.color(classes[first], panel.theme)
            let outline = group.map { Point(panel.across(x[$0]), top($0)) }
            var path = Path(
                polyline: outline + [
                    Point(panel.across(x[last]), foot(last)),
                    Point(panel.across(x[first]), foot(first)),
                ])
            path.elements.append(.close)
            let fill =
                sharesRows
                ? color.opacity(0.4) : color.mixed(with: panel.theme.background, Self.paleness)
            scene.items.append(
                .path(path, fill: fill, stroke: Stroke(panel.theme.background, width: 0.5)))
            scene.items.append(
                .path(
                    Path(polyline: outline), fill: nil,
                    stroke: Stroke(color, width: panel.theme.lineWidth * 0.7)))
        }
    }
}

extension Figure {
    /// Adds a row for each name or step in `y`: the distribution of its numbers in `x`.
    ///
    /// - Parameter height: the heights of outlines that are given, for a mark whose shape is `ready`.
    /// - Throws: for an overlap that leaves no row to see, and for too many bins.
    package func ridge(
        x: Field, y: Field, color: Field? = nil, height: Field? = nil,
        mark: RidgeMark = RidgeMark()
    ) throws(FigureError) -> Figure {
        guard (0.1...10).contains(mark.overlap) else {
            throw FigureError(
                "ridge", "overlap should be from 0.1 to 10, got \(short(mark.overlap))")
        }
        switch mark.shape {
        case .ready: break
        case .density(let bandwidth): _ = try Self.checked(bandwidth, "ridge")
        case .histogram(let bins):
            guard (1...Bins.most).contains(bins) else {
                throw FigureError("ridge", "bins should be from 1 to \(Bins.most), got \(bins)")
            }
        }
        return try layer(mark, [.x: x, .y: y, .color: color, .size: height])
    }
}
