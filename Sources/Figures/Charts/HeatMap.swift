/// A coloured cell for each pair of names, with a text in it where there is one.
package struct HeatMapMark: Mark {
    /// Free space between cells, in points.
    package var gap: Double

    package init(gap: Double = 0) {
        self.gap = gap
    }

    package var name: String { "heatmap" }
    package var title: String { "Heat map" }
    package var required: [Channel] { [.x, .y, .color] }
    package var swatch: Swatch { .none }

    /// More cells than this become one image, a pixel each.
    private static let mostShapes = 1000
    /// Smaller text is not readable in print.
    private static let smallestText = 4.5

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        var rows = rows
        for channel in [Channel.x, .y] {
            rows.columns[channel] = rows.columns[channel].map { .categories($0.asCategories) }
        }
        guard rows.columns[.color]?.isNumeric == true else {
            throw FigureError("heatmap", "color has names, not numbers")
        }
        return rows
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let (x, y, values) = (rows.numbers(.x), rows.numbers(.y), rows.numbers(.color))
        if rows.count > Self.mostShapes {
            drawImage(x, y, values, on: panel, into: &scene)
            return
        }
        let width = (panel.x.band ?? 1) * panel.frame.width
        let height = (panel.y.band ?? 1) * panel.frame.height
        func cell(_ row: Int) -> Rect {
            let center = panel.place(x[row], y[row])
            return Rect(center.x - width / 2, center.y - height / 2, width, height)
        }
        for row in 0..<rows.count {
            var box = cell(row).inset(
                left: gap / 2, top: gap / 2, right: gap / 2, bottom: gap / 2)
            // Neighbours overlap a little, or the page would shine through their soft edges.
            if gap == 0 {
                box.width = min(box.width + 0.3, panel.frame.right - box.x)
                box.height = min(box.height + 0.3, panel.frame.bottom - box.y)
            }
            scene.fill(box, panel.color.color(values[row], panel.theme))
        }
        guard let texts = rows.columns[.text]?.asCategories else { return }
        drawTexts(texts, cells: (0..<rows.count).map(cell), values, on: panel, into: &scene)
    }

    private func drawTexts(
        _ texts: Categories, cells: [Rect], _ values: [Double], on panel: Panel,
        into scene: inout Scene
    ) {
        guard let first = cells.first else { return }
        let base = panel.theme.labelFont
        let widest = texts.names.map { panel.measurer.measure($0, base).width }.max() ?? 0
        let fit = min(
            1, 0.85 * first.width / max(1, widest), 0.8 * first.height / (base.size * 1.2))
        let font = Font((base.size * fit * 10).rounded(.down) / 10)
        guard font.size >= Self.smallestText else { return }
        for (row, cell) in cells.enumerated() {
            let color = panel.color.color(values[row], panel.theme)
            scene.items.append(
                .text(
                    TextRun(
                        texts.name(texts.codes[row]),
                        at: Point(cell.center.x, cell.center.y + font.size * 0.365),
                        anchor: .middle, font: font, color: color.readableText)))
        }
    }

    private func drawImage(
        _ x: [Double], _ y: [Double], _ values: [Double], on panel: Panel, into scene: inout Scene
    ) {
        guard case .category(let across, _) = panel.x, case .category(let down, _) = panel.y else {
            return
        }
        let (pixelCount, overflow) = across.count.multipliedReportingOverflow(by: down.count * 3)
        guard !overflow else { return }
        let empty = panel.theme.background
        var pixels = [UInt8](repeating: 0, count: pixelCount)
        for index in 0..<(pixelCount / 3) {
            pixels[index * 3] = empty.red
            pixels[index * 3 + 1] = empty.green
            pixels[index * 3 + 2] = empty.blue
        }
        for row in values.indices {
            let at = (Int(y[row]) * across.count + Int(x[row])) * 3
            let color = panel.color.color(values[row], panel.theme)
            pixels[at] = color.red
            pixels[at + 1] = color.green
            pixels[at + 2] = color.blue
        }
        guard
            let image = try? PixelImage(
                width: across.count, height: down.count, channels: 3, pixels: pixels)
        else { return }
        // Cells fill the panel to its edges; they are numbers, not a picture's own pixels.
        scene.items.append(.image(PlacedImage(image, in: panel.frame, scaling: .nearest)))
    }
}

extension Figure {
    /// A matrix as coloured cells, its first row at the top.
    ///
    /// - Parameters:
    ///   - rows: the matrix, all rows of one length.
    ///   - rowNames: beside the rows; nil for their numbers from 0. Likewise `columnNames`.
    ///   - map: nil for viridis, or for the diverging one where there are numbers on both sides of
    ///     zero.
    ///   - texts: what is written in the cells, a list for each row.
    package static func heatMap(
        _ rows: [[Double]], rowNames: [String]? = nil, columnNames: [String]? = nil,
        map: ColorMap? = nil, texts: [[String]]? = nil
    ) throws(FigureError) -> Figure {
        let width = rows.first?.count ?? 0
        guard width > 0 else { throw FigureError("heatmap", "the matrix is empty") }
        for (index, row) in rows.enumerated() where row.count != width {
            throw FigureError(
                "heatmap", "row 0 has \(width) numbers and row \(index) has \(row.count)")
        }
        for (names, count, side) in [
            (rowNames, rows.count, "rows"), (columnNames, width, "columns"),
        ]
        where names != nil && names?.count != count {
            throw FigureError(
                "heatmap", "there are \(count) \(side) and \(names?.count ?? 0) names for them")
        }
        if let texts, texts.count != rows.count || texts.contains(where: { $0.count != width }) {
            throw FigureError(
                "heatmap", "the texts are not as many as the numbers",
                hint: "give \(rows.count) lists of \(width) texts")
        }
        let across = (0..<rows.count).flatMap { _ in 0..<width }
        let down = (0..<rows.count).flatMap { [Int](repeating: $0, count: width) }
        let values = rows.flatMap { $0 }
        let finite = values.filter(\.isFinite)
        let hasBothSigns = (finite.min() ?? 0) < 0 && (finite.max() ?? 0) > 0
        return try Figure().layer(
            HeatMapMark(),
            [
                .x: .values(
                    .categories(
                        Categories(
                            names: columnNames ?? (0..<width).map(String.init), codes: across)),
                    title: ""),
                .y: .values(
                    .categories(
                        Categories(
                            names: rowNames ?? (0..<rows.count).map(String.init), codes: down)),
                    title: ""),
                .color: .values(values),
                .text: texts.map { .values($0.flatMap { $0 }) },
            ]
        ).changedPlot("heatmap") {
            $0.color.map = map ?? (hasBothSigns ? .diverging : .viridis)
            // Long and narrow matrices would shrink to a thread as squares.
            let ratio = Double(width) / Double(rows.count)
            $0.squareCells = ratio < 3 && ratio > 1.0 / 3
        }
    }
}
