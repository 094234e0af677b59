import Figures

extension Markers {
    /// Lays all of them onto pixels, in order.
    ///
    /// - Parameters:
    ///   - scale: pixels a point.
    ///   - left, top: the corner of the pixels on the page, in pixels.
    func stamp(onto pixels: PixelBuffer, scale: Double, left: Double, top: Double) {
        var shares: [UInt32] = []
        let stamps = styles.map { style in
            MarkerStamp(style, radius: radius * style.scale * scale, &shares)
        }
        shares.withUnsafeBufferPointer { shares in
            guard let base = shares.baseAddress else { return }
            for (position, style) in zip(positions, styleOf) {
                stamps[style].lay(
                    base, x: position.x * scale - left, y: position.y * scale - top, onto: pixels)
            }
        }
    }
}

/// A marker as the coverage of pixels, once for each of some places within a pixel.
struct MarkerStamp {
    /// Places within a pixel along each axis: a marker is at most 1/8 of a pixel off, 0.016 mm of a
    /// page of 200 dpi.
    private static let places = 4
    /// So many pixels are laid at a time.
    private static let step = 4

    private let reach: Int
    /// Rows of a stamp, and the pixels of each that are not beyond its reach.
    private let side: Int
    /// Pixels of a row with those that fill it up to a whole number of steps.
    private let stride: Int
    private let paint: Paint
    /// Where the first of its shares is: they are by place within a pixel, row and column.
    private let start: Int

    /// - Parameters:
    ///   - radius: in pixels.
    ///   - shares: gets the opacity times the coverage of the stamp's pixels, as `Paint` takes them.
    init(_ style: Markers.Style, radius: Double, _ shares: inout [UInt32]) {
        // The longest reach of a shape, a triangle's corner, and the soft edge.
        let farthest = radius * ([.circle, .ring].contains(style.shape) ? 1.02 : 1.42) + 0.5
        // Pixels whose centres are that far away, from where the marker is off by most, have none of it.
        let most = 0.5 - 0.5 / Double(Self.places)
        reach = max(1, Int((farthest + most).rounded(.up)) - 1)
        side = 2 * reach + 1
        stride = (side + Self.step - 1) / Self.step * Self.step
        paint = Paint(style.color)
        start = shares.count
        var line = start
        shares += [UInt32](repeating: 0, count: Self.places * Self.places * side * stride)
        for down in 0..<Self.places {
            for across in 0..<Self.places {
                let x = (Double(across) + 0.5) / Double(Self.places) - 0.5
                let y = (Double(down) + 0.5) / Double(Self.places) - 0.5
                for row in -reach...reach {
                    for column in -reach...reach {
                        let distance = Self.distance(
                            style.shape, Double(column) - x, Double(row) - y, radius)
                        // An edge one pixel soft.
                        let covered = min(1, max(0, 0.5 - distance)) * style.color.alpha
                        shares[line + column + reach] = Paint.paired(
                            UInt32((covered * Double(Paint.whole)).rounded()))
                    }
                    line += stride
                }
            }
        }
    }

    /// Far outside nothing is seen, and numbers of pixels must be whole ones.
    private static let farthest = 1_048_576

    /// Lays the marker with its centre at `x`, `y`, as far as it is within the pixels.
    ///
    /// - Parameter shares: of all stamps.
    func lay(_ shares: UnsafePointer<UInt32>, x: Double, y: Double, onto pixels: PixelBuffer) {
        let limit = Double(Self.farthest)
        guard x > -limit, x < limit, y > -limit, y < limit else { return }
        // Places are counted from far outside, as Int rounds down what is above 0.
        let places = Double(Self.places)
        let (across, down) = (Int((x + limit) * places), Int((y + limit) * places))
        let left = across / Self.places - Self.farthest - reach
        let top = down / Self.places - Self.farthest - reach
        let place = down % Self.places * Self.places + across % Self.places
        let stamp = shares + start + place * side * stride
        let firstRow = max(0, -top)
        let rows = firstRow..<max(firstRow, min(side, pixels.height - top))
        if left >= 0, left + stride <= pixels.width {
            for row in rows {
                lay(stamp + row * stride, onto: pixels.base + (top + row) * pixels.width + left)
            }
            return
        }
        let firstColumn = max(0, -left)
        let columns = firstColumn..<max(firstColumn, min(side, pixels.width - left))
        for row in rows {
            let line = pixels.base + (top + row) * pixels.width + left
            for column in columns {
                line[column] = paint.over(line[column], pairedShare: stamp[row * stride + column])
            }
        }
    }

    /// Lays a whole row of the stamp.
    @inline(__always)
    private func lay(_ shares: UnsafePointer<UInt32>, onto line: UnsafeMutablePointer<UInt32>) {
        for start in Swift.stride(from: 0, to: stride, by: Self.step) {
            let place = UnsafeMutableRawPointer(line + start)
            let four = UnsafeRawPointer(shares + start).loadUnaligned(as: SIMD4<UInt32>.self)
            let below = place.loadUnaligned(as: SIMD4<UInt32>.self)
            place.storeBytes(of: paint.over(below, pairedShares: four), as: SIMD4<UInt32>.self)
        }
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
