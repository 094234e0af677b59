extension Figure {
    /// The plot once for each of these columns, in a grid: `x` from left to right, `y` from top to
    /// bottom. In each, layers that take `x` (or `y`) from a column of the data take it from that one.
    ///
    /// - Parameters:
    ///   - x, y: columns; one of the two may be empty, and the plots then run over several lines.
    ///   - wrap: plots to a line, where only one of the two is given; nil lets layout choose.
    ///   - shared: scales that all plots have in common. Classes in `color` always are.
    /// - Throws: where no layer takes the channel from a column, and for columns that there are not.
    package func repeated(
        x: [Field] = [], y: [Field] = [], wrap: Int? = nil, shared: Set<Channel> = []
    ) throws(FigureError) -> Figure {
        guard case .plot(let plot) = content else {
            throw FigureError(
                "repeat", "this figure is not a plot with axes",
                hint: "repeat a plot, and join it to others afterwards")
        }
        guard !x.isEmpty || !y.isEmpty else {
            throw FigureError("repeat", "needs columns for x or y")
        }
        let count = max(1, x.count) * max(1, y.count)
        guard count <= Self.mostRepeated else {
            throw FigureError(
                "repeat", "\(count) plots are too many for a figure",
                hint: "repeat over fewer columns")
        }
        for (channel, fields) in [(Channel.x, x), (.y, y)] where !fields.isEmpty {
            guard plot.layers.contains(where: { $0.encoding[channel]?.isColumn == true }) else {
                throw FigureError(
                    "repeat", "no mark takes \(channel.rawValue) from a column of the data",
                    hint: "draw one of the columns first: .points(x: \"a\", y: \"b\")")
            }
            for field in fields { _ = try field.resolve(in: plot.data, for: "repeat") }
        }
        let cells = (y.isEmpty ? [nil] : y.map(Optional.init)).flatMap { down in
            (x.isEmpty ? [nil] : x.map(Optional.init)).map { across in
                plot.taking(x: across, y: down)
            }
        }
        let columns =
            x.isEmpty || y.isEmpty
            ? ResolvedPlot.wrap(count, Facet(wrap: wrap)) : x.count
        let width = min(Self.largestCell, Self.pageWidth / Double(columns))
        let figures = cells.map { cell in
            Figure(.plot(cell)).changed {
                $0.width = width
                $0.height = width * Self.cellAspect
            }
        }
        let rows = stride(from: 0, to: count, by: columns).map { start in
            Figure(.concat(.across, Array(figures[start..<min(count, start + columns)])))
        }
        return changed {
            $0.content = .concat(.down, rows)
            // What the grid is wide, with room for a legend.
            $0.width = $0.width ?? max(width, min(Self.pageWidth, width * Double(columns) + 25))
            $0.shared = shared.union([.color])
        }
    }

    private static let mostRepeated = 400
    /// In millimetres: what a page holds, and one plot.
    private static let pageWidth = 170.0
    private static let largestCell = 70.0
    private static let cellAspect = 0.8
}

extension Field {
    /// Whether this is a column of the figure's data, and not values of their own.
    fileprivate var isColumn: Bool {
        if case .values = self { false } else { true }
    }
}

extension Plot {
    fileprivate func taking(x: Field?, y: Field?) -> Plot {
        var plot = self
        for (channel, field) in [(Channel.x, x), (.y, y)] {
            guard let field else { continue }
            for index in plot.layers.indices
            where plot.layers[index].encoding[channel]?.isColumn == true {
                plot.layers[index].encoding[channel] = field
            }
            // A name of the author's was that of another column.
            if channel == .x { plot.x.title = nil } else { plot.y.title = nil }
        }
        return plot
    }
}
