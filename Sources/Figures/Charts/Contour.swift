/// Lines of equal number over a grid of places, or the regions between them, by marching squares.
/// Levels are the same in all panels.
package struct ContourMark: Mark {
    /// How many levels, about; round numbers are taken.
    package var count: Int
    /// The levels themselves; nil for round ones.
    package var levels: [Double]?
    /// Regions between levels instead of lines.
    package var isFilled: Bool
    /// Whether lines have their height written into them.
    package var isLabelled: Bool

    package init(
        count: Int = 10, levels: [Double]? = nil, isFilled: Bool = false, isLabelled: Bool = false
    ) {
        self.count = count
        self.levels = levels
        self.isFilled = isFilled
        self.isLabelled = isLabelled
    }

    package var name: String { "contour" }
    package var title: String { "Contour plot" }
    package var required: [Channel] { [.x, .y, .color] }
    package var swatch: Swatch { .none }
    package var fillsPanel: Bool { true }

    private static let labelFont = Font(6.5)
    /// A grid finer than this has no more to show on a page, and takes long.
    private static let mostPlaces = 4_000_000

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        for channel in required where rows.columns[channel]?.isNumeric != true {
            let title = rows.titles[channel].flatMap { $0.isEmpty ? nil : $0 }
            throw FigureError(
                name, "\"\(title ?? channel.rawValue)\" has names, not numbers",
                hint: "contours need numbers for both axes and for the height")
        }
        for panel in Set(rows.panels).sorted() { _ = try grid(rows.inPanel(panel)) }
        let values = rows.numbers(.color)
        guard let low = values.min(), let high = values.max(), (high - low).isFinite else {
            throw FigureError(name, "the heights are too far apart to draw")
        }
        guard levels != nil || low < high else {
            throw FigureError(
                name, "all heights are \(short(low)): there is no line between different ones")
        }
        return rows
    }

    /// The rows as a grid: places that no row names have no number.
    private func grid(_ rows: Rows) throws(FigureError) -> ContourGrid {
        let (x, y, values) = (rows.numbers(.x), rows.numbers(.y), rows.numbers(.color))
        let (across, up) = (Set(x).sorted(), Set(y).sorted())
        guard across.count > 1, up.count > 1 else {
            throw FigureError(
                name, "a grid of \(across.count) × \(up.count) places has no cells",
                hint: "at least two places along each axis are needed")
        }
        let (area, overflow) = across.count.multipliedReportingOverflow(by: up.count)
        guard !overflow, area <= Self.mostPlaces, area / 8 <= rows.count else {
            throw FigureError(
                name,
                "\(rows.count) rows at \(across.count) × \(up.count) places are no grid",
                hint: "give a height for each pair of a place along x and one along y")
        }
        let columns = Dictionary(uniqueKeysWithValues: across.enumerated().map { ($1, $0) })
        let lines = Dictionary(uniqueKeysWithValues: up.enumerated().map { ($1, $0) })
        var cells = [Double](repeating: .nan, count: area)
        for (row, value) in values.enumerated() {
            guard let column = columns[x[row]], let line = lines[y[row]] else { continue }
            let place = line * across.count + column
            guard cells[place].isNaN else {
                throw FigureError(
                    name, "there are two heights at (\(short(x[row])), \(short(y[row])))",
                    hint: "each place has one: take a mean, or facet")
            }
            cells[place] = value
        }
        return ContourGrid(x: across, y: up, values: cells)
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        guard case .continuous(_, let domain) = panel.color, let grid = try? grid(rows) else {
            return
        }
        let levels = (self.levels ?? Ticks(domain: domain, target: Double(count)).values).sorted()
        func placed(_ points: [Point]) -> [Point] { points.map { panel.place($0.x, $0.y) } }
        guard isFilled else {
            for level in levels {
                let stroke = Stroke(
                    panel.color.color(level, panel.theme), width: panel.theme.lineWidth * 0.8)
                var path = Path()
                var labels: [TextRun] = []
                for line in grid.lines(at: level) {
                    var pieces = [placed(line)]
                    if isLabelled {
                        let labelled = LabelledLine(
                            pieces[0], text: short(level), font: Self.labelFont,
                            color: panel.theme.text, panel.measurer)
                        pieces = labelled.pieces
                        if let label = labelled.label { labels.append(label) }
                    }
                    for piece in pieces { path.elements += Path(polyline: piece).elements }
                }
                if !path.elements.isEmpty {
                    scene.items.append(.path(path, fill: nil, stroke: stroke))
                }
                for label in labels { scene.items.append(.text(label)) }
            }
            return
        }
        // Each region over the one below it: between neighbours no page shines through. At the grid's
        // edge all of them would, a little; a line covers that.
        let floors = [-Double.infinity] + levels
        for (index, floor) in floors.enumerated() {
            let low = max(floor, domain.lowerBound)
            let high =
                index < levels.count ? min(levels[index], domain.upperBound) : domain.upperBound
            var path = Path()
            for polygon in grid.region(above: floor) {
                path.elements += Path(polyline: placed(polygon)).elements + [.close]
            }
            guard !path.elements.isEmpty else { continue }
            scene.items.append(
                .path(
                    path, fill: panel.color.color((low + high) / 2, panel.theme), stroke: nil))
        }
        guard let left = grid.x.first, let right = grid.x.last, let bottom = grid.y.first,
            let top = grid.y.last
        else { return }
        scene.items.append(
            .path(
                Path(panel.box(x: (left, right), y: (bottom, top))), fill: nil,
                stroke: Stroke(panel.theme.axis, width: panel.theme.axisWidth)))
    }
}

extension Figure {
    /// Adds lines of equal `height` over the grid of places that the rows name.
    ///
    /// - Throws: for levels that are not finite, and for counts that no page holds.
    package func contour(
        x: Field, y: Field, height: Field, mark: ContourMark = ContourMark()
    ) throws(FigureError) -> Figure {
        guard (1...100).contains(mark.count) else {
            throw FigureError("contour", "levels should be from 1 to 100, got \(mark.count)")
        }
        if let levels = mark.levels {
            guard !levels.isEmpty, levels.count <= 100, levels.allSatisfy(\.isFinite) else {
                throw FigureError("contour", "levels should be 1 to 100 finite numbers")
            }
        }
        return try layer(mark, [.x: x, .y: y, .color: height])
    }

    /// Lines of equal number over a matrix, whose rows are places along y from the bottom up.
    ///
    /// - Parameters:
    ///   - rows: the matrix, all rows of one length.
    ///   - x: the columns' places; nil for their numbers from 0. Likewise `y` for the rows.
    package static func contour(
        _ rows: [[Double]], x: [Double]? = nil, y: [Double]? = nil,
        mark: ContourMark = ContourMark()
    ) throws(FigureError) -> Figure {
        let width = rows.first?.count ?? 0
        guard width > 0 else { throw FigureError("contour", "the matrix is empty") }
        for (index, row) in rows.enumerated() where row.count != width {
            throw FigureError(
                "contour", "row 0 has \(width) numbers and row \(index) has \(row.count)")
        }
        for (places, count, side) in [(x, width, "columns"), (y, rows.count, "rows")] {
            if let places, places.count != count {
                throw FigureError(
                    "contour", "there are \(count) \(side) and \(places.count) places for them")
            }
        }
        let across = x ?? (0..<width).map(Double.init)
        let up = y ?? rows.indices.map(Double.init)
        return try Figure().contour(
            x: .values(rows.flatMap { _ in across }, title: "x"),
            y: .values(up.flatMap { [Double](repeating: $0, count: width) }, title: "y"),
            height: .values(rows.flatMap { $0 }), mark: mark)
    }
}
