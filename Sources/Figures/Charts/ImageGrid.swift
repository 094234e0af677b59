/// Pictures in rows, each as its own pixels: never smoothed, and scaled by whole numbers where
/// drawn as pixels.
package struct ImageGrid: Sendable {
    package var images: [PixelImage]
    /// Below each picture; empty, or one a picture.
    package var titles: [String]
    /// What is said in place of a picture: empty, or one a picture, empty where it is drawn.
    package var words: [String]
    /// Pictures to a row; nil for what suits their number.
    package var columns: Int?
    /// At the left of each row; empty, or one a row.
    package var rowTitles: [String]
    /// Above each column; empty, or one a column.
    package var columnTitles: [String]

    package init(
        _ images: [PixelImage], titles: [String] = [], words: [String] = [], columns: Int? = nil,
        rowTitles: [String] = [], columnTitles: [String] = []
    ) {
        self.images = images
        self.titles = titles
        self.words = words
        self.columns = columns
        self.rowTitles = rowTitles
        self.columnTitles = columnTitles
    }

    private static let gap = (usual: 4.0, least: 2.4)
    private static let titleFont = Font(7)
    private static let mostTitleLines = 3
    /// A picture grows no larger than this on its own: one alone, and one of many (millimetres).
    private static let largest = (alone: 50.0, among: 22.0)
    /// What figures are mostly drawn at: a picture's pixels fill a whole number of these.
    private static let usualDotsPerInch = 200.0

    /// Row titles leave the pictures most of the width.
    private static let widestRowTitle = 0.3

    var columnCount: Int {
        max(1, min(images.count, columns ?? (images.count <= 6 ? images.count : 10)))
    }
    var rowCount: Int { (images.count + columnCount - 1) / columnCount }

    /// Height over width of the tallest picture.
    private var aspect: Double {
        images.map { Double($0.height) / Double($0.width) }.max() ?? 1
    }

    /// A picture's width and the room between two, where the grid is so wide.
    private func arrangement(width: Double) -> (side: Double, gap: Double) {
        let count = Double(columnCount)
        let room = max(count, width)
        let largest = points(
            millimetres: images.count == 1 ? Self.largest.alone : Self.largest.among)
        var side = min(largest, max(1, (room - Self.gap.least * (count - 1)) / count))
        let unit = Double(images.map(\.width).max() ?? 1) * 72 / Self.usualDotsPerInch
        let whole = (side / unit + 1e-9).rounded(.down) * unit
        // One of many that would lose much is scaled when it is drawn, as well as its pixels allow.
        if whole > (images.count == 1 ? 0 : 0.75 * side) { side = whole }
        guard columnCount > 1 else { return (side, Self.gap.usual) }
        let rest = (room - side * count) / (count - 1)
        return (side, min(Self.gap.usual, max(Self.gap.least, rest)))
    }

    /// What the pictures come to on a page's usual width, with the margins.
    func naturalWidth(_ theme: Theme, _ measurer: any TextMeasurer) -> Double {
        let room = points(millimetres: 120) - 2 * theme.margin
        let left = rowTitleWidth(room, measurer)
        let (side, gap) = arrangement(width: room - left)
        return left + side * Double(columnCount) + gap * Double(columnCount - 1)
            + 2 * theme.margin
    }

    func height(width: Double, _ theme: Theme, _ measurer: any TextMeasurer) -> Double {
        let room = width - 2 * theme.margin
        let (side, gap) = arrangement(width: room - rowTitleWidth(room, measurer))
        let lines = titleLines(side, measurer)
        let start = 2 * theme.margin + gap * Double(rowCount - 1) + headHeight(side, measurer)
        return (0..<rowCount).reduce(start) { total, row in
            total + side * aspect + titleHeight(lines, row, measurer)
        }
    }

    /// What row titles take of the width, with the space to the pictures.
    private func rowTitleWidth(_ room: Double, _ measurer: any TextMeasurer) -> Double {
        guard !rowTitles.isEmpty else { return 0 }
        let widest = rowTitles.map { measurer.measure($0, Self.titleFont).width }.max() ?? 0
        return min(widest, Self.widestRowTitle * room) + Self.gap.usual
    }

    private func headLines(_ side: Double, _ measurer: any TextMeasurer) -> [[String]] {
        let text = TextFitter(measurer: measurer, font: Self.titleFont)
        return columnTitles.map { text.wrapped($0, to: side, most: Self.mostTitleLines) }
    }

    /// What column titles take of the height, with the space to the pictures.
    private func headHeight(_ side: Double, _ measurer: any TextMeasurer) -> Double {
        let most = headLines(side, measurer).map(\.count).max() ?? 0
        return most == 0 ? 0 : Double(most) * measurer.measure("0", Self.titleFont).height + 2
    }

    private func titleLines(_ side: Double, _ measurer: any TextMeasurer) -> [[String]] {
        let text = TextFitter(measurer: measurer, font: Self.titleFont)
        return titles.map { title in
            title.isEmpty ? [] : text.wrapped(title, to: side, most: Self.mostTitleLines)
        }
    }

    private func titleHeight(
        _ lines: [[String]], _ row: Int, _ measurer: any TextMeasurer
    ) -> Double {
        let most = lines.dropFirst(row * columnCount).prefix(columnCount).map(\.count).max() ?? 0
        return most == 0 ? 0 : Double(most) * measurer.measure("0", Self.titleFont).height + 2
    }

    func draw(
        in frame: Rect, _ theme: Theme, _ measurer: any TextMeasurer, into scene: inout Scene
    ) {
        let count = Double(columnCount)
        let titleWidth = rowTitleWidth(frame.width, measurer)
        var (side, gap) = arrangement(width: frame.width - titleWidth)
        let lines = titleLines(side, measurer)
        let head = headHeight(side, measurer)
        let texts = (0..<rowCount).reduce(head) { $0 + titleHeight(lines, $1, measurer) }
        let room = (frame.height - texts - gap * Double(rowCount - 1)) / Double(rowCount)
        side = max(1, min(side, room / aspect))
        let left =
            frame.left + titleWidth
            + (frame.width - titleWidth - side * count - gap * (count - 1)) / 2
        var y = frame.top
        let extent = measurer.measure("0", Self.titleFont)
        for (column, lines) in headLines(side, measurer).enumerated() {
            let x = left + Double(column) * (side + gap) + side / 2
            // The last lines of all columns stand side by side, above the pictures.
            let top = y + head - 2 - Double(lines.count) * extent.height
            for (line, text) in lines.enumerated() {
                let baseline = top + extent.ascent + Double(line) * extent.height
                scene.items.append(
                    .text(
                        TextRun(
                            text, at: Point(x, baseline), anchor: .middle, font: Self.titleFont,
                            color: theme.text)))
            }
        }
        y += head
        for row in 0..<rowCount {
            if rowTitles.indices.contains(row) {
                let text = TextFitter(measurer: measurer, font: Self.titleFont)
                    .shortened(rowTitles[row], to: titleWidth - Self.gap.usual)
                scene.items.append(
                    .text(
                        TextRun(
                            text,
                            at: Point(
                                left - Self.gap.usual,
                                y + side * aspect / 2 + extent.ascent - extent.height / 2),
                            anchor: .end, font: Self.titleFont, color: theme.text)))
            }
            for index in (row * columnCount)..<min((row + 1) * columnCount, images.count) {
                let image = images[index]
                let x = left + Double(index % columnCount) * (side + gap)
                // Pictures of different shapes keep theirs, in the middle of the cell.
                let scale = min(side / Double(image.width), side * aspect / Double(image.height))
                let size = Size(Double(image.width) * scale, Double(image.height) * scale)
                let place = Rect(
                    x + (side - size.width) / 2, y + side * aspect - size.height,
                    size.width, size.height)
                if words.indices.contains(index), !words[index].isEmpty {
                    say(words[index], in: place, theme, measurer, into: &scene)
                } else {
                    scene.items.append(.image(PlacedImage(image, in: place)))
                }
                guard lines.indices.contains(index) else { continue }
                for (line, text) in lines[index].enumerated() {
                    let baseline =
                        y + side * aspect + 1 + extent.ascent
                        + Double(line) * extent.height
                    scene.items.append(
                        .text(
                            TextRun(
                                text, at: Point(x + side / 2, baseline), anchor: .middle,
                                font: Self.titleFont, color: theme.text)))
                }
            }
            y += side * aspect + titleHeight(lines, row, measurer) + gap
        }
        let rows = rowCount == 1 ? "in a row" : "in \(rowCount) rows"
        let noun = images.count == 1 ? "An image" : "\(images.count) images \(rows)"
        let said = titles.isEmpty ? rowTitles : titles
        let named = said.isEmpty ? "" : ": " + said.prefix(20).joined(separator: ", ")
        scene.summary +=
            (scene.summary.isEmpty ? "" : " ") + noun + named
            + (said.count > 20 ? ", …" : "") + "."
        let told = Set(words.filter { !$0.isEmpty }).sorted()
        for text in told {
            let count = words.count { $0 == text }
            scene.summary += " \(count) of them: \(text)."
        }
    }

    /// Words in an empty frame, in as many lines as there is room for.
    private func say(
        _ words: String, in frame: Rect, _ theme: Theme, _ measurer: any TextMeasurer,
        into scene: inout Scene
    ) {
        scene.items.append(
            .path(Path(frame), fill: nil, stroke: Stroke(theme.grid, width: theme.axisWidth)))
        let text = TextFitter(measurer: measurer, font: Self.titleFont)
        let most = max(1, Int((frame.height - 2) / text.height))
        let lines = text.wrapped(words, to: max(10, frame.width - 4), most: most)
        var baseline =
            frame.center.y - Double(lines.count) * text.height / 2 + text.ascent
        for line in lines {
            scene.items.append(
                .text(
                    TextRun(
                        line, at: Point(frame.center.x, baseline), anchor: .middle,
                        font: Self.titleFont, color: theme.quietText)))
            baseline += text.height
        }
    }
}

extension Figure {
    /// A grid of pictures, with a title below each where there are some, and words in place of those that
    /// have some.
    ///
    /// - Throws: when there is no picture, or not one title a picture, a row or a column.
    package static func images(
        _ images: [PixelImage], titles: [String] = [], words: [String] = [], columns: Int? = nil,
        rowTitles: [String] = [], columnTitles: [String] = []
    ) throws(FigureError) -> Figure {
        guard !images.isEmpty else { throw FigureError("images", "there is no image to show") }
        guard titles.isEmpty || titles.count == images.count else {
            throw FigureError(
                "images", "there are \(images.count) images and \(titles.count) titles",
                hint: "give one title an image")
        }
        guard words.isEmpty || words.count == images.count else {
            throw FigureError(
                "images", "there are \(images.count) images and \(words.count) words",
                hint: "give a text for each image, empty for those that are drawn")
        }
        if let columns, columns < 1 {
            throw FigureError("images", "columns should be at least 1, got \(columns)")
        }
        let grid = ImageGrid(
            images, titles: titles, words: words, columns: columns, rowTitles: rowTitles,
            columnTitles: columnTitles)
        for (given, count, what) in [
            (rowTitles, grid.rowCount, "rows"), (columnTitles, grid.columnCount, "columns"),
        ] where !given.isEmpty && given.count != count {
            throw FigureError(
                "images", "there are \(count) \(what) and \(given.count) titles for them",
                hint: "columns: says how many pictures stand in a row")
        }
        return Figure(.images(grid))
    }
}
