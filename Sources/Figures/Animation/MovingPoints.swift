/// The same rows at other places in each frame, as a tour has them: kept as numbers, and made figures
/// one at a time.
package struct MovingPoints: Sendable {
    /// x and y of each row in turn, frame after frame.
    package let frames: [[Float]]
    /// A class a row.
    package let color: Column?
    /// Directions that are drawn from the middle with their names, and where they end in each frame, x and
    /// y in turn.
    package let directions: (names: [String], ends: [[Float]])
    private let rows: Int
    /// As far as anything goes from the middle, in any frame.
    private let reach: Double
    /// How much wider than high the panel is, so that a length is the same in every direction.
    private var ratio = 1.0

    /// - Throws: where frames have different numbers of rows, or something is no number.
    package init(
        frames: [[Float]], color: Column? = nil,
        directions: (names: [String], ends: [[Float]]) = ([], [])
    ) throws(FigureError) {
        self.frames = frames
        self.color = color
        self.directions = directions
        rows = (frames.first?.count ?? 0) / 2
        var reach: Float = 0
        for values in frames + directions.ends {
            for value in values {
                guard value.isFinite else {
                    throw FigureError("animate", "some points are not finite numbers")
                }
                reach = max(reach, value.magnitude)
            }
        }
        for (frame, values) in frames.enumerated() where values.count != 2 * rows {
            throw FigureError(
                "animate",
                "frame \(frame + 1) has \(values.count / 2) points and the first one \(rows)")
        }
        if let color, color.count != rows {
            throw FigureError("animate", "there are \(rows) rows and \(color.count) colours")
        }
        guard directions.ends.isEmpty || directions.ends.count == frames.count,
            directions.ends.allSatisfy({ $0.count == 2 * directions.names.count })
        else {
            throw FigureError("animate", "the directions are not as many in each frame")
        }
        // With a little room at the edges.
        self.reach = reach > 0 ? 1.05 * Double(reach) : 1
        if rows > 0, !frames.isEmpty {
            let scene = try figure(at: 0).scene(measuring: PlainMeasurer())
            for case .clip(let panel) in scene.items { ratio = panel.width / panel.height }
        }
    }

    package var count: Int { frames.count }

    package func figure(at frame: Int) throws(FigureError) -> Figure {
        try figure(of: [frame], names: [])
    }

    /// Some frames in panels beside each other, or one without a name.
    package func figure(of places: [Int], names: [String]) throws(FigureError) -> Figure {
        var table: [(name: String, column: Column)] = [
            ("x", .numbers(places.flatMap { column(frames[$0], 0) })),
            ("y", .numbers(places.flatMap { column(frames[$0], 1) })),
        ]
        if let color { table.append(("class", color.repeated(places.count))) }
        let hasPanels = places.count > 1
        if hasPanels {
            let codes = places.indices.flatMap { [Int](repeating: $0, count: rows) }
            table.append(("frame", .categories(Categories(names: names, codes: codes))))
        }
        var figure = try Figure(DataTable(table)).points(
            x: .name("x"), y: .name("y"), color: color.map { _ in .name("class") })
        if !directions.names.isEmpty, directions.names.count <= rows || !hasPanels {
            figure = try figure.layer(
                DirectionMark(), directionFields(places, rows: hasPanels ? rows : nil))
        }
        if hasPanels {
            figure = try figure.facet(Facet(column: .name("frame"), wrap: places.count))
        }
        let ratio = hasPanels ? 1 : self.ratio
        let (across, up) = (reach * max(1, ratio), reach * max(1, 1 / ratio))
        return try figure.axis(.x) {
            $0.title = ""
            ($0.low, $0.high) = (-across, across)
        }.axis(.y) {
            $0.title = ""
            ($0.low, $0.high) = (-up, up)
        }.withoutTicks().size(hasPanels ? 170 : 130, hasPanels ? 62 : 100)
    }

    /// The directions' ends, panel after panel.
    ///
    /// - Parameter rows: values a panel, since a facet's layers have as many as its column: those after the
    ///   directions have no name.
    private func directionFields(_ places: [Int], rows: Int?) -> [Channel: Field?] {
        let count = directions.names.count
        let padding = max(0, (rows ?? count) - count)
        var (x, y, codes): ([Double], [Double], [Int]) = ([], [], [])
        for place in places {
            x += column(directions.ends[place], 0) + [Double](repeating: 0, count: padding)
            y += column(directions.ends[place], 1) + [Double](repeating: 0, count: padding)
            codes += Array(0..<count) + [Int](repeating: -1, count: padding)
        }
        let names = Categories(names: directions.names, codes: codes)
        return [
            .x: .values(x), .y: .values(y), .text: .values(.categories(names), title: nil),
        ]
    }

    private func column(_ values: [Float], _ offset: Int) -> [Double] {
        stride(from: offset, to: values.count, by: 2).map { Double(values[$0]) }
    }
}

/// A line from the middle, 0 and 0, to each place, with a name at its end.
private struct DirectionMark: Mark {
    var name: String { "directions" }
    var title: String { "" }
    var required: [Channel] { [.x, .y, .text] }
    var swatch: Swatch { .none }

    func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        guard let names = rows.columns[.text]?.asCategories else { return }
        let (x, y) = (rows.numbers(.x), rows.numbers(.y))
        let middle = panel.place(0, 0)
        let font = panel.theme.labelFont
        let extent = panel.measurer.measure("0", font)
        let color = panel.theme.quietText
        let longest = zip(x, y).map { ($0 * $0 + $1 * $1).squareRoot() }.max() ?? 0
        for row in 0..<rows.count where names.names.indices.contains(names.codes[row]) {
            let end = panel.place(x[row], y[row])
            // One that points away from the reader has no room for its name.
            let turned = (x[row] * x[row] + y[row] * y[row]).squareRoot()
            let name = turned < 0.2 * longest ? "" : names.name(names.codes[row])
            scene.line(from: middle, to: end, Stroke(color.opacity(0.6), width: 0.6))
            // Beyond the end, but within the panel.
            let half = panel.measurer.measure(name, font).width / 2
            let (across, down) = (end.x - middle.x, end.y - middle.y)
            let length = max(1e-6, (across * across + down * down).squareRoot())
            let place = Point(
                end.x + across / length * (half + 2), end.y + down / length * extent.height / 2)
            scene.items.append(
                .text(
                    TextRun(
                        name,
                        at: Point(
                            min(max(place.x, panel.frame.left + half), panel.frame.right - half),
                            min(
                                max(place.y, panel.frame.top + extent.height / 2),
                                panel.frame.bottom - extent.height / 2) + font.size * 0.35),
                        anchor: .middle, font: font, color: panel.theme.text)))
        }
    }
}

extension Column {
    /// One after another, so many times.
    package func repeated(_ times: Int) -> Column {
        switch self {
        case .numbers(let numbers):
            .numbers((0..<times).flatMap { _ in numbers })
        case .categories(let classes):
            .categories(
                Categories(
                    names: classes.names, codes: (0..<times).flatMap { _ in classes.codes }))
        }
    }
}
