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
        let size = layout.size(of: self, theme)
        var scene = Scene(size: size, background: theme.background)
        scene.title = allTitles.first ?? ""
        try layout.draw(self, in: Rect(0, 0, size.width, size.height), theme, into: &scene)
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
        let natural = naturalSize(of: figure, theme)
        let width = figure.width.map(points(millimetres:)) ?? natural.width
        // A height that follows from the width: images, and squares of a heat map.
        let height =
            figure.height.map(points(millimetres:))
            ?? naturalSize(of: figure, theme, width: width).height
        return Size(width, height)
    }

    private func naturalSize(of figure: Figure, _ theme: Theme, width: Double? = nil) -> Size {
        let theme = figure.theme ?? theme
        switch figure.content {
        case .plot(let plot):
            return PlotLayout.naturalSize(of: plot, width: width)
        case .images(let grid):
            let frame = textHeights(figure, width ?? points(millimetres: 120), theme)
            return grid.naturalSize(width: width, theme, measurer, besides: frame)
        case .concat(let direction, let parts):
            let sizes = parts.map { size(of: $0, theme) }
            let gaps = Self.gap * Double(parts.count - 1)
            let along =
                sizes.reduce(0) { $0 + (direction == .across ? $1.width : $1.height) } + gaps
            let beside = sizes.map { direction == .across ? $0.height : $0.width }.max() ?? 0
            let natural = direction == .across ? Size(along, beside) : Size(beside, along)
            let frame = textHeights(figure, width ?? natural.width, theme)
            let scale = width.map { $0 / natural.width } ?? 1
            return Size(width ?? natural.width, natural.height * scale + frame)
        }
    }

    /// What title, subtitle and caption take of the height.
    private func textHeights(_ figure: Figure, _ width: Double, _ theme: Theme) -> Double {
        let block = TitleBlock(figure, width: width - 2 * theme.margin, theme, measurer)
        return block.topHeight + block.bottomHeight
    }

    // MARK: Drawing

    func draw(
        _ figure: Figure, in frame: Rect, _ theme: Theme, into scene: inout Scene
    ) throws(FigureError) {
        let theme = figure.theme ?? theme
        if theme.background != scene.background { scene.fill(frame, theme.background) }
        let margin = theme.margin
        let block = TitleBlock(figure, width: frame.width - 2 * margin, theme, measurer)
        let inner = frame.inset(top: block.topHeight, bottom: block.bottomHeight)
        var left = frame.left + margin
        switch figure.content {
        case .plot(let plot):
            let layout = try PlotLayout(
                plot, in: inner.inset(left: margin, top: margin, right: margin, bottom: margin),
                theme, measurer)
            // A title stands above the data, unless it is too long for that.
            if block.width <= frame.right - margin - layout.dataLeft { left = layout.dataLeft }
            layout.draw(into: &scene)
        case .images(let grid):
            grid.draw(
                in: inner.inset(left: margin, top: margin, right: margin, bottom: margin), theme,
                measurer, into: &scene)
        case .concat(let direction, let parts):
            try draw(parts, direction, in: inner, theme, into: &scene)
        }
        block.draw(in: frame, left: left, into: &scene)
    }

    private func draw(
        _ parts: [Figure], _ direction: Figure.Direction, in frame: Rect, _ theme: Theme,
        into scene: inout Scene
    ) throws(FigureError) {
        let sizes = parts.map { size(of: $0, theme) }
        let lengths = sizes.map { direction == .across ? $0.width : $0.height }
        let room =
            (direction == .across ? frame.width : frame.height)
            - Self.gap * Double(parts.count - 1)
        let share = max(0, room) / max(1, lengths.reduce(0, +))
        var start = direction == .across ? frame.left : frame.top
        for (part, length) in zip(parts, lengths) {
            let extent = length * share
            let place =
                direction == .across
                ? Rect(start, frame.top, extent, frame.height)
                : Rect(frame.left, start, frame.width, extent)
            try draw(part, in: place, theme, into: &scene)
            start += extent + Self.gap
        }
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
        // The block has the margin above (or below) it; between it and the plot comes the plot's own.
        if !top.isEmpty { topHeight = top.reduce(theme.margin) { $0 + $1.extent.height } - 1 }
        if !bottom.isEmpty {
            bottomHeight = bottom.reduce(theme.margin) { $0 + $1.extent.height } - 1
        }
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
        y = frame.bottom - bottomHeight
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
