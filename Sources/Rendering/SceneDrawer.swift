import Figures

/// Puts a scene's items on a canvas in order.
struct SceneDrawer {
    private let canvas: Canvas
    private let typesetter: Typesetter

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
                } else if !canvas.drawOnPixels({ page, scale in
                    markers.stamp(onto: page, scale: scale, left: 0, top: 0)
                }) {
                    try drawLayer(of: markers, on: scene, &notes)
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
            let radius = markers.radius * style.scale
            let places = markers.positions[start..<end]
            // Solid dots of one colour can be one path; clear ones must darken where they overlap.
            if style.shape == .circle,
                style.color.alpha == 1 || canvas.pixelScale == nil && places.count == 1
            {
                canvas.dots(places, radius: radius, style.color)
            } else if style.shape == .circle {
                for place in places { canvas.circle(place, radius: radius, style.color) }
            } else {
                let outline = style.shape.outline(radius: radius)
                for place in places { draw(outline, at: place, style.color) }
            }
            start = end
        }
    }

    private func draw(_ outline: MarkerOutline, at center: Point, _ color: Color) {
        let path = outline.path.moved(to: center)
        if let width = outline.width {
            canvas.stroke(path, Stroke(color, width: width, roundCaps: outline.isRound))
        } else {
            canvas.fill(path, color)
        }
    }

    // MARK: Very large layers

    private func drawLayer(
        of markers: Markers, on scene: Scene, _ notes: inout [String]
    ) throws(FigureError) {
        let raster = MarkerRaster(
            markers, page: scene.size, scale: canvas.pixelScale ?? MarkerRaster.vectorScale)
        try canvas.layer(
            raster.layer.pixels, raster.layer.width, raster.layer.height, in: raster.frame)
        if canvas.pixelScale == nil { notes.append(MarkerRaster.note(markers.positions.count)) }
    }

    /// From here on stamping dots is faster than filling paths, on a page of pixels.
    private static let mostFilledMarks = 2_000

    private func mostShapes(_ markers: Markers) -> Int {
        if canvas.pixelScale != nil { return Self.mostFilledMarks }
        return markers.mayRasterise ? MarkerRaster.mostVectorMarks : .max
    }
}
