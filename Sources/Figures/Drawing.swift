/// A kind of file, or pixels, that a figure can become.
package enum DrawingFormat: Equatable, Sendable {
    case png(dpi: Double)
    /// `idPrefix` keeps apart the ids of drawings that are inlined in one page.
    case svg(idPrefix: String)
    case pdf
    /// Raw 8-bit RGB, rows from the top, at a width in pixels.
    case pixels(width: Int)

    /// By a file's extension, for saving.
    package init(path: String, dpi: Double = 200) throws(FigureError) {
        let name = path.split(separator: "/").last ?? ""
        let dot = name.lastIndex(of: ".")
        switch dot.map({ name[name.index(after: $0)...].lowercased() }) ?? "" {
        case "png": self = .png(dpi: dpi)
        case "svg": self = .svg(idPrefix: "")
        case "pdf": self = .pdf
        case "":
            throw FigureError(
                "save", "\"\(path)\" has no extension to tell the format by",
                hint: "end it in .png, .svg or .pdf")
        case let other:
            throw FigureError(
                "save", "figures cannot be written as .\(other)",
                hint: "end the path in .png, .svg or .pdf")
        }
    }
}

/// A drawn figure: a whole file's bytes, or pixels.
package struct Drawing: Equatable, Sendable {
    package var bytes: [UInt8]
    /// In pixels for PNG and raw pixels, zero for the others.
    package var width: Int
    package var height: Int
    /// What the author should know: a missing glyph, a layer drawn as pixels, dropped rows.
    package var notes: [String]

    package init(bytes: [UInt8], width: Int = 0, height: Int = 0, notes: [String]) {
        self.bytes = bytes
        self.width = width
        self.height = height
        self.notes = notes
    }
}

/// Whoever can draw figures: what `save` and the prompt's pictures need of Rendering.
package protocol FigureRenderer: Sendable {
    /// The figure laid out with the renderer's own fonts.
    func scene(of figure: Figure) throws(FigureError) -> Scene
    func draw(_ figure: Figure, as format: DrawingFormat) throws(FigureError) -> Drawing
    /// Draws and writes in one step: afterwards the path holds the whole file, or what it held
    /// before.
    func save(_ figure: Figure, to path: String, dpi: Double) throws(FigureError) -> Drawing
    /// The same for an animation. `poll` is called before each frame, and what it throws ends the work.
    func save(
        _ animation: Animation, to path: String, dpi: Double, poll: () throws -> Void
    ) throws -> Drawing
}
