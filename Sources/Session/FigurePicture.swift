import Figures
import Rendering

/// A figure with the means to draw it.
struct FigurePicture: Picture {
    let figure: Figure
    private let renderer = CairoRenderer()

    init(_ figure: Figure) {
        self.figure = figure
    }

    var title: String { figure.title }
    var alternativeText: String { (try? scene().summary) ?? figure.title }

    var size: (width: Double, height: Double) {
        guard let scene = try? scene() else { return (0, 0) }
        return (scene.size.width, scene.size.height)
    }

    func sceneText() throws -> String { try scene().text }

    func render(as format: PictureFormat) throws -> RenderedPicture {
        let drawing = try renderer.draw(figure, as: DrawingFormat(format))
        return RenderedPicture(
            bytes: drawing.bytes, pixelSize: (drawing.width, drawing.height), notes: drawing.notes)
    }

    private func scene() throws -> Scene { try renderer.scene(of: figure) }
}

extension DrawingFormat {
    fileprivate init(_ format: PictureFormat) {
        switch format {
        case .png(let dpi): self = .png(dpi: dpi)
        case .svg(let idPrefix): self = .svg(idPrefix: idPrefix)
        case .pdf: self = .pdf
        case .pixels(let width): self = .pixels(width: width)
        }
    }
}
