import Figures

/// Premultiplied pixels that markers are laid onto, one after the other: for layers of so many that
/// paths would be slow to draw and large to write.
struct MarkerLayer {
    let width: Int
    let height: Int
    /// 0xAARRGGBB.
    private(set) var pixels: [UInt32]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt32](repeating: 0, count: width * height)
    }

    /// A marker with an edge one pixel soft, over what is there. Lengths in pixels.
    mutating func stamp(_ style: Markers.Style, x: Double, y: Double, radius: Double) {
        // The longest reach of a shape, a triangle's corner, and the soft edge.
        let reach = radius * 1.42 + 1
        let firstRow = max(0, Int((y - reach).rounded(.down)))
        let lastRow = min(height - 1, Int((y + reach).rounded(.up)))
        let firstColumn = max(0, Int((x - reach).rounded(.down)))
        let lastColumn = min(width - 1, Int((x + reach).rounded(.up)))
        guard firstRow <= lastRow, firstColumn <= lastColumn else { return }
        for row in firstRow...lastRow {
            for column in firstColumn...lastColumn {
                let distance = Self.distance(
                    style.shape, Double(column) + 0.5 - x, Double(row) + 0.5 - y, radius)
                guard distance < 0.5 else { continue }
                blend(row * width + column, style.color, min(1, 0.5 - distance) * style.color.alpha)
            }
        }
    }

    /// How far a place is outside of a shape about the origin; negative inside. The shapes are
    /// those that `SceneDrawer` fills.
    private static func distance(
        _ shape: MarkerShape, _ x: Double, _ y: Double, _ r: Double
    ) -> Double {
        switch shape {
        case .circle: return (x * x + y * y).squareRoot() - r
        case .ring: return ((x * x + y * y).squareRoot() - 0.9 * r).magnitude - 0.225 * r
        case .square: return max(x.magnitude, y.magnitude) - 0.89 * r
        case .diamond: return (x.magnitude + y.magnitude - 1.28 * r) * 0.5.squareRoot()
        case .triangle: return triangle(x, y, r)
        case .triangleDown: return triangle(x, -y, r)
        case .plus: return plus(x, y, length: 1.2 * r, half: 0.25 * r)
        case .cross:
            let turned = ((x + y) * 0.5.squareRoot(), (x - y) * 0.5.squareRoot())
            return plus(turned.0, turned.1, length: 0.9 * 2.squareRoot() * r, half: 0.25 * r)
        }
    }

    /// Corners (0, −1.35 r) and (±1.17 r, 0.78 r): the farther of the base and the nearer slanted
    /// side.
    private static func triangle(_ x: Double, _ y: Double, _ r: Double) -> Double {
        let (across, down) = (1.17, 2.13)
        let side =
            (down * x.magnitude - across * (y + 1.35 * r))
            / (across * across + down * down).squareRoot()
        return max(side, y - 0.78 * r)
    }

    private static func plus(_ x: Double, _ y: Double, length: Double, half: Double) -> Double {
        min(
            max(x.magnitude - length, y.magnitude - half),
            max(y.magnitude - length, x.magnitude - half))
    }

    private mutating func blend(_ index: Int, _ color: Color, _ alpha: Double) {
        let below = pixels[index]
        func mix(_ channel: UInt8, _ shift: UInt32) -> UInt32 {
            let old = Double((below >> shift) & 0xFF)
            return UInt32((Double(channel) * alpha + old * (1 - alpha)).rounded()) << shift
        }
        let opacity = UInt32((255 * alpha + Double(below >> 24) * (1 - alpha)).rounded()) << 24
        pixels[index] = opacity | mix(color.red, 16) | mix(color.green, 8) | mix(color.blue, 0)
    }
}
