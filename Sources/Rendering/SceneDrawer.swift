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
                if markers.positions.count <= mostShapes(markers) {
                    draw(markers)
                    continue
                }
                try drawAsPixels(markers, page: scene.size)
                if canvas.pixelScale == nil {
                    notes.append(
                        "a layer of \(markers.positions.count) marks is drawn as pixels "
                            + "(\(short(Self.layerResolution)) dpi) inside of the vector file; "
                            + "raster: false keeps it as shapes")
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

    /// From here on stamping dots is faster than filling paths, on a page of pixels.
    private static let mostFilledMarks = 2_000

    private func mostShapes(_ markers: Markers) -> Int {
        if canvas.pixelScale != nil { return Self.mostFilledMarks }
        return markers.mayRasterise ? Self.mostVectorMarks : .max
    }

    /// Draws the markers on pixels of their own and puts these on the page.
    private func drawAsPixels(_ markers: Markers, page: Size) throws(FigureError) {
        let scale = canvas.pixelScale ?? Self.layerResolution / 72
        let reach = markers.radius * 1.5 * scale + 1
        let xs = markers.positions.map { $0.x * scale }
        let ys = markers.positions.map { $0.y * scale }
        // Whole pixels of the page, so that nothing is smoothed when the layer is laid onto it.
        let left = max(0, ((xs.min() ?? 0) - reach).rounded(.down))
        let top = max(0, ((ys.min() ?? 0) - reach).rounded(.down))
        let right = min((page.width * scale).rounded(.up), (xs.max() ?? 0) + reach)
        let bottom = min((page.height * scale).rounded(.up), (ys.max() ?? 0) + reach)
        var layer = MarkerLayer(
            width: max(1, Int((right - left).rounded(.up))),
            height: max(1, Int((bottom - top).rounded(.up))))
        for (index, style) in markers.styleOf.enumerated() {
            layer.stamp(
                markers.styles[style], x: xs[index] - left, y: ys[index] - top,
                radius: markers.radius * scale)
        }
        try canvas.layer(
            layer.pixels, layer.width, layer.height,
            in: Rect(
                left / scale, top / scale, Double(layer.width) / scale,
                Double(layer.height) / scale))
    }
}
