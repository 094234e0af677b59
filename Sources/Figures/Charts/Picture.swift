/// A picture within a plot, from one place of its axes to another, its first row at the top.
package struct PictureMark: Mark {
    package var image: PixelImage
    package var isSmooth: Bool

    package init(_ image: PixelImage, isSmooth: Bool = false) {
        self.image = image
        self.isSmooth = isSmooth
    }

    package var name: String { "image" }
    package var title: String { "Image" }
    package var required: [Channel] { [.x, .x2, .y, .y2] }
    package var swatch: Swatch { .none }
    package var fillsPanel: Bool { true }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        let (left, right) = (rows.numbers(.x), rows.numbers(.x2))
        let (bottom, top) = (rows.numbers(.y), rows.numbers(.y2))
        for row in 0..<rows.count {
            scene.items.append(
                .image(
                    PlacedImage(
                        image,
                        in: panel.box(x: (left[row], right[row]), y: (bottom[row], top[row])),
                        scaling: isSmooth ? .smooth : .nearest)))
        }
    }
}

extension Figure {
    /// Adds a picture that reaches over these ranges of the axes; nil for one pixel a unit, as wide
    /// as it is high on the page.
    ///
    /// - Throws: for ranges that are empty or not finite, and for axes that are not linear.
    package func image(
        _ mark: PictureMark, x: (low: Double, high: Double)? = nil,
        y: (low: Double, high: Double)? = nil
    ) throws(FigureError) -> Figure {
        let keepsShape = x == nil && y == nil
        let x = x ?? (0, Double(mark.image.width))
        let y = y ?? (0, Double(mark.image.height))
        for (axis, range) in [("x", x), ("y", y)] {
            guard range.low < range.high, (range.high - range.low).isFinite else {
                throw FigureError(
                    mark.name,
                    "\(axis) should be from a smaller to a larger number, "
                        + "got \(short(range.low)) and \(short(range.high))")
            }
        }
        if case .plot(let plot) = content, plot.x.kind != .linear || plot.y.kind != .linear {
            throw FigureError(
                mark.name, "a picture has no place on logarithmic axes or those of time",
                hint: "add it to a plot with linear axes")
        }
        return try layer(
            mark,
            [
                .x: .values([x.low]), .x2: .values([x.high]), .y: .values([y.low]),
                .y2: .values([y.high]),
            ]
        ).changedPlot(mark.name) { if keepsShape { $0.squareCells = true } }
    }
}
