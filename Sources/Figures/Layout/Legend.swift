/// What colours and shapes mean, beside the data: a list of classes or a bar of colours.
struct Legend {
    private enum Entry {
        case line(Color, dash: [Double], marker: MarkerShape?)
        case marker(Color, MarkerShape)
        case patch(Color)

        var isLine: Bool {
            if case .line = self { true } else { false }
        }
    }

    private enum Part {
        /// Entries run down the first column of so many rows, then down the next.
        case classes(
            title: [String], entries: [(key: Entry, name: String)], rows: Int, columnWidth: Double,
            keyWidth: Double, omitted: Int)
        case bar(title: [String], ColorMap, ClosedRange<Double>, axis: Axis)
        /// Markers of round numbers.
        case sizes(title: [String], entries: [(radius: Double, name: String)])
    }

    private var parts: [Part] = []
    private(set) var width = 0.0
    private let theme: Theme
    private let text: TextFitter
    private let titleText: TextFitter

    private static let keyWidth = (line: 15.0, patch: 8.0)
    private static let keyGap = 4.5
    private static let rowGap = 2.5
    private static let partGap = 10.0
    private static let barWidth = 8.0
    /// A bar longer than this says no more, and a list must leave the data most of the width.
    private static let longestBar = 130.0
    private static let widestShare = 0.35

    init(
        _ resolved: ResolvedPlot, theme: Theme, measurer: any TextMeasurer, room: Size
    ) {
        self.theme = theme
        text = TextFitter(measurer: measurer, font: theme.labelFont)
        titleText = TextFitter(measurer: measurer, font: theme.headerFont)
        guard resolved.plot.color.showsLegend else { return }
        let limit = room.width * Self.widestShare
        let title =
            resolved.colorTitle.isEmpty ? [] : titleText.wrapped(resolved.colorTitle, to: limit)
        switch resolved.color {
        case .none: break
        case .categories(let names):
            let swatches = resolved.layers.filter { $0.rows.has(.color) }.map(\.mark.swatch)
            guard swatches.contains(where: { $0 != .none }) else { break }
            let entries = names.enumerated().map { index, name in
                (
                    key: entry(Double(index), resolved.color, swatches),
                    name: text.shortened(name, to: limit)
                )
            }
            addClasses(title, entries, room)
        case .continuous(let map, let domain):
            let length = min(
                Self.longestBar, room.height - titleHeight(title) - text.height / 2)
            let axis = Axis(
                .linear(
                    domain.lowerBound < domain.upperBound
                        ? domain : domain.lowerBound - 1...domain.upperBound + 1),
                side: .left, length: length, isWhole: false, showsTicks: true, theme: theme,
                measurer: measurer, figureWidth: room.width)
            parts.append(.bar(title: title, map, domain, axis: axis))
            let factor = axis.factor.isEmpty ? 0 : text.width(axis.factor)
            width = max(
                width, Self.barWidth + axis.thickness, factor,
                title.map(titleText.width).max() ?? 0)
        }
        if let shapes = resolved.shapes {
            let entries = shapes.names.enumerated().map { index, name in
                (
                    key: Entry.marker(
                        theme.quietText,
                        MarkerShape.allCases[index % MarkerShape.allCases.count]),
                    name: text.shortened(name, to: limit)
                )
            }
            addClasses(
                shapes.title.isEmpty ? [] : titleText.wrapped(shapes.title, to: limit), entries,
                room)
        }
        if let sizes = resolved.sizes {
            addSizes(
                sizes.scale, sizes.title.isEmpty ? [] : titleText.wrapped(sizes.title, to: limit),
                radius: resolved.sizedRadius)
        }
    }

    /// Round numbers from zero to the largest, with the markers that stand for them.
    private mutating func addSizes(
        _ scale: SizeScale, _ title: [String], radius: Double
    ) {
        let values = scale.examples
        let format = TickFormat(
            step: values.count > 1 ? values[1] - values[0] : values[0], largest: values.last ?? 1)
        let entries = values.map { value in
            (radius: radius * scale.radius(of: value), name: format.text(value) + format.factor)
        }
        parts.append(.sizes(title: title, entries: entries))
        let keys = 2 * (entries.map(\.radius).max() ?? 0)
        width = max(
            width, keys + Self.keyGap + (entries.map { text.width($0.name) }.max() ?? 0),
            title.map(titleText.width).max() ?? 0)
    }

    private mutating func addClasses(
        _ title: [String], _ entries: [(key: Entry, name: String)], _ room: Size
    ) {
        let rows = max(2, Int((room.height - titleHeight(title)) / rowHeight))
        let keyWidth = entries.contains { $0.key.isLine } ? Self.keyWidth.line : Self.keyWidth.patch
        let widest = entries.map { text.width($0.name) }.max() ?? 0
        let columnWidth = keyWidth + Self.keyGap + widest
        let fitting = Int(
            (room.width * Self.widestShare + Self.partGap) / (columnWidth + Self.partGap))
        let columns = max(1, min(fitting, (entries.count + rows - 1) / rows))
        let isCut = entries.count > rows * columns
        let shown = isCut ? Array(entries.prefix(rows * columns - 1)) : entries
        let omitted = entries.count - shown.count
        parts.append(
            .classes(
                title: title, entries: shown,
                rows: isCut ? rows : (shown.count + columns - 1) / columns,
                columnWidth: columnWidth, keyWidth: keyWidth, omitted: omitted))
        width = max(
            width, Double(columns) * (columnWidth + Self.partGap) - Self.partGap,
            title.map(titleText.width).max() ?? 0,
            omitted > 0 ? text.width("and \(omitted) more") : 0)
    }

    private func entry(_ value: Double, _ color: ColorScale, _ swatches: [Swatch]) -> Entry {
        let shade = color.color(value, theme)
        let shape = color.shape(value, theme)
        if swatches.contains(.line) {
            return .line(
                shade, dash: color.dash(value, theme),
                marker: swatches.contains(.marker) ? shape : nil)
        }
        return swatches.contains(.marker) ? .marker(shade, shape) : .patch(shade)
    }

    private var rowHeight: Double { text.height + Self.rowGap }

    private func titleHeight(_ title: [String]) -> Double {
        title.isEmpty ? 0 : Double(title.count) * titleText.height + 3
    }

    // MARK: Drawing

    func draw(at corner: Point, height: Double, into scene: inout Scene) {
        var y = corner.y
        for part in parts {
            switch part {
            case .classes(
                let title, let entries, let rows, let columnWidth, let keyWidth, let omitted):
                drawTitle(title, corner.x, &y, into: &scene)
                func place(_ index: Int) -> Point {
                    Point(
                        corner.x + Double(index / rows) * (columnWidth + Self.partGap),
                        y + Double(index % rows) * rowHeight)
                }
                for (index, (key, name)) in entries.enumerated() {
                    let start = place(index)
                    draw(
                        key, from: Point(start.x, start.y + text.height / 2), width: keyWidth,
                        into: &scene)
                    drawText(name, start.x + keyWidth + Self.keyGap, start.y, into: &scene)
                }
                if omitted > 0 {
                    let start = place(entries.count)
                    drawText("and \(omitted) more", start.x, start.y, into: &scene)
                }
                y += Double(rows) * rowHeight
            case .bar(let title, let map, let domain, let axis):
                drawTitle(title, corner.x, &y, into: &scene)
                if !axis.factor.isEmpty {
                    drawText(axis.factor, corner.x, y, into: &scene)
                    y += rowHeight
                }
                // The topmost label is centred on the bar's end.
                y += text.height / 2
                let length = max(1, min(Self.longestBar, corner.y + height - y))
                drawBar(map, domain, axis, Rect(corner.x, y, Self.barWidth, length), into: &scene)
                y += length
            case .sizes(let title, let entries):
                drawTitle(title, corner.x, &y, into: &scene)
                let largest = entries.map(\.radius).max() ?? 0
                for (radius, name) in entries {
                    let height = max(text.height, 2 * radius)
                    scene.items.append(
                        .markers(
                            Markers(
                                radius: radius, styles: [.init(.circle, theme.quietText)],
                                positions: [Point(corner.x + largest, y + height / 2)],
                                styleOf: [0])))
                    drawText(
                        name, corner.x + 2 * largest + Self.keyGap,
                        y + (height - text.height) / 2, into: &scene)
                    y += height + Self.rowGap
                }
            }
            y += Self.partGap
        }
    }

    private func drawTitle(
        _ lines: [String], _ x: Double, _ y: inout Double, into scene: inout Scene
    ) {
        for line in lines {
            scene.items.append(
                .text(
                    TextRun(
                        line, at: Point(x, y + titleText.ascent), font: theme.headerFont,
                        color: theme.text)))
            y += titleText.height
        }
        if !lines.isEmpty { y += 3 }
    }

    private func drawText(_ string: String, _ x: Double, _ top: Double, into scene: inout Scene) {
        scene.items.append(
            .text(
                TextRun(
                    string, at: Point(x, top + text.ascent), font: theme.labelFont,
                    color: theme.text)))
    }

    private func draw(
        _ key: Entry, from left: Point, width: Double, into scene: inout Scene
    ) {
        let center = Point(left.x + width / 2, left.y)
        func marker(_ color: Color, _ shape: MarkerShape, _ radius: Double) {
            scene.items.append(
                .markers(
                    Markers(
                        radius: radius, styles: [.init(shape, color)], positions: [center],
                        styleOf: [0])))
        }
        switch key {
        case .line(let color, let dash, let shape):
            scene.line(
                from: left, to: Point(left.x + width, left.y),
                Stroke(color, width: theme.lineWidth, dash: dash))
            if let shape { marker(color, shape, theme.markerRadius * 0.85) }
        case .marker(let color, let shape): marker(color, shape, theme.markerRadius * 1.2)
        case .patch(let color): scene.fill(Rect(left.x, left.y - 4, width, 8), color)
        }
    }

    private func drawBar(
        _ map: ColorMap, _ domain: ClosedRange<Double>, _ axis: Axis, _ frame: Rect,
        into scene: inout Scene
    ) {
        // 256 steps from the top; smoothed, they look continuous at any size.
        let pixels = (0..<256).flatMap { row in
            let color = map.color(at: 1 - Double(row) / 255)
            return [color.red, color.green, color.blue]
        }
        if let image = try? PixelImage(width: 1, height: 256, channels: 3, pixels: pixels) {
            scene.items.append(.image(PlacedImage(image, in: frame, scaling: .smooth)))
        }
        let scale = Scale.linear(
            domain.lowerBound < domain.upperBound
                ? domain : domain.lowerBound - 1...domain.upperBound + 1)
        for tick in axis.ticks {
            let y = frame.bottom - scale.position(tick.value) * frame.height
            scene.line(
                from: Point(frame.right, y), to: Point(frame.right + theme.tickLength, y),
                Stroke(theme.axis, width: theme.axisWidth))
            drawText(
                tick.label, frame.right + theme.tickLength + Axis.tickGap,
                y - text.ascent + text.height * 0.31, into: &scene)
        }
    }
}
