import Figures

/// A straight piece of a line with round ends, in pixels.
struct LineSegment {
    private let from: Point
    private let to: Point
    /// Along the piece, of length 1.
    private let direction: Point
    private let length: Double
    /// Half of its width and of an edge that is one pixel soft.
    private let reach: Double

    /// So many pixels are covered at a time.
    static let step = 8

    init(from: Point, to: Point, radius: Double) {
        self.from = from
        self.to = to
        let (across, down) = (to.x - from.x, to.y - from.y)
        length = (across * across + down * down).squareRoot()
        direction = length > 0 ? Point(across / length, down / length) : Point(1, 0)
        reach = radius + 0.5
    }

    /// Makes pixels at least as covered, of 255, as the piece covers them.
    ///
    /// - Parameters:
    ///   - coverage: of a byte a pixel, with room for `step` more in each row.
    ///   - stride: from a row to the next.
    func cover(_ coverage: UnsafeMutableRawPointer, width: Int, height: Int, stride: Int) {
        let top = max(0, Int((min(from.y, to.y) - reach).rounded(.down)))
        let bottom = min(height - 1, Int((max(from.y, to.y) + reach).rounded(.up)))
        guard top <= bottom else { return }
        let left = max(0, min(from.x, to.x) - reach)
        let right = min(Double(width), max(from.x, to.x) + reach)
        // Of a row the piece has this much at both sides of its middle line, but for its ends.
        let isLevel = direction.y == 0
        let slope = isLevel ? 0 : direction.x / direction.y
        let half = isLevel ? .infinity : reach / direction.y.magnitude
        let isThin = reach < Self.widest
        let steps = SIMD8<Int16>(Self.places * Float(direction.y) * 255, rounding: .toNearestOrEven)
        for row in top...bottom {
            let y = Double(row) + 0.5 - from.y
            let middle = from.x + y * slope
            // The pixels whose centres lie between the two: numbers above 0 are rounded by Int.
            let (start, end) = (max(left, middle - half), min(right, middle + half))
            guard start < end, end >= 0.5 else { continue }
            var column = Int(start + 0.5)
            let last = Int(end - 0.5)
            while column <= last {
                let place = coverage + row * stride + column
                let beyondLast = UInt64.max << UInt64(8 * min(Self.step, last + 1 - column))
                // Lines of noise cover most pixels many times.
                if place.loadUnaligned(as: UInt64.self).littleEndian | beyondLast != .max {
                    let known = place.loadUnaligned(as: SIMD8<UInt8>.self)
                    let x = Double(column) + 0.5 - from.x
                    let along = x * direction.x + y * direction.y
                    let aside = x * direction.y - y * direction.x
                    let covered =
                        isThin && isBeside(along)
                        ? covered(aside: aside, steps) : covered(along: along, aside: aside)
                    place.storeBytes(
                        of: known.replacing(with: covered, where: covered .> known),
                        as: SIMD8<UInt8>.self)
                }
                column += Self.step
            }
        }
    }

    /// Of a piece with at most this reach, 16 bits hold 255 times all distances to its line.
    private static let widest = 100.0
    private static let places = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)

    /// Whether none of a step's pixels, the first of which is so far `along` the piece, lies before
    /// it or after it.
    @inline(__always)
    private func isBeside(_ along: Double) -> Bool {
        let last = along + Double(Self.step - 1) * direction.x
        return min(along, last) >= 0 && max(along, last) <= length
    }

    /// How far pixels beside the piece are covered, in whole numbers of 1/255 of a pixel.
    ///
    /// - Parameters:
    ///   - aside: how far the first one's centre is from the piece's line, in pixels.
    ///   - steps: how much farther each of them is.
    @inline(__always)
    private func covered(aside: Double, _ steps: SIMD8<Int16>) -> SIMD8<UInt8> {
        let distance = steps &+ Int16(aside * 255)
        // All bits of a sign are those of a negative number, and none of another one.
        let sign = distance &>> 15
        let value = Int16(reach * 255) &- ((distance ^ sign) &- sign)
        let least0 = value & ~(value &>> 15)
        return SIMD8(truncatingIfNeeded: least0 | (255 &- value) &>> 15)
    }

    /// How far pixels are covered.
    ///
    /// - Parameters:
    ///   - along: how far the first one's centre is from the piece's beginning, along its line.
    ///   - aside: how far it is from that line.
    @inline(__always)
    private func covered(along: Double, aside: Double) -> SIMD8<UInt8> {
        let places = Self.places
        // Before the piece and after it, the nearest place is its end.
        let before = Float(-along) - places * Float(direction.x)
        let after = Float(along - length) + places * Float(direction.x)
        var beyond = after.replacing(with: before, where: before .> after)
        beyond = beyond.replacing(with: 0, where: beyond .< 0)
        let distances = Float(aside) + places * Float(direction.y)
        let distance = (distances * distances + beyond * beyond).squareRoot()
        var value = (Float(reach) - distance) * 255
        value = value.replacing(with: 0, where: value .< 0)
        value = value.replacing(with: 255, where: value .> 255)
        // Beyond 2²³ a Float has no fraction: its lowest bits are the whole number nearest.
        let bits = unsafeBitCast(value + 0x1p23, to: SIMD8<UInt32>.self)
        return SIMD8<UInt8>(truncatingIfNeeded: bits)
    }
}
