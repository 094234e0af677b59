/// Places a plot's panels, axes, headers and legend in a frame, and draws them.
struct PlotLayout {
    private let resolved: ResolvedPlot
    private let theme: Theme
    private let measurer: any TextMeasurer
    private let legend: Legend
    private var cells: [Cell] = []
    private var legendCorner = Point(0, 0)
    private var area = Rect(0, 0, 0, 0)
    private var titles = (x: "", y: "")
    private var titlePlaces = (x: 0.0, y: 0.0)

    private struct Cell {
        var index: Int
        var frame: Rect
        var x: Axis
        var y: Axis
        var scales: (x: Scale, y: Scale)
        var showsX: Bool
        var showsY: Bool
        /// Above the panel.
        var header: String
        /// At its right, turned.
        var sideHeader: String
    }

    /// The left edge of the data, where a title aligns.
    var dataLeft: Double { area.left }

    private static let panelGap = 9.0
    private static let legendGap = 10.0
    private static let titleGap = 4.0
    /// Less, since a line of labels has room for descenders of its own.
    private static let bottomTitleGap = 1.5
    /// A panel smaller than this shows nothing.
    private static let smallestPanel = 14.0

    /// Of everything that was placed, from the frame's top to the lowest text.
    private(set) var usedHeight = 0.0
    /// From the frame's edges to the data, as far as axes, titles and the legend take it.
    private(set) var insets = Insets()
    /// Rooms that neighbours need, so that all data begin and end where theirs do.
    private let neighbours: Insets

    /// 120 × 80 mm; wider and higher for grids of panels.
    static func naturalSize(of plot: Plot) -> Size {
        guard let facet = plot.facet else { return .millimetres(120, 80) }
        func count(_ field: Field?) -> Int {
            guard let field, let found = try? field.resolve(in: plot.data, for: "") else {
                return 1
            }
            return found.column.asCategories.names.count
        }
        var (rows, columns) = (count(facet.row), count(facet.column))
        if facet.row == nil {
            let wrap = ResolvedPlot.wrap(columns, facet)
            rows = (columns + wrap - 1) / wrap
            columns = min(columns, wrap)
        }
        return .millimetres(
            columns > 2 ? 170 : 120, rows == 1 ? 70 : min(240, 18 + 46 * Double(rows)))
    }

    init(
        _ plot: Plot, in frame: Rect, _ theme: Theme, _ measurer: any TextMeasurer,
        neighbours: Insets = Insets()
    ) throws(FigureError) {
        self.theme = theme
        self.neighbours = neighbours
        self.measurer = measurer
        let resolved = try ResolvedPlot(plot, theme: theme)
        self.resolved = resolved
        legend = Legend(resolved, theme: theme, measurer: measurer, room: frame.size)
        titles = (resolved.title(.x), resolved.title(.y))
        try place(in: frame)
    }

    // MARK: Geometry

    private var columnCount: Int { resolved.wrap ?? resolved.columnNames.count }
    private var rowCount: Int {
        (resolved.panelCount + columnCount - 1) / columnCount
    }

    private mutating func place(in frame: Rect) throws(FigureError) {
        let text = measurer.measure("0", theme.textFont).height
        let header = measurer.measure("0", theme.headerFont).height
        let hasHeaders = !(resolved.columnNames + resolved.rowNames).allSatisfy(\.isEmpty)
        // Row names stand above their panels where there is one column, and at the right otherwise.
        let sideHeaders = resolved.rowNames.count > 1 && resolved.columnNames.count > 1
        let headerRoom = hasHeaders ? header + 3 : 0
        let independentX = resolved.plot.facet?.independent.contains(.x) == true
        let independentY = resolved.plot.facet?.independent.contains(.y) == true
        let headerRows = sideHeaders ? 1 : rowCount

        let leftTitle = titles.y.isEmpty ? 0 : text + Self.titleGap
        let right =
            (legend.width > 0 ? legend.width + Self.legendGap : 0)
            + (sideHeaders ? header + 4 : 0)
        // Thicknesses depend on ticks, ticks on lengths, lengths on thicknesses: three rounds
        // settle, as a rule; where ticks jump to and fro, the thicker ones have their room.
        var axes = (left: 24.0, bottom: 14.0, after: 0.0, above: 0.0)
        for round in 0..<6 {
            let bottomTitle = bottomTitleHeight(text)
            insets = Insets(
                left: leftTitle + axes.left, top: max(axes.above, 0) + headerRoom,
                right: right + axes.after, bottom: bottomTitle + axes.bottom)
            let room = insets.united(with: neighbours)
            let inner = frame.inset(
                left: room.left, top: room.top - headerRoom, right: room.right, bottom: room.bottom)
            let gaps = (
                x: Self.panelGap + (independentY ? axes.left : 0),
                y: Self.panelGap + (independentX ? axes.bottom : 0)
            )
            var size = Size(
                (inner.width - gaps.x * Double(columnCount - 1)) / Double(columnCount),
                (inner.height - gaps.y * Double(rowCount - 1)
                    - headerRoom * Double(headerRows)) / Double(rowCount))
            guard size.width >= Self.smallestPanel, size.height >= Self.smallestPanel else {
                throw FigureError(
                    "size",
                    "there is no room for the data beside axes, legend and titles",
                    hint: "make the figure larger, or its labels shorter")
            }
            var origin = Point(inner.left, inner.top)
            if resolved.plot.squareCells {
                let fitted = try squared(size)
                // What squares leave over goes to both sides.
                origin.x += (size.width - fitted.width) * Double(columnCount) / 2
                size = fitted
            }
            try placeCells(
                origin, size, gaps: gaps, headerRoom: headerRoom, sideHeaders: sideHeaders,
                independent: (independentX, independentY), figureWidth: frame.width)
            let total = Size(
                size.width * Double(columnCount) + gaps.x * Double(columnCount - 1),
                size.height * Double(rowCount) + gaps.y * Double(rowCount - 1)
                    + headerRoom * Double(headerRows))
            area = Rect(origin.x, origin.y, total.width, total.height)
            let first = cells.filter(\.showsY).map(\.y)
            let lowest = cells.filter(\.showsX).map(\.x)
            let needed = (
                left: max(
                    first.map(\.thickness).max() ?? 0,
                    (lowest.first?.overhang.before ?? 0) - leftTitle),
                bottom: max(
                    lowest.map(\.thickness).max() ?? 0, (first.map(\.overhang.before).max() ?? 0)),
                after: max(0, (lowest.map(\.overhang.after).max() ?? 0) - right),
                above: first.map(\.overhang.after).max() ?? 0
            )
            if round < 2 {
                axes = needed
            } else if needed.left > axes.left || needed.bottom > axes.bottom {
                axes.left = max(axes.left, needed.left)
                axes.bottom = max(axes.bottom, needed.bottom)
            } else {
                break
            }
        }
        let tallest = cells.filter(\.showsX).map(\.x.thickness).max() ?? 0
        titlePlaces.x =
            area.bottom + tallest + Self.bottomTitleGap
            + measurer.measure("0", theme.textFont).ascent
        usedHeight = area.bottom + tallest + bottomTitleHeight(text) - frame.top
        titlePlaces.y =
            area.left - axes.left - Self.titleGap - measurer.measure("0", theme.textFont).descent
        legendCorner = Point(
            area.right + Self.legendGap + (sideHeaders ? header + 4 : 0),
            area.top + (headerRoom > 0 ? headerRoom : 0))
    }

    private func bottomTitleHeight(_ text: Double) -> Double {
        titles.x.isEmpty && cells.allSatisfy(\.x.factor.isEmpty) ? 0 : text + Self.bottomTitleGap
    }

    /// The largest panel whose cells of names, or units of numbers, are squares.
    private func squared(_ size: Size) throws(FigureError) -> Size {
        func cells(_ scale: Scale) -> Double? {
            switch scale {
            case .category(let names, _): Double(max(1, names.count))
            case .linear(let domain): domain.upperBound - domain.lowerBound
            default: nil
            }
        }
        guard let across = cells(try resolved.scale(.x, panel: 0)),
            let down = cells(try resolved.scale(.y, panel: 0))
        else { return size }
        let side = min(size.width / across, size.height / down)
        return Size(side * across, side * down)
    }

    private mutating func placeCells(
        _ origin: Point, _ size: Size, gaps: (x: Double, y: Double), headerRoom: Double,
        sideHeaders: Bool, independent: (x: Bool, y: Bool), figureWidth: Double
    ) throws(FigureError) {
        cells = []
        let options = (x: resolved.plot.x, y: resolved.plot.y)
        let whole = (x: resolved.isWhole(.x), y: resolved.isWhole(.y))
        for index in 0..<resolved.panelCount {
            let row = index / columnCount
            let column = index % columnCount
            let headersAbove = Double(sideHeaders ? 1 : row + 1)
            let panel = Rect(
                origin.x + Double(column) * (size.width + gaps.x),
                origin.y + Double(row) * (size.height + gaps.y) + headersAbove * headerRoom,
                size.width, size.height)
            let scales = (
                x: try resolved.scale(.x, panel: index), y: try resolved.scale(.y, panel: index)
            )
            let x = Axis(
                scales.x, side: .bottom, length: size.width, isWhole: whole.x,
                showsTicks: options.x.showsTicks, isAlone: independent.x, theme: theme,
                measurer: measurer,
                figureWidth: figureWidth)
            let y = Axis(
                scales.y, side: .left, length: size.height, isWhole: whole.y,
                showsTicks: options.y.showsTicks, isAlone: independent.y, theme: theme,
                measurer: measurer,
                figureWidth: figureWidth)
            let isLowest = index + columnCount >= resolved.panelCount
            cells.append(
                Cell(
                    index: index, frame: panel, x: x, y: y, scales: scales,
                    showsX: independent.x || isLowest, showsY: independent.y || column == 0,
                    header: header(index, row, sideHeaders: sideHeaders),
                    sideHeader: sideHeaders && column == columnCount - 1
                        ? resolved.rowNames[row] : ""))
        }
    }

    private func header(_ index: Int, _ row: Int, sideHeaders: Bool) -> String {
        if sideHeaders { return row == 0 ? resolved.columnNames[index] : "" }
        if resolved.rowNames.count > 1 { return resolved.rowNames[index] }
        return resolved.columnNames[index]
    }

    // MARK: Drawing

    func draw(into scene: inout Scene) {
        for note in resolved.notes { scene.note(note) }
        scene.summary += (scene.summary.isEmpty ? "" : " ") + resolved.summary
        for cell in cells {
            drawGrid(cell, into: &scene)
            drawMarks(cell, into: &scene)
            drawAxes(cell, into: &scene)
            drawHeaders(cell, into: &scene)
        }
        drawTitles(into: &scene)
        if legend.width > 0 {
            legend.draw(
                at: legendCorner, height: area.bottom - legendCorner.y, into: &scene)
        }
    }

    private func panel(_ cell: Cell) -> Panel {
        Panel(
            frame: cell.frame, x: cell.scales.x, y: cell.scales.y, color: resolved.color,
            size: resolved.sizes?.scale, theme: theme, measurer: measurer,
            mayRasterise: resolved.plot.mayRasterise)
    }

    private func drawGrid(_ cell: Cell, into scene: inout Scene) {
        let panel = panel(cell)
        let stroke = Stroke(theme.grid, width: theme.gridWidth)
        if !cell.scales.x.isCategory {
            for tick in cell.x.ticks {
                let x = panel.across(tick.value)
                scene.line(
                    from: Point(x, cell.frame.top), to: Point(x, cell.frame.bottom), stroke)
            }
        }
        if !cell.scales.y.isCategory {
            for tick in cell.y.ticks {
                let y = panel.down(tick.value)
                scene.line(
                    from: Point(cell.frame.left, y), to: Point(cell.frame.right, y), stroke)
            }
        }
    }

    private func drawMarks(_ cell: Cell, into scene: inout Scene) {
        let limits = [
            resolved.plot.x.low, resolved.plot.x.high, resolved.plot.y.low, resolved.plot.y.high,
        ]
        // Only limits set by the author can leave data outside.
        let clips = limits.contains { $0 != nil }
        if clips { scene.items.append(.clip(cell.frame)) }
        let panel = panel(cell)
        for (mark, rows) in resolved.layers {
            let shown = rows.inPanel(cell.index)
            if shown.count > 0 { mark.draw(shown, on: panel, into: &scene) }
        }
        if clips { scene.items.append(.endClip) }
    }

    private func drawAxes(_ cell: Cell, into scene: inout Scene) {
        let panel = panel(cell)
        let frame = cell.frame
        let stroke = Stroke(theme.axis, width: theme.axisWidth)
        scene.items.append(
            .path(
                Path(polyline: [
                    Point(frame.left, frame.top), Point(frame.left, frame.bottom),
                    Point(frame.right, frame.bottom),
                ]), fill: nil, stroke: stroke))
        let text = measurer.measure("0", theme.labelFont)
        for (place, length) in cell.x.minor.map({ (panel.across($0), 0.55) })
            + cell.x.ticks.filter({ !$0.label.isEmpty }).map({ (panel.across($0.value), 1.0) })
        {
            scene.line(
                from: Point(place, frame.bottom),
                to: Point(place, frame.bottom + theme.tickLength * length), stroke)
        }
        for (place, length) in cell.y.minor.map({ (panel.down($0), 0.55) })
            + cell.y.ticks.filter({ !$0.label.isEmpty }).map({ (panel.down($0.value), 1.0) })
        {
            scene.line(
                from: Point(frame.left, place),
                to: Point(frame.left - theme.tickLength * length, place), stroke)
        }
        let room = theme.tickLength + Axis.tickGap
        // Digits have no descenders: a label's middle is that of its digits, 0.73 em high in most
        // fonts.
        let middle = theme.labelFont.size * 0.365
        if cell.showsX {
            for tick in cell.x.ticks where !tick.label.isEmpty {
                let x = panel.across(tick.value)
                let run =
                    switch cell.x.angle {
                    case 0:
                        label(
                            tick.label, Point(x, frame.bottom + room + text.ascent), .middle)
                    case -90:
                        label(tick.label, Point(x + middle, frame.bottom + room), .end, -90)
                    default:
                        label(
                            tick.label,
                            Point(x + middle, frame.bottom + room + middle * 1.2), .end,
                            cell.x.angle)
                    }
                scene.items.append(.text(run))
            }
        }
        if cell.showsY {
            for tick in cell.y.ticks where !tick.label.isEmpty {
                let y = panel.down(tick.value)
                scene.items.append(
                    .text(label(tick.label, Point(frame.left - room, y + middle), .end)))
            }
        }
    }

    private func label(
        _ text: String, _ place: Point, _ anchor: TextRun.Anchor, _ angle: Double = 0
    ) -> TextRun {
        TextRun(
            text, at: place, anchor: anchor, font: theme.labelFont, color: theme.quietText,
            angle: angle)
    }

    private func drawHeaders(_ cell: Cell, into scene: inout Scene) {
        let fitter = TextFitter(measurer: measurer, font: theme.headerFont)
        let extent = measurer.measure("0", theme.headerFont)
        if !cell.header.isEmpty {
            scene.items.append(
                .text(
                    TextRun(
                        fitter.shortened(cell.header, to: cell.frame.width),
                        at: Point(cell.frame.center.x, cell.frame.top - 3 - extent.descent),
                        anchor: .middle, font: theme.headerFont, color: theme.text)))
        }
        if !cell.sideHeader.isEmpty {
            scene.items.append(
                .text(
                    TextRun(
                        fitter.shortened(cell.sideHeader, to: cell.frame.height),
                        at: Point(cell.frame.right + 4 + extent.descent, cell.frame.center.y),
                        anchor: .middle, font: theme.headerFont, color: theme.text, angle: 90)))
        }
    }

    private func drawTitles(into scene: inout Scene) {
        let text = TextFitter(measurer: measurer, font: theme.textFont)
        func titled(_ name: String, _ factor: String) -> String {
            if factor.isEmpty { return name }
            return name.isEmpty ? factor : "\(name) (\(factor))"
        }
        let x = titled(titles.x, cells.first?.x.factor ?? "")
        let y = titled(titles.y, cells.first?.y.factor ?? "")
        let top = cells.first?.frame.top ?? area.top
        if !x.isEmpty {
            scene.items.append(
                .text(
                    TextRun(
                        text.shortened(x, to: area.width + 40),
                        at: Point(area.center.x, titlePlaces.x), anchor: .middle,
                        font: theme.textFont, color: theme.text)))
        }
        if !y.isEmpty {
            scene.items.append(
                .text(
                    TextRun(
                        text.shortened(y, to: area.height + 20),
                        at: Point(titlePlaces.y, (top + area.bottom) / 2), anchor: .middle,
                        font: theme.textFont, color: theme.text, angle: -90)))
        }
    }
}
