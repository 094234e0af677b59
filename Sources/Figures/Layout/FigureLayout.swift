extension Figure {
    /// The figure laid out: everything in its place, in points.
    ///
    /// - Parameter theme: for figures that name none.
    /// - Throws: `FigureError` in words for data that cannot be drawn and sizes that hold nothing.
    package func scene(
        measuring measurer: any TextMeasurer, theme: Theme = .light
    ) throws(FigureError) -> Scene {
        let theme = self.theme ?? theme
        let layout = FigureLayout(measurer: measurer)
        let figure = try withSharedScales(theme)
        let size = layout.size(of: figure, theme)
        var scene = Scene(size: size, background: theme.background)
        scene.title = allTitles.first ?? ""
        let page = Rect(0, 0, size.width, size.height)
        try layout.draw(
            figure, in: page, theme, insets: try layout.insets(of: figure, in: page, theme),
            neighbours: Insets(), into: &scene)
        return scene
    }

    /// The figure's title, or those of its parts.
    private var allTitles: [String] {
        if !title.isEmpty { return [title] }
        guard case .concat(_, let parts) = content else { return [] }
        let titles = parts.flatMap(\.allTitles)
        return titles.isEmpty ? [] : [titles.joined(separator: "; ")]
    }
}

/// Divides a page among a figure's parts: title and caption, then plot, images or joined figures.
struct FigureLayout {
    let measurer: any TextMeasurer

    /// Between joined figures, in points: each brings its own margin.
    private static let gap = 4.0

    // MARK: Size

    /// The author's size, or the one that suits the content, in points.
    func size(of figure: Figure, _ theme: Theme) -> Size {
        let width = figure.width.map(points(millimetres:)) ?? naturalWidth(of: figure, theme)
        return Size(width, height(of: figure, width: width, theme))
    }

    private func naturalWidth(of figure: Figure, _ theme: Theme) -> Double {
        switch figure.content {
        case .plot(let plot): PlotLayout.naturalSize(of: plot).width
        case .images(let grid): grid.naturalWidth(theme, measurer)
        case .diagram(let diagram):
            DiagramLayout(diagram, theme, measurer).naturalWidth + 2 * theme.margin
        case .concat(let direction, let parts):
            switch direction {
            case .across:
                parts.reduce(Self.gap * Double(parts.count - 1)) { $0 + size(of: $1, theme).width }
            case .down: parts.map { size(of: $0, theme).width }.max() ?? 0
            }
        }
    }

    /// The height that suits a figure so wide: plots keep their shape, squares and images follow.
    private func height(of figure: Figure, width: Double, _ theme: Theme) -> Double {
        let theme = figure.theme ?? theme
        if let height = figure.height.map(points(millimetres:)) {
            let own = figure.width.map(points(millimetres:)) ?? width
            return height * width / own
        }
        let block = TitleBlock(figure, width: width - 2 * theme.margin, theme, measurer)
        let texts = block.topHeight + block.bottomHeight
        switch figure.content {
        case .plot(let plot):
            if plot.squareCells {
                // As high as the squares come to where only the width limits them.
                let frame = Rect(0, 0, width, width * 3).inset(
                    left: theme.margin, right: theme.margin)
                if let layout = try? PlotLayout(plot, in: frame, theme, measurer) {
                    return layout.usedHeight + 2 * theme.margin + texts
                }
            }
            let natural = PlotLayout.naturalSize(of: plot)
            return natural.height * width / natural.width
        case .images(let grid): return grid.height(width: width, theme, measurer) + texts
        case .diagram(let diagram):
            let margins = 2 * theme.margin
            let layout = DiagramLayout(diagram, theme, measurer)
            return layout.height(width: width - margins) + margins + texts
        case .concat(let direction, let parts):
            let gaps = Self.gap * Double(parts.count - 1)
            switch direction {
            case .across:
                let share = (width - gaps) / max(1, naturalWidth(of: figure, theme) - gaps)
                let heights = parts.map {
                    height(of: $0, width: size(of: $0, theme).width * share, theme)
                }
                return (heights.max() ?? 0) + texts
            case .down:
                return parts.reduce(gaps) { $0 + height(of: $1, width: width, theme) } + texts
            }
        }
    }

    // MARK: Drawing

    /// - Parameters:
    ///   - insets: as `insets(of:in:_:)` found them.
    ///   - neighbours: the room that figures beside this one need.
    func draw(
        _ figure: Figure, in frame: Rect, _ theme: Theme, insets: Insets, neighbours: Insets,
        into scene: inout Scene
    ) throws(FigureError) {
        let theme = figure.theme ?? theme
        if theme.background != scene.background { scene.fill(frame, theme.background) }
        let margin = theme.margin
        let block = TitleBlock(figure, width: frame.width - 2 * margin, theme, measurer)
        var left = frame.left + margin
        switch figure.content {
        case .plot(let plot):
            let around = around(block, theme)
            let layout = try PlotLayout(
                plot, in: frame.inset(around), theme, measurer,
                neighbours: neighbours.within(around))
            // A title stands above the data, unless it is too long for that.
            if block.width <= frame.right - margin - layout.dataLeft { left = layout.dataLeft }
            layout.draw(into: &scene)
        case .images(let grid):
            grid.draw(in: frame.inset(around(block, theme)), theme, measurer, into: &scene)
        case .diagram(let diagram):
            DiagramLayout(diagram, theme, measurer)
                .draw(in: frame.inset(around(block, theme)), into: &scene)
        case .concat(let direction, let parts):
            let legend = try legend(of: figure, in: frame, theme)
            let own = Insets(
                top: block.topHeight, right: room(for: legend, theme), bottom: block.bottomHeight)
            let rooms = insets.within(own).aligned(direction, outer: neighbours.within(own))
            for (index, (part, place)) in zip(
                parts, places(parts, direction, in: frame.inset(own), theme)
            ).enumerated() {
                try draw(
                    part, in: place, theme, insets: insets.parts[index], neighbours: rooms[index],
                    into: &scene)
            }
            if let legend {
                let corner = Point(
                    frame.right - margin - legend.width, frame.top + block.topHeight + margin + 4)
                legend.draw(
                    at: corner, height: frame.bottom - block.bottomHeight - margin - corner.y,
                    into: &scene)
            }
        }
        block.draw(in: frame, left: left, into: &scene)
    }

    /// How far the figure's data lie within the frame, by itself.
    func insets(
        of figure: Figure, in frame: Rect, _ theme: Theme
    ) throws(FigureError) -> Insets {
        // One figure alone has no neighbours to begin with.
        guard case .concat(let direction, let parts) = figure.content else { return Insets() }
        let theme = figure.theme ?? theme
        let block = TitleBlock(figure, width: frame.width - 2 * theme.margin, theme, measurer)
        let legend = try legend(of: figure, in: frame, theme)
        let own = Insets(
            top: block.topHeight, right: room(for: legend, theme), bottom: block.bottomHeight)
        var found: [Insets] = []
        for (part, place) in zip(parts, places(parts, direction, in: frame.inset(own), theme)) {
            found.append(try insets(ofPart: part, in: place, theme))
        }
        return Insets.joined(found, direction).around(own)
    }

    private func insets(
        ofPart figure: Figure, in frame: Rect, _ theme: Theme
    ) throws(FigureError) -> Insets {
        guard case .plot(let plot) = figure.content else {
            return try insets(of: figure, in: frame, theme)
        }
        let theme = figure.theme ?? theme
        let block = TitleBlock(figure, width: frame.width - 2 * theme.margin, theme, measurer)
        let around = around(block, theme)
        return try PlotLayout(plot, in: frame.inset(around), theme, measurer).insets.around(around)
    }

    /// The page's margin and the titles.
    private func around(_ block: TitleBlock, _ theme: Theme) -> Insets {
        Insets(
            left: theme.margin, top: theme.margin + block.topHeight, right: theme.margin,
            bottom: theme.margin + block.bottomHeight)
    }

    /// The legend that joined figures have in common.
    private func legend(
        of figure: Figure, in frame: Rect, _ theme: Theme
    ) throws(FigureError) -> Legend? {
        guard !figure.explained.isEmpty else { return nil }
        return try Legend(
            explaining: figure.explained, theme: theme, measurer: measurer, room: frame.size)
    }

    private func room(for legend: Legend?, _ theme: Theme) -> Double {
        legend.map { $0.width > 0 ? $0.width + theme.margin : 0 } ?? 0
    }

    /// Where joined figures lie, each with its share of the length.
    private func places(
        _ parts: [Figure], _ direction: Figure.Direction, in frame: Rect, _ theme: Theme
    ) -> [Rect] {
        let lengths = parts.map { part in
            direction == .across
                ? size(of: part, theme).width : height(of: part, width: frame.width, theme)
        }
        let room =
            (direction == .across ? frame.width : frame.height)
            - Self.gap * Double(parts.count - 1)
        let share = max(0, room) / max(1, lengths.reduce(0, +))
        var start = direction == .across ? frame.left : frame.top
        return lengths.map { length in
            let extent = length * share
            defer { start += extent + Self.gap }
            return direction == .across
                ? Rect(start, frame.top, extent, frame.height)
                : Rect(frame.left, start, frame.width, extent)
        }
    }
}

extension Rect {
    fileprivate func inset(_ insets: Insets) -> Rect {
        inset(left: insets.left, top: insets.top, right: insets.right, bottom: insets.bottom)
    }
}

/// Title and subtitle above a figure, caption below, wrapped to its width.
struct TitleBlock {
    private let theme: Theme
    private var top: [(text: String, font: Font, color: Color, extent: TextExtent)] = []
    private var bottom: [(text: String, font: Font, color: Color, extent: TextExtent)] = []
    private(set) var topHeight = 0.0
    private(set) var bottomHeight = 0.0
    /// Of the widest line above the figure.
    private(set) var width = 0.0

    init(_ figure: Figure, width limit: Double, _ theme: Theme, _ measurer: any TextMeasurer) {
        self.theme = theme
        func lines(
            _ text: String, _ font: Font, _ color: Color
        ) -> [(text: String, font: Font, color: Color, extent: TextExtent)] {
            guard !text.isEmpty else { return [] }
            return TextFitter(measurer: measurer, font: font).wrapped(text, to: max(20, limit)).map
            {
                ($0, font, color, measurer.measure($0, font))
            }
        }
        top =
            lines(figure.title, theme.titleFont, theme.text)
            + lines(figure.subtitle, theme.textFont, theme.quietText)
        bottom = lines(figure.caption, theme.labelFont, theme.quietText)
        // The block has the margin above (or below) it; between it and the plot comes the plot's
        // own, which the room within a line's height makes look larger.
        func height(_ lines: [(text: String, font: Font, color: Color, extent: TextExtent)])
            -> Double
        {
            lines.isEmpty ? 0 : lines.reduce(theme.margin - 3) { $0 + $1.extent.height }
        }
        topHeight = height(top)
        bottomHeight = height(bottom)
        width = top.map(\.extent.width).max() ?? 0
    }

    func draw(in frame: Rect, left: Double, into scene: inout Scene) {
        var y = frame.top + theme.margin
        for line in top {
            scene.items.append(
                .text(
                    TextRun(
                        line.text, at: Point(left, y + line.extent.ascent), font: line.font,
                        color: line.color)))
            y += line.extent.height
        }
        y = frame.bottom - bottomHeight - 3
        for line in bottom {
            scene.items.append(
                .text(
                    TextRun(
                        line.text, at: Point(frame.left + theme.margin, y + line.extent.ascent),
                        font: line.font, color: line.color)))
            y += line.extent.height
        }
    }
}
