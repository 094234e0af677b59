import Figures
import Glibc
import Rendering
import Testing

/// Every kind of figure in every format. With `LINNET_GALLERY` set to a folder, the files go there,
/// to be looked at.
struct GalleryTests {
    @Test func everyKindIsDrawnTheSameTwice() throws {
        let folder = getenv("LINNET_GALLERY").map { String(cString: $0) }
        let renderer = CairoRenderer()
        for (name, figure) in try Gallery.all() {
            for (ending, format) in [
                ("png", DrawingFormat.png(dpi: 200)), ("svg", .svg(idPrefix: "a-")), ("pdf", .pdf),
            ] {
                let first = try renderer.draw(figure, as: format)
                let second = try renderer.draw(figure, as: format)
                #expect(first == second, "\(name).\(ending)")
                #expect(first.bytes.count > 500)
                if let folder {
                    try writeAtomically(first.bytes, to: "\(folder)/\(name).\(ending)")
                }
            }
        }
    }
}
