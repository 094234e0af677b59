import Figures

/// Puts a scene's items on a canvas in order.
struct SceneDrawer {
    private let canvas: Canvas
    private let typesetter: Typesetter

    /// A layer of more marks than this is drawn as pixels in a vector file.
    static let mostVectorMarks = 20_000
    /// Pixels an inch of such a layer: what print needs for dots, at half of the bytes of 300.
    private static let layerResolution = 240.0

    init(_ canvas: Canvas, _ typesetter: Typesetter) {
        self.canvas = canvas
        self.typesetter = typesetter
    }

    /// - Returns: the scene's notes and those of drawing it.
    func draw(_ scene: Scene) throws(FigureError) -> [String] {
        var notes = scene.notes
        canvas.paint(scene.background)
        for item in scene.items {
            switch item {
            case .path(let path, let fill, let stroke):
                if let fill { canvas.fill(path, fill) }
                if let stroke { canvas.stroke(path, stroke) }
            case .text(let run): typesetter.draw(run, on: canvas)
            case .image(let placed): try draw(placed)
            case .markers(let markers):
                if canvas.pixelScale == nil, markers.mayRasterise,
                    markers.positions.count > Self.mostVectorMarks
                {
                    try drawAsPixels(markers, page: scene.size)
                    notes.append(
                        "a layer of \(markers.positions.count) marks is drawn as pixels "
                            + "(\(short(Self.layerResolution)) dpi) inside of the vector file; "
                            + "raster: false keeps it as shapes")
                } else {
                    draw(markers)
                }
            case .clip(let rect): canvas.beginClip(rect)
            case .endClip: canvas.endClip()
            }
        }
        try canvas.check()
        return notes + typesetter.takeNotes()
    }

    // MARK: Images

    private func draw(_ placed: PlacedImage) throws(FigureError) {
        guard placed.scaling != .smooth else {
            return try canvas.image(placed.image, in: placed.frame, smooth: true)
        }
        guard placed.scaling == .wholePixels, let scale = canvas.pixelScale else {
            return try canvas.image(placed.image, in: placed.frame, smooth: false)
        }
        let width = Double(placed.image.width)
        let height = Double(placed.image.height)
        let times = min(
            (placed.frame.width * scale / width + 1e-6).rounded(.down),
            (placed.frame.height * scale / height + 1e-6).rounded(.down))
        guard times >= 1 else {
            // Shrinking by leaving pixels out would lie about the picture.
            return try canvas.image(placed.image, in: placed.frame, smooth: true)
        }
        let size = Size(width * times / scale, height * times / scale)
        let center = placed.frame.center
        let frame = Rect(
            ((center.x - size.width / 2) * scale).rounded() / scale,
            ((center.y - size.height / 2) * scale).rounded() / scale, size.width, size.height)
        try canvas.image(placed.image, in: frame, smooth: false)
    }

    // MARK: Markers

    private func draw(_ markers: Markers) {
        var start = 0
        while start < markers.positions.count {
            let index = markers.styleOf[start]
            var end = start + 1
            while end < markers.positions.count, markers.styleOf[end] == index { end += 1 }
            let style = markers.styles[index]
            let places = markers.positions[start..<end]
            // Solid dots of one colour can be one path; clear ones must darken where they overlap.
            if style.shape == .circle,
                style.color.alpha == 1 || canvas.pixelScale == nil && places.count == 1
            {
                canvas.dots(places, radius: markers.radius, style.color)
            } else {
                for place in places { draw(style, at: place, markers.radius) }
            }
            start = end
        }
    }

    private func draw(_ style: Markers.Style, at center: Point, _ radius: Double) {
        func polygon(_ corners: [(Double, Double)]) {
            var path = Path(
                polyline: corners.map { Point(center.x + $0.0 * radius, center.y + $0.1 * radius) })
            path.elements.append(.close)
            canvas.fill(path, style.color)
        }
        func strokes(_ lines: [((Double, Double), (Double, Double))]) {
            for (from, to) in lines {
                canvas.stroke(
                    Path(polyline: [
                        Point(center.x + from.0 * radius, center.y + from.1 * radius),
                        Point(center.x + to.0 * radius, center.y + to.1 * radius),
                    ]), Stroke(style.color, width: radius * 0.5))
            }
        }
        // Sides chosen so that the shapes have about the circle's area (π r²).
        switch style.shape {
        case .circle: canvas.circle(center, radius: radius, style.color)
        case .square: polygon([(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)])
        case .triangle: polygon([(0, -1.35), (1.17, 0.78), (-1.17, 0.78)])
        case .triangleDown: polygon([(0, 1.35), (1.17, -0.78), (-1.17, -0.78)])
        case .diamond: polygon([(0, -1.28), (1.28, 0), (0, 1.28), (-1.28, 0)])
        case .cross: strokes([((-0.9, -0.9), (0.9, 0.9)), ((-0.9, 0.9), (0.9, -0.9))])
        case .plus: strokes([((-1.2, 0), (1.2, 0)), ((0, -1.2), (0, 1.2))])
        case .ring:
            canvas.ring(
                center, radius: radius * 0.9, Stroke(style.color, width: radius * 0.45))
        }
    }

    // MARK: Very large layers

    /// Draws the markers on pixels of their own and puts these on the page.
    private func drawAsPixels(_ markers: Markers, page: Size) throws(FigureError) {
        let reach = markers.radius * 1.5
        let xs = markers.positions.map(\.x)
        let ys = markers.positions.map(\.y)
        let left = max(0, (xs.min() ?? 0) - reach)
        let top = max(0, (ys.min() ?? 0) - reach)
        let right = min(page.width, (xs.max() ?? 0) + reach)
        let bottom = min(page.height, (ys.max() ?? 0) + reach)
        let scale = Self.layerResolution / 72
        let width = max(1, Int(((right - left) * scale).rounded(.up)))
        let height = max(1, Int(((bottom - top) * scale).rounded(.up)))
        var layer = DotLayer(width: width, height: height)
        for (place, style) in zip(markers.positions, markers.styleOf) {
            let color = markers.styles[style].color
            layer.stamp(
                x: (place.x - left) * scale, y: (place.y - top) * scale,
                radius: markers.radius * scale, color)
        }
        try canvas.layer(
            layer.pixels, width, height,
            in: Rect(left, top, Double(width) / scale, Double(height) / scale))
    }
}

/// Premultiplied pixels that round dots are laid onto, one after the other.
private struct DotLayer {
    let width: Int
    let height: Int
    /// 0xAARRGGBB.
    var pixels: [UInt32]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt32](repeating: 0, count: width * height)
    }

    /// A dot with a soft edge one pixel wide, over what is there.
    mutating func stamp(x: Double, y: Double, radius: Double, _ color: Color) {
        let firstRow = max(0, Int((y - radius - 1).rounded(.down)))
        let lastRow = min(height - 1, Int((y + radius + 1).rounded(.up)))
        let firstColumn = max(0, Int((x - radius - 1).rounded(.down)))
        let lastColumn = min(width - 1, Int((x + radius + 1).rounded(.up)))
        guard firstRow <= lastRow, firstColumn <= lastColumn else { return }
        for row in firstRow...lastRow {
            for column in firstColumn...lastColumn {
                let dx = Double(column) + 0.5 - x
                let dy = Double(row) + 0.5 - y
                let covered = radius + 0.5 - (dx * dx + dy * dy).squareRoot()
                guard covered > 0 else { continue }
                blend(row * width + column, color, min(1, covered) * color.alpha)
            }
        }
    }

    private mutating func blend(_ index: Int, _ color: Color, _ alpha: Double) {
        let below = pixels[index]
        func mix(_ channel: UInt8, _ shift: UInt32) -> UInt32 {
            let old = Double((below >> shift) & 0xFF)
            return UInt32((Double(channel) * alpha + old * (1 - alpha)).rounded()) << shift
        }
        let opacity = UInt32((255 * alpha + Double(below >> 24) * (1 - alpha)).rounded()) << 24
        pixels[index] = opacity | mix(color.red, 16) | mix(color.green, 8) | mix(color.blue, 0)
    }
}
