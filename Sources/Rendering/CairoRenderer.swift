import Figures
import Glibc

/// Draws figures to pixels and PDF through Cairo and writes SVG itself, with text by Pango. The same figure gives the
/// same bytes each time.
package struct CairoRenderer: FigureRenderer {
    package init() {}

    package func scene(of figure: Figure) throws(FigureError) -> Scene {
        try figure.scene(measuring: try Typesetter())
    }

    package func draw(_ figure: Figure, as format: DrawingFormat) throws(FigureError) -> Drawing {
        let typesetter = try Typesetter()
        return try draw(try figure.scene(measuring: typesetter), as: format, typesetter)
    }

    package func draw(_ scene: Scene, as format: DrawingFormat) throws(FigureError) -> Drawing {
        try draw(scene, as: format, try Typesetter())
    }

    @discardableResult
    package func save(
        _ figure: Figure, to path: String, dpi: Double = 200
    ) throws(FigureError) -> Drawing {
        let format = try DrawingFormat(path: path, dpi: dpi)
        let drawing = try draw(figure, as: format)
        try writeAtomically(drawing.bytes, to: path)
        return drawing
    }

    /// Of a picture's side, in pixels: below Cairo's own limit of 32,767.
    private static let mostPixels = 30_000.0

    private func draw(
        _ scene: Scene, as format: DrawingFormat, _ typesetter: Typesetter
    ) throws(FigureError) -> Drawing {
        switch format {
        case .png(let dpi):
            guard dpi > 0, dpi.isFinite else {
                throw FigureError("save", "dpi should be above 0, got \(short(dpi))")
            }
            let (canvas, width, height) = try pixelCanvas(scene, scale: dpi / 72)
            let notes = try SceneDrawer(canvas, typesetter).draw(scene)
            let bytes = try canvas.withPixels { pixels in
                PNG.file(pixels, width: width, height: height, dpi: dpi)
            }
            return Drawing(bytes: bytes, width: width, height: height, notes: notes)
        case .pixels(let width):
            guard width > 0 else {
                throw FigureError("draw", "width should be at least 1 pixel, got \(width)")
            }
            let (canvas, wide, high) = try pixelCanvas(
                scene, scale: Double(width) / scene.size.width)
            let notes = try SceneDrawer(canvas, typesetter).draw(scene)
            return Drawing(bytes: try canvas.rgb(), width: wide, height: high, notes: notes)
        case .svg(let idPrefix):
            let (bytes, notes) = SVGWriter.file(scene, idPrefix: idPrefix, typesetter)
            return Drawing(bytes: bytes, notes: notes)
        case .pdf:
            let canvas = try Canvas(.pdf(scene.size, title: scene.title))
            let notes = try SceneDrawer(canvas, typesetter).draw(scene)
            return Drawing(bytes: try canvas.finish(), notes: notes)
        }
    }

    private func pixelCanvas(
        _ scene: Scene, scale: Double
    ) throws(FigureError) -> (Canvas, width: Int, height: Int) {
        let width = max(1, (scene.size.width * scale).rounded())
        let height = max(1, (scene.size.height * scale).rounded())
        guard width <= Self.mostPixels, height <= Self.mostPixels else {
            throw FigureError(
                "draw", "\(short(width)) × \(short(height)) pixels are more than can be drawn",
                hint: "ask for fewer dpi or a smaller size")
        }
        let canvas = try Canvas(.pixels(width: Int(width), height: Int(height), scale: scale))
        return (canvas, Int(width), Int(height))
    }
}
