/// A figure after layout: what is drawn where, in points, in drawing order.
///
/// A renderer needs nothing else, and tests compare it as text (`Scene.text`).
package struct Scene: Equatable, Sendable {
    package var size: Size
    package var background: Color
    package var items: [Item] = []
    /// The figure's title, empty where it has none; files carry it as metadata.
    package var title = ""
    /// What the figure shows, in words.
    package var summary = ""
    /// What the author should know: dropped rows, shortened legends.
    package var notes: [String] = []

    package init(size: Size, background: Color) {
        self.size = size
        self.background = background
    }

    package enum Item: Equatable, Sendable {
        case path(Path, fill: Color?, stroke: Stroke?)
        case text(TextRun)
        case image(PlacedImage)
        case markers(Markers)
        /// Everything up to the matching `endClip` shows inside of this rectangle only.
        case clip(Rect)
        case endClip
    }

    // Drawing, as phrases.

    mutating func fill(_ rect: Rect, _ color: Color) {
        items.append(.path(Path(rect), fill: color, stroke: nil))
    }

    mutating func line(from start: Point, to end: Point, _ stroke: Stroke) {
        items.append(.path(Path(polyline: [start, end]), fill: nil, stroke: stroke))
    }

    mutating func note(_ text: String) {
        if !notes.contains(text) { notes.append(text) }
    }
}

package struct Path: Equatable, Sendable {
    package enum Element: Equatable, Sendable {
        case move(Point)
        case line(Point)
        case curve(Point, Point, Point)
        case close
    }

    package var elements: [Element] = []

    package init() {}

    package init(_ rect: Rect) {
        self.init(polyline: [
            Point(rect.left, rect.top), Point(rect.right, rect.top),
            Point(rect.right, rect.bottom), Point(rect.left, rect.bottom),
        ])
        elements.append(.close)
    }

    package init(polyline points: [Point]) {
        elements.reserveCapacity(points.count)
        for (index, point) in points.enumerated() {
            elements.append(index == 0 ? .move(point) : .line(point))
        }
    }
}

package struct Stroke: Equatable, Sendable {
    package var color: Color
    package var width: Double
    /// Lengths of dashes and gaps in points; empty for a solid line.
    package var dash: [Double]
    package var roundCaps: Bool

    package init(_ color: Color, width: Double, dash: [Double] = [], roundCaps: Bool = false) {
        self.color = color
        self.width = width
        self.dash = dash
        self.roundCaps = roundCaps
    }
}

package struct Font: Hashable, Sendable {
    /// In points.
    package var size: Double
    package var isBold: Bool

    package init(_ size: Double, bold: Bool = false) {
        self.size = size
        self.isBold = bold
    }
}

/// One line of text. `position` is on its baseline, at its start, middle or end as `anchor` says.
package struct TextRun: Equatable, Sendable {
    package enum Anchor: String, Sendable { case start, middle, end }

    package var text: String
    package var position: Point
    package var anchor: Anchor
    package var font: Font
    package var color: Color
    /// Clockwise, in degrees, about `position`.
    package var angle: Double

    package init(
        _ text: String, at position: Point, anchor: Anchor = .start, font: Font, color: Color,
        angle: Double = 0
    ) {
        self.text = text
        self.position = position
        self.anchor = anchor
        self.font = font
        self.color = color
        self.angle = angle
    }
}

/// A picture made of pixels: one channel (grey) or three (red, green, blue), rows from the top.
package struct PixelImage: Equatable, Sendable {
    package let width: Int
    package let height: Int
    package let channels: Int
    package let pixels: [UInt8]

    /// - Throws: when the number of bytes is not width × height × channels, or channels is not 1 or
    ///   3.
    package init(
        width: Int, height: Int, channels: Int, pixels: [UInt8]
    ) throws(FigureError) {
        guard width > 0, height > 0, channels == 1 || channels == 3 else {
            throw FigureError(
                "image", "\(height) × \(width) pixels of \(channels) channels cannot be drawn",
                hint: "1 channel is grey, 3 are red, green and blue")
        }
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels.count / channels == area, pixels.count % channels == 0 else {
            throw FigureError(
                "image",
                "\(height) × \(width) × \(channels) needs as many bytes, got \(pixels.count)")
        }
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }
}

package struct PlacedImage: Equatable, Sendable {
    package enum Scaling: String, Sendable {
        /// Pixels keep their square edges, and a raster renderer scales by a whole number, within
        /// the frame.
        case wholePixels = "whole-pixels"
        /// Pixels keep their edges, and fill the frame.
        case nearest
        case smooth
    }

    package var image: PixelImage
    package var frame: Rect
    package var scaling: Scaling

    package init(_ image: PixelImage, in frame: Rect, scaling: Scaling = .wholePixels) {
        self.image = image
        self.frame = frame
        self.scaling = scaling
    }
}

/// Many small marks of one layer, drawn in order.
package struct Markers: Equatable, Sendable {
    package struct Style: Hashable, Sendable {
        package var shape: MarkerShape
        package var color: Color
        /// Its radius by that of the layer.
        package var scale: Double

        package init(_ shape: MarkerShape, _ color: Color, scale: Double = 1) {
            self.shape = shape
            self.color = color
            self.scale = scale
        }
    }

    /// Half of a circle's width, in points; other shapes have about its area.
    package var radius: Double
    package var styles: [Style]
    package var positions: [Point]
    /// For each position, an index into `styles`.
    package var styleOf: [Int]
    /// A vector renderer may draw a very large layer as pixels.
    package var mayRasterise: Bool

    package init(
        radius: Double, styles: [Style], positions: [Point], styleOf: [Int],
        mayRasterise: Bool = true
    ) {
        self.radius = radius
        self.styles = styles
        self.positions = positions
        self.styleOf = styleOf
        self.mayRasterise = mayRasterise
    }
}

package enum MarkerShape: String, CaseIterable, Sendable {
    case circle, square, triangle, diamond, cross, plus
    case triangleDown = "triangle-down"
    case ring
}
