import Figures

/// Lines of very many points on a page of pixels: each pixel is covered as much as the nearest part of
/// the line covers it. Cairo's time grows with the crossings of a line, which noise has plenty of.
struct LineRaster {
    /// The part of the page that the line reaches over, in pixels.
    private let left: Int
    private let top: Int
    private let width: Int
    private let height: Int
    /// Of each of its pixels, up to 255.
    private var coverage: [UInt8]

    /// Covers what a line with round ends and corners covers.
    ///
    /// - Parameters:
    ///   - lineWidth: in points.
    ///   - scale: pixels a point.
    ///   - page: of so many pixels.
    init(_ path: Path, width lineWidth: Double, scale: Double, page: (width: Int, height: Int)) {
        let radius = lineWidth * scale / 2
        var (low, high) = (Point(.infinity, .infinity), Point(-.infinity, -.infinity))
        for case .move(let point) in path.elements.lazy.map(Self.asMove) {
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
        coverage = [UInt8](repeating: 0, count: width * height)
        guard width > 0, height > 0 else { return }
        var last = Point(0, 0)
        let (width, height, corner) = (width, height, Point(Double(left), Double(top)))
        coverage.withUnsafeMutableBufferPointer { coverage in
            for element in path.elements {
                guard case .move(let point) = Self.asMove(element) else { continue }
                let next = Point(point.x * scale - corner.x, point.y * scale - corner.y)
                if case .line = element {
                    Segment(from: last, to: next, radius: radius)
                        .cover(coverage, width: width, height: height)
                }
                last = next
            }
        }
    }

    /// Where an element of straight lines ends.
    private static func asMove(_ element: Path.Element) -> Path.Element {
        if case .line(let point) = element { .move(point) } else { element }
    }

    /// Whether a path is one that can be drawn so: of straight lines alone, and not closed.
    static func takes(_ path: Path, _ stroke: Stroke) -> Bool {
        guard stroke.dash.isEmpty, path.elements.count > fewest else { return false }
        return path.elements.allSatisfy { element in
            switch element {
            case .move(let point), .line(let point):
                point.x.magnitude < farthest && point.y.magnitude < farthest
            default: false
            }
        }
    }

    /// From here on this is faster than Cairo.
    private static let fewest = 64
    /// Points beyond are not drawn here: pixels are counted by whole numbers.
    private static let farthest = 1e6

    /// Lays a colour onto pixels as far as they are covered.
    ///
    /// - Parameter stride: pixels from a row to the next.
    func lay(
        _ color: Color, onto pixels: UnsafeMutablePointer<UInt32>, stride: Int
    ) {
        let (red, green, blue) = (UInt32(color.red), UInt32(color.green), UInt32(color.blue))
        let alpha = UInt32((color.alpha * 257).rounded())
        coverage.withUnsafeBufferPointer { coverage in
            for row in 0..<height {
                let line = pixels + (top + row) * stride + left
                for column in 0..<width {
                    let covered = UInt32(coverage[row * width + column])
                    if covered == 0 { continue }
                    let share = min(256, (covered &* alpha &+ 128) >> 8)
                    let below = line[column]
                    func mix(_ value: UInt32, _ shift: UInt32) -> UInt32 {
                        let old = below >> shift & 0xFF
                        return ((value &* share &+ old &* (256 &- share) &+ 128) >> 8) << shift
                    }
                    line[column] = mix(red, 16) | mix(green, 8) | mix(blue, 0)
                }
            }
        }
    }

    /// A straight piece with round ends, in pixels.
    private struct Segment {
        let from: Point
        let across: Double
        let down: Double
        let squaredLength: Double
        let radius: Double

        init(from: Point, to: Point, radius: Double) {
            self.from = from
            across = to.x - from.x
            down = to.y - from.y
            squaredLength = across * across + down * down
            self.radius = radius
        }

        func cover(_ coverage: UnsafeMutableBufferPointer<UInt8>, width: Int, height: Int) {
            // An edge one pixel soft.
            let reach = radius + 0.5
            let top = max(0, Int((min(from.y, from.y + down) - reach).rounded(.down)))
            let bottom = min(height - 1, Int((max(from.y, from.y + down) + reach).rounded(.up)))
            guard top <= bottom else { return }
            let left = min(from.x, from.x + across) - reach
            let right = max(from.x, from.x + across) + reach
            let slope = down == 0 ? 0 : across / down
            // Half of the width that the piece has along a row, but for its ends.
            let half =
                down == 0 ? Double.infinity : reach * (1 + slope * slope).squareRoot()
            for row in top...bottom {
                let y = Double(row) + 0.5 - from.y
                var (start, end) = (left, right)
                if down != 0 {
                    let middle = from.x + y * slope
                    start = max(start, middle - half)
                    end = min(end, middle + half)
                }
                let first = max(0, Int((start - 0.5).rounded(.up)))
                let last = min(width - 1, Int((end - 0.5).rounded(.down)))
                if first > last { continue }
                let line = row * width
                for column in first...last where coverage[line + column] < 255 {
                    let x = Double(column) + 0.5 - from.x
                    let share =
                        squaredLength > 0
                        ? min(1, max(0, (x * across + y * down) / squaredLength)) : 0
                    let (dx, dy) = (x - share * across, y - share * down)
                    let squared = dx * dx + dy * dy
                    if squared >= reach * reach { continue }
                    let covered = min(1, reach - squared.squareRoot())
                    let value = UInt8(covered * 255 + 0.5)
                    if value > coverage[line + column] { coverage[line + column] = value }
                }
            }
        }
    }
}
