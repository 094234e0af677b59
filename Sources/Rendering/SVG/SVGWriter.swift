import Figures

/// A scene as an SVG file: shapes as paths, letters as outlines that are written once each, and for
/// searches and readers the text once more without ink, a title and a description.
struct SVGWriter {
    private let scene: Scene
    private let prefix: String
    private let typesetter: Typesetter
    private var body = SVGText()
    private var definitions = SVGText()
    private var outlines: [Typesetter.Glyph: Int] = [:]
    private var clipCount = 0
    private var notes: [String] = []

    init(_ scene: Scene, idPrefix: String, _ typesetter: Typesetter) {
        self.scene = scene
        self.typesetter = typesetter
        prefix = Self.safe(idPrefix)
    }

    static func file(
        _ scene: Scene, idPrefix: String, _ typesetter: Typesetter
    ) -> (bytes: [UInt8], notes: [String]) {
        var writer = SVGWriter(scene, idPrefix: idPrefix, typesetter)
        writer.writeItems()
        return (writer.file(), scene.notes + writer.notes + typesetter.takeNotes())
    }

    /// Letters, digits, `-` and `_`: what may stand in an id and in `url(#…)` without quoting.
    private static func safe(_ prefix: String) -> String {
        String(
            prefix.unicodeScalars.map { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                    || scalar == "-" || scalar == "_" ? Character(scalar) : "-"
            })
    }

    private func file() -> [UInt8] {
        var text = SVGText()
        let (width, height) = (short(scene.size.width), short(scene.size.height))
        text.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        text.put("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        text.put(" xmlns:xlink=\"http://www.w3.org/1999/xlink\"")
        text.put(" width=\"\(width)pt\" height=\"\(height)pt\" viewBox=\"0 0 \(width) \(height)\"")
        text.put(" role=\"img\" aria-labelledby=\"\(prefix)title \(prefix)desc\">\n")
        text.put(accessibleNames)
        if !definitions.bytes.isEmpty {
            text.put("<defs>\n")
            text.put(definitions)
            text.put("</defs>\n")
        }
        text.put("<rect width=\"100%\" height=\"100%\"")
        text.put(Self.paint("fill", scene.background))
        text.put("/>\n<g stroke-linejoin=\"round\">\n")
        text.put(body)
        text.put("</g>\n")
        putTextLayer(into: &text)
        text.put("</svg>\n")
        return text.bytes
    }

    private func short(_ value: Double) -> String { trimmed(value, decimals: 2) }

    // MARK: Items

    private mutating func writeItems() {
        var index = 0
        while index < scene.items.count {
            switch scene.items[index] {
            case .path(let path, let fill, let stroke):
                var paths = [path]
                while index + 1 < scene.items.count,
                    case .path(let next, fill, stroke) = scene.items[index + 1]
                {
                    paths.append(next)
                    index += 1
                }
                write(paths, fill, stroke)
            case .text(let run):
                var runs = [run]
                while index + 1 < scene.items.count,
                    case .text(let next) = scene.items[index + 1], next.color == run.color
                {
                    runs.append(next)
                    index += 1
                }
                write(runs)
            case .image(let placed): write(placed)
            case .markers(let markers): write(markers)
            case .clip(let rect): beginClip(rect)
            case .endClip: body.put("</g>\n")
            }
            index += 1
        }
    }

    /// ` fill="#abc"`, with an opacity where it is not solid.
    private static func paint(_ name: String, _ color: Color?) -> String {
        guard let color else { return " \(name)=\"none\"" }
        var solid = color
        solid.alpha = 1
        let digits = Array(solid.text.utf8.dropFirst())
        let isShort = digits[0] == digits[1] && digits[2] == digits[3] && digits[4] == digits[5]
        let hex = isShort ? [digits[0], digits[2], digits[4]] : digits
        let opacity = color.alpha == 1 ? "" : " \(name)-opacity=\"\(decimal(color.alpha))\""
        return " \(name)=\"#\(String(decoding: hex, as: UTF8.self))\"" + opacity
    }

    private static func decimal(_ value: Double) -> String {
        var text = SVGText()
        text.put(parts: SVGText.parts(value))
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private static func attributes(_ fill: Color?, _ stroke: Stroke?) -> String {
        var text = paint("fill", fill)
        guard let stroke else { return text }
        text += paint("stroke", stroke.color) + " stroke-width=\"\(decimal(stroke.width))\""
        if !stroke.dash.isEmpty {
            text += " stroke-dasharray=\"\(stroke.dash.map(decimal).joined(separator: " "))\""
        }
        return text + (stroke.roundCaps ? " stroke-linecap=\"round\"" : "")
    }

    private mutating func write(_ paths: [Path], _ fill: Color?, _ stroke: Stroke?) {
        let attributes = Self.attributes(fill, stroke)
        // Solid lines of one kind look the same as one path.
        if paths.count == 1 || fill == nil && stroke?.color.alpha == 1 {
            body.put("<path\(attributes) d=\"")
            var pen = SVGText.Pen()
            for path in paths { body.put(path, &pen) }
            body.put("\"/>\n")
            return
        }
        body.put("<g\(attributes)>\n")
        for path in paths {
            body.put("<path d=\"")
            var pen = SVGText.Pen()
            body.put(path, &pen)
            body.put("\"/>\n")
        }
        body.put("</g>\n")
    }

    private mutating func beginClip(_ rect: Rect) {
        let id = "\(prefix)clip\(clipCount)"
        clipCount += 1
        definitions.put("<clipPath id=\"\(id)\"><path d=\"")
        var pen = SVGText.Pen()
        definitions.put(Path(rect), &pen)
        definitions.put("\"/></clipPath>\n")
        body.put("<g clip-path=\"url(#\(id))\">\n")
    }

    private mutating func write(_ placed: PlacedImage) {
        let image = placed.image
        let file = PNG.file(image.packed, width: image.width, height: image.height)
        write(file, in: placed.frame, isSmooth: placed.scaling == .smooth)
    }

    private mutating func write(_ file: [UInt8], in frame: Rect, isSmooth: Bool) {
        body.put("<image")
        body.put("x", frame.x)
        body.put("y", frame.y)
        body.put("width", frame.width)
        body.put("height", frame.height)
        body.put(" preserveAspectRatio=\"none\"")
        // Viewers would blur an image's pixels otherwise.
        if !isSmooth { body.put(" style=\"image-rendering:pixelated\"") }
        body.put(" xlink:href=\"data:image/png;base64,")
        body.put(base64: file)
        body.put("\"/>\n")
    }

    // MARK: Text

    private mutating func write(_ runs: [TextRun]) {
        body.put("<g\(Self.paint("fill", runs[0].color))>\n")
        for run in runs {
            let (start, glyphs) = typesetter.glyphs(of: run)
            if run.angle != 0 {
                body.put("<g transform=\"translate(")
                body.put(parts: SVGText.parts(run.position.x))
                body.put(" ")
                body.put(parts: SVGText.parts(run.position.y))
                body.put(")rotate(\(short(run.angle)))\">\n")
            }
            let origin = run.angle == 0 ? run.position : Point(0, 0)
            for placed in glyphs {
                guard let id = outline(placed.glyph) else { continue }
                body.put("<use xlink:href=\"#\(prefix)g\(id)\"")
                body.put("x", origin.x + start + placed.x)
                body.put("y", origin.y + placed.y)
                body.put("/>\n")
            }
            if run.angle != 0 { body.put("</g>\n") }
        }
        body.put("</g>\n")
    }

    /// The number of a letter's outline among those of the file, nil for one without ink.
    private mutating func outline(_ glyph: Typesetter.Glyph) -> Int? {
        if let known = outlines[glyph] { return known < 0 ? nil : known }
        let path = typesetter.outline(glyph)
        guard !path.elements.isEmpty else {
            outlines[glyph] = -1
            return nil
        }
        let id = outlines.values.count { $0 >= 0 }
        outlines[glyph] = id
        definitions.put("<path id=\"\(prefix)g\(id)\" d=\"")
        var pen = SVGText.Pen()
        definitions.put(path, &pen)
        definitions.put("\"/>\n")
        return id
    }

    // MARK: Markers

    private mutating func write(_ markers: Markers) {
        let count = markers.positions.count
        if markers.mayRasterise, count > MarkerRaster.mostVectorMarks {
            let raster = MarkerRaster(markers, page: scene.size, scale: MarkerRaster.vectorScale)
            let file = PNG.file(
                raster.layer.straightPixels, width: raster.layer.width,
                height: raster.layer.height, hasAlpha: true)
            write(file, in: raster.frame, isSmooth: true)
            notes.append(MarkerRaster.note(count))
            return
        }
        var start = 0
        while start < count {
            let index = markers.styleOf[start]
            var end = start + 1
            while end < count, markers.styleOf[end] == index { end += 1 }
            let style = markers.styles[index]
            let shape = style.shape.outline(radius: markers.radius * style.scale)
            let color = style.color
            write(
                markers.positions[start..<end].map(shape.path.moved),
                shape.width == nil ? color : nil,
                shape.width.map { Stroke(color, width: $0, roundCaps: shape.isRound) })
            start = end
        }
    }

    // MARK: For readers and searches

    private var accessibleNames: String {
        // Without a title of its own a figure is called by the first sentence of what it shows.
        let sentence = scene.summary.split(separator: ". ", maxSplits: 1).first.map {
            String($0.last == "." ? $0.dropLast() : $0)
        }
        let title = scene.title.isEmpty ? sentence ?? "Figure" : scene.title
        return "<title id=\"\(prefix)title\">\(Self.escaped(title))</title>\n"
            + "<desc id=\"\(prefix)desc\">\(Self.escaped(scene.summary))</desc>\n"
    }

    /// The scene's text once more, without ink, over its outlines.
    private func putTextLayer(into text: inout SVGText) {
        text.put("<g fill=\"#000\" fill-opacity=\"0\"")
        text.put(" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n")
        for case .text(let run) in scene.items {
            let width = typesetter.measure(run.text, run.font).width
            text.put("<text")
            text.put("x", run.position.x)
            text.put("y", run.position.y)
            text.put("font-size", run.font.size)
            if run.font.isBold { text.put(" font-weight=\"bold\"") }
            if run.anchor != .start { text.put(" text-anchor=\"\(run.anchor.rawValue)\"") }
            // In another font the text still covers what it stands for.
            if width > 0 {
                text.put("textLength", width)
                text.put(" lengthAdjust=\"spacingAndGlyphs\"")
            }
            if run.angle != 0 {
                let place = "\(short(run.position.x)) \(short(run.position.y))"
                text.put(" transform=\"rotate(\(short(run.angle)) \(place))\"")
            }
            text.put(">\(Self.escaped(run.text))</text>\n")
        }
        text.put("</g>\n")
    }

    /// XML has no way to write most control characters: they become spaces.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default:
                result.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
            }
        }
        return result
    }
}
