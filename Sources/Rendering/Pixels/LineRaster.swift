import Figures

/// Lines of very many points on a page of pixels: each pixel is covered as much as the nearest part of
/// the line covers it. Cairo's time grows with the crossings of a line, which noise has plenty of.
struct LineRaster {
    /// The part of the page that the line reaches over, in pixels.
    private let left: Int
    private let top: Int
    private let width: Int
    private let height: Int
    /// Of each of its pixels, up to 255; rows are `stride` apart, so that eight can be written from
    /// any of them on.
    private var coverage: [UInt8]
    private let stride: Int

    /// Covers what a line with round ends and corners covers.
    ///
    /// - Parameters:
    ///   - lineWidth: in points.
    ///   - scale: pixels a point.
    ///   - page: of so many pixels.
    init(_ path: Path, width lineWidth: Double, scale: Double, page: (width: Int, height: Int)) {
        let radius = lineWidth * scale / 2
        var (low, high) = (Point(.infinity, .infinity), Point(-.infinity, -.infinity))
        for element in path.elements {
            guard let point = Self.end(of: element) else { continue }
            low = Point(min(low.x, point.x), min(low.y, point.y))
            high = Point(max(high.x, point.x), max(high.y, point.y))
        }
        func pixel(_ value: Double, _ limit: Int) -> Int {
            min(limit, max(0, Int((value * scale).rounded(.down))))
        }
        let room = (radius + 2) / scale
        left = pixel(low.x - room, page.width)
        top = pixel(low.y - room, page.height)
        width = pixel(high.x + room + 1 / scale, page.width) - left
        height = pixel(high.y + room + 1 / scale, page.height) - top
        stride = width + LineSegment.step
        coverage = [UInt8](repeating: 0, count: stride * height)
        guard width > 0, height > 0 else { return }
        let corner = Point(Double(left), Double(top))
        let (width, height, stride) = (width, height, stride)
        coverage.withUnsafeMutableBytes { coverage in
            guard let base = coverage.baseAddress else { return }
            var last = Point(0, 0)
            for element in path.elements {
                guard let point = Self.end(of: element) else { continue }
                let next = Point(point.x * scale - corner.x, point.y * scale - corner.y)
                if case .line = element {
                    LineSegment(from: last, to: next, radius: radius)
                        .cover(base, width: width, height: height, stride: stride)
                }
                last = next
            }
        }
    }

    /// Where an element of straight lines ends.
    private static func end(of element: Path.Element) -> Point? {
        switch element {
        case .move(let point), .line(let point): point
        default: nil
        }
    }

    /// Whether a path is one that can be drawn so: of straight lines alone, and not closed.
    static func takes(_ path: Path, _ stroke: Stroke) -> Bool {
        guard stroke.dash.isEmpty, path.elements.count > fewest else { return false }
        return path.elements.allSatisfy { element in
            guard let point = end(of: element) else { return false }
            return point.x.magnitude < farthest && point.y.magnitude < farthest
        }
    }

    /// From here on this is faster than Cairo.
    private static let fewest = 64
    /// Points beyond are not drawn here: pixels are counted by whole numbers.
    private static let farthest = 1e6

    /// Lays a colour onto a page as far as its pixels are covered.
    func lay(_ color: Color, onto page: PixelBuffer) {
        let paint = Paint(color)
        let shares = (0...255).map { covered in
            Paint.paired(
                UInt32((Double(covered) / 255 * color.alpha * Double(Paint.whole)).rounded()))
        }
        coverage.withUnsafeBytes { coverage in
            for row in 0..<height {
                let line = page.base + (top + row) * page.width + left
                var column = 0
                while column < width {
                    let place = row * stride + column
                    let four = coverage.loadUnaligned(
                        fromByteOffset: place, as: SIMD4<UInt8>.self)
                    if unsafeBitCast(four, to: UInt32.self) != 0 {
                        for offset in 0..<min(4, width - column) {
                            line[column + offset] = paint.over(
                                line[column + offset], pairedShare: shares[Int(four[offset])])
                        }
                    }
                    column += 4
                }
            }
        }
    }
}
