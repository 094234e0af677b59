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

    /// The pixels with colours as they were before they were multiplied by their opacity.
    var straightPixels: [UInt32] {
        pixels.map { pixel in
            let alpha = pixel >> 24
            guard alpha > 0, alpha < 255 else { return pixel }
            func divided(_ shift: UInt32) -> UInt32 {
                min(255, ((pixel >> shift & 0xFF) * 255 + alpha / 2) / alpha) << shift
            }
            return alpha << 24 | divided(16) | divided(8) | divided(0)
        }
    }

    /// Lays the markers onto what is there.
    ///
    /// - Parameters:
    ///   - scale: pixels a point.
    ///   - left, top: the layer's corner on the page, in pixels.
    mutating func stamp(_ markers: Markers, scale: Double, left: Double, top: Double) {
        let stamps = markers.styles.map { Stamp($0, radius: markers.radius * $0.scale * scale) }
        let (width, height) = (width, height)
        pixels.withUnsafeMutableBufferPointer { pixels in
            for (position, style) in zip(markers.positions, markers.styleOf) {
                stamps[style].lay(
                    x: position.x * scale - left, y: position.y * scale - top, onto: pixels,
                    width: width, height: height)
            }
        }
    }
}

/// A marker as the coverage of pixels, once for each of some places within a pixel.
private struct Stamp {
    /// Places within a pixel along each axis: a marker is at most 1/16 of a pixel off.
    private static let places = 8

    private let side: Int
    private let reach: Int
    /// Opacity times coverage, up to 256, by place within a pixel, row and column.
    private let coverage: [UInt32]
    private let color: (red: UInt32, green: UInt32, blue: UInt32)

    init(_ style: Markers.Style, radius: Double) {
        // The longest reach of a shape, a triangle's corner, and the soft edge.
        let farthest = radius * ([.circle, .ring].contains(style.shape) ? 1.02 : 1.42) + 0.5
        reach = max(1, Int(farthest.rounded(.up)))
        side = 2 * reach + 1
        color = (
            UInt32(style.color.red), UInt32(style.color.green), UInt32(style.color.blue)
        )
        var coverage: [UInt32] = []
        coverage.reserveCapacity(Self.places * Self.places * side * side)
        for down in 0..<Self.places {
            for across in 0..<Self.places {
                let x = (Double(across) + 0.5) / Double(Self.places) - 0.5
                let y = (Double(down) + 0.5) / Double(Self.places) - 0.5
                for row in -reach...reach {
                    for column in -reach...reach {
                        let distance = Self.distance(
                            style.shape, Double(column) - x, Double(row) - y, radius)
                        // An edge one pixel soft.
                        let share = min(1, max(0, 0.5 - distance))
                        coverage.append(UInt32((share * style.color.alpha * 256).rounded()))
                    }
                }
            }
        }
        self.coverage = coverage
    }

    func lay(
        x: Double, y: Double, onto pixels: UnsafeMutableBufferPointer<UInt32>, width: Int,
        height: Int
    ) {
        // Far outside nothing is seen, and the numbers below must be whole ones.
        guard x > -1e6, x < 1e6, y > -1e6, y < 1e6 else { return }
        let (column, row) = (x.rounded(.down), y.rounded(.down))
        let across = min(Self.places - 1, Int((x - column) * Double(Self.places)))
        let down = min(Self.places - 1, Int((y - row) * Double(Self.places)))
        let (center, middle) = (Int(column), Int(row))
        let start = (down * Self.places + across) * side * side
        let columns = max(-reach, -center)...max(-reach, min(reach, width - 1 - center))
        guard center + reach >= 0, center - reach < width else { return }
        coverage.withUnsafeBufferPointer { coverage in
            for offset in -reach...reach where (0..<height).contains(middle + offset) {
                let line = (middle + offset) * width + center
                let mask = start + (offset + reach) * side + reach
                for place in columns {
                    let share = coverage[mask + place]
                    if share > 0 { blend(share, &pixels[line + place]) }
                }
            }
        }
    }

    @inline(__always)
    private func blend(_ share: UInt32, _ pixel: inout UInt32) {
        let rest = 256 - share
        func mix(_ value: UInt32, _ shift: UInt32) -> UInt32 {
            ((value &* share &+ (pixel >> shift & 0xFF) &* rest &+ 128) >> 8) << shift
        }
        pixel = mix(255, 24) | mix(color.red, 16) | mix(color.green, 8) | mix(color.blue, 0)
    }

    /// How far a place is outside of a shape about the origin; negative inside. The shapes are
    /// those of `MarkerShape.outline`.
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
}
