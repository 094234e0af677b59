/// A figure as its author meant it: an immutable value in Vega-Lite's nouns, built by chaining.
///
/// ```swift
/// let figure = Figure(data).line(x: "epoch", y: "loss", color: "split").titled("Learning")
/// let scene = try figure.scene(measuring: PlainMeasurer())
/// ```
package struct Figure: Sendable {
    package indirect enum Content: Sendable {
        case plot(Plot)
        case images(ImageGrid)
        case diagram(Diagram)
        case concat(Direction, [Figure])
    }

    package enum Direction: Sendable { case across, down }

    package var content: Content
    package var title = ""
    package var subtitle = ""
    package var caption = ""
    /// In millimetres; nil for what suits the content.
    package var width: Double?
    package var height: Double?
    /// nil for the theme of the figure that this one is part of, and for light outside of one.
    package var theme: Theme?
    /// Which scales joined plots have in common; `x`, `y` and `color`.
    package var shared: Set<Channel> = []
    /// Plots that one legend beside the joined figures speaks for; found by layout.
    var explained: [Plot] = []

    package init(_ data: DataTable = DataTable()) {
        content = .plot(Plot(data))
    }

    package init(_ content: Content) {
        self.content = content
    }

    // MARK: Chaining

    package func titled(_ title: String, subtitle: String? = nil, caption: String? = nil) -> Figure
    {
        changed {
            $0.title = title
            if let subtitle { $0.subtitle = subtitle }
            if let caption { $0.caption = caption }
        }
    }

    /// - Parameter height: nil keeps the height that suits the content.
    /// - Throws: for sizes that no page has: below 10 mm or above 2 m.
    package func size(_ width: Double, _ height: Double? = nil) throws(FigureError) -> Figure {
        for side in [width, height ?? width] where !(10...2000).contains(side) {
            throw FigureError(
                "size", "a side of \(short(side)) mm is out of range",
                hint: "sizes are in millimetres, from 10 to 2000")
        }
        return changed {
            $0.width = width
            $0.height = height
        }
    }

    package func themed(_ theme: Theme) -> Figure {
        changed { $0.theme = theme }
    }

    /// - Throws: for columns that there are not, and columns of different length.
    package func layer(
        _ mark: any Mark, _ fields: [Channel: Field?]
    ) throws(FigureError) -> Figure {
        let encoding = Encoding(fields)
        if case .plot(let plot) = content {
            _ = try encoding.columns(in: plot.data, for: mark.name)
        }
        return try changedPlot(mark.name) { $0.layers.append(Layer(mark, encoding)) }
    }

    package func facet(_ facet: Facet) throws(FigureError) -> Figure {
        if case .plot(let plot) = content {
            for field in [facet.row, facet.column] {
                _ = try field?.resolve(in: plot.data, for: "facet")
            }
        }
        return try changedPlot("facet") { $0.facet = facet }
    }

    package func axis(
        _ channel: Channel, _ change: (inout AxisOptions) -> Void
    ) throws(FigureError) -> Figure {
        try changedPlot("axis") { plot in
            if channel == .x { change(&plot.x) } else { change(&plot.y) }
        }
    }

    /// With axes whose numbers mean nothing, such as a map's.
    package func withoutTicks() throws(FigureError) -> Figure {
        try axis(.x) { $0.showsTicks = false }.axis(.y) { $0.showsTicks = false }
    }

    /// Layers of very many marks stay shapes in vector files, however large these become.
    package func keepingShapes() throws(FigureError) -> Figure {
        try changedPlot("raster") { $0.mayRasterise = false }
    }

    package func colors(
        _ change: (inout ColorOptions) -> Void
    ) throws(FigureError) -> Figure {
        try changedPlot("colors") { change(&$0.color) }
    }

    /// Side by side; a chain of `|` is one row.
    package static func | (left: Figure, right: Figure) -> Figure {
        joined(.across, left, right)
    }

    /// One above the other; a chain of `/` is one column.
    package static func / (top: Figure, bottom: Figure) -> Figure {
        joined(.down, top, bottom)
    }

    private static func joined(_ direction: Direction, _ a: Figure, _ b: Figure) -> Figure {
        // Only what is joined as it stands is taken apart again: a title or size of its own stays.
        if case .concat(direction, let parts) = a.content, a.title.isEmpty, a.caption.isEmpty,
            a.width == nil, a.shared.isEmpty
        {
            return Figure(.concat(direction, parts + [b]))
        }
        return Figure(.concat(direction, [a, b]))
    }

    /// With scales that all joined plots have in common.
    ///
    /// - Throws: where nothing is joined.
    package func resolving(_ shared: Set<Channel>) throws(FigureError) -> Figure {
        guard case .concat = content else {
            throw FigureError(
                "resolve", "this figure is not joined of several",
                hint: "join plots with | and /; panels of one plot are resolved by facet")
        }
        return changed { $0.shared = shared }
    }

    func changed(_ change: (inout Figure) -> Void) -> Figure {
        var copy = self
        change(&copy)
        return copy
    }

    /// - Throws: where this figure is not a single plot, saying what `operation` needs.
    func changedPlot(
        _ operation: String, _ change: (inout Plot) -> Void
    ) throws(FigureError) -> Figure {
        guard case .plot(var plot) = content else {
            throw FigureError(
                operation, "this figure is not a plot with axes",
                hint: "change its parts before joining them")
        }
        change(&plot)
        return changed { $0.content = .plot(plot) }
    }
}
