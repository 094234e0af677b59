/// Receives what a running cell produces, in order, on the session's thread.
///
/// A front end (prompt, notebook, kernel) is a sink: it prints or stores, and nothing more.
public protocol OutputSink: AnyObject {
    func receive(_ event: OutputEvent)
}

/// One thing that a running cell produced.
public enum OutputEvent {
    /// Printed text, exactly as written; it need not end with a newline.
    case text(String)
    /// A value shown on purpose (`show(figure)`), before the cell's own result.
    case display(Display)
    /// A step of a long computation. Never part of a notebook's recorded outputs.
    case progress(Progress)
    /// A remark about the run that is not its output: dropped rows, a rasterised layer, a fallback.
    case note(String)
}

/// A value as a person sees it: text always, and a picture or a table where it has one.
public struct Display {
    public var text: String
    public var picture: (any Picture)?
    public var table: Table?

    public init(text: String, picture: (any Picture)? = nil, table: Table? = nil) {
        self.text = text
        self.picture = picture
        self.table = table
    }
}

/// A table as text cells, for front ends that can set one.
public struct Table: Equatable, Sendable {
    public var columns: [String]
    public var rows: [[String]]
    /// Columns of numbers, to be set flush right.
    public var numericColumns: Set<Int>

    public init(columns: [String], rows: [[String]], numericColumns: Set<Int> = []) {
        self.columns = columns
        self.rows = rows
        self.numericColumns = numericColumns
    }
}

/// A figure that can be drawn. Front ends see only this; what is inside belongs to Figures and Rendering.
public protocol Picture {
    /// The figure's own title, empty where it has none.
    var title: String { get }
    /// What the figure shows, in words, for readers who do not see it.
    var alternativeText: String { get }
    /// Width and height in points (1/72 inch).
    var size: (width: Double, height: Double) { get }
    /// The laid-out scene in its canonical text form: equal text means an equal figure.
    func sceneText() throws -> String
    /// The drawn file's bytes, identical from run to run.
    func render(as format: PictureFormat) throws -> RenderedPicture
}

/// A figure in motion. As a `Picture` it is a few of its frames side by side: what paper shows.
public protocol MovingPicture: Picture {
    /// For a terminal, which shows one.
    var firstFrame: any Picture { get }
    /// What `MovingPictureMarkup` plays: data, which is not run.
    func playable() throws -> RenderedPicture
}

public enum PictureFormat: Equatable, Sendable {
    case png(dpi: Double)
    /// `idPrefix` keeps the ids of several drawings apart where they are inlined in one page.
    case svg(idPrefix: String)
    case pdf
    /// Raw 8-bit RGB pixels, rows from the top, at the given width in pixels: for terminal previews.
    case pixels(width: Int)
}

public struct RenderedPicture: Sendable {
    public var bytes: [UInt8]
    /// Width and height in pixels for raster formats, zero for the others.
    public var pixelSize: (width: Int, height: Int)
    /// What the author should know: a missing glyph, a rasterised layer.
    public var notes: [String]

    public init(bytes: [UInt8], pixelSize: (width: Int, height: Int) = (0, 0), notes: [String] = [])
    {
        self.bytes = bytes
        self.pixelSize = pixelSize
        self.notes = notes
    }
}

/// A step of a long computation, for a live line on a terminal.
public struct Progress: Equatable, Sendable {
    /// Steps with the same id belong to one line that is drawn anew.
    public var id: Int
    public var label: String
    /// From 0 to 1, nil where the end is not known.
    public var fraction: Double?
    public var message: String
    /// The last step of this id; front ends without a live line print only this one.
    public var isFinal: Bool

    public init(id: Int, label: String, fraction: Double?, message: String, isFinal: Bool) {
        self.id = id
        self.label = label
        self.fraction = fraction
        self.message = message
        self.isFinal = isFinal
    }
}
