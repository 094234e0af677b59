import Figures
import Testing

@testable import Rendering

/// What is drawn on pixels without Cairo, against plain definitions of it.
struct PixelsTests {
    private let width = 60
    private let height = 40

    /// Black on white: of each pixel, how much of 255 is covered.
    private func covered(_ draw: (PixelBuffer) -> Void) -> [Int] {
        var pixels = [UInt32](repeating: 0xFFFF_FFFF, count: width * height)
        pixels.withUnsafeMutableBufferPointer { pixels in
            if let base = pixels.baseAddress {
                draw(PixelBuffer(base: base, width: width, height: height))
            }
        }
        return pixels.map { 255 - Int($0 & 0xFF) }
    }

    private func expect(
        _ found: [Int], within tolerance: Int, of distance: (Double, Double) -> Double,
        _ comment: Comment
    ) {
        for (place, value) in found.enumerated() {
            let (x, y) = (Double(place % width) + 0.5, Double(place / width) + 0.5)
            let known = min(1, max(0, 0.5 - distance(x, y))) * 255
            #expect(
                abs(Double(value) - known) <= Double(tolerance),
                "\(comment): \(place % width), \(place / width)")
        }
    }

    @Test func linesCoverWhatIsNearThem() {
        // Level, upright, steep, flat, of no length, beyond the page, and wider than 16 bits hold.
        let lines = [
            (Point(5, 20), Point(50, 20)), (Point(30, 3), Point(30, 33)),
            (Point(20.3, 2.6), Point(23.1, 35.2)), (Point(3.2, 10.1), Point(55.5, 17.7)),
            (Point(31.4, 12.2), Point(31.4, 12.2)), (Point(-40, -30), Point(90, 61)),
            (Point(70, -5), Point(52, 50)),
        ]
        for (from, to) in lines {
            for lineWidth in [0.4, 3.9, 9, 260] {
                let path = Path(polyline: [from, to])
                let found = covered { page in
                    LineRaster(path, width: lineWidth, scale: 1, page: (width, height))
                        .lay(Color(0, 0, 0), onto: page)
                }
                let (across, down) = (to.x - from.x, to.y - from.y)
                let squared = across * across + down * down
                expect(
                    found, within: 3,
                    of: { x, y in
                        let along = (x - from.x) * across + (y - from.y) * down
                        let share = squared > 0 ? min(1, max(0, along / squared)) : 0
                        let (dx, dy) = (x - from.x - share * across, y - from.y - share * down)
                        return (dx * dx + dy * dy).squareRoot() - lineWidth / 2
                    }, "\(from) to \(to), \(lineWidth) wide")
            }
        }
    }

    @Test func markersAreWholeOrCutOffAtEdges() {
        for center in [
            Point(30, 20), Point(0.2, 0.4), Point(59.6, 39.1), Point(-2, 20), Point(30, 42),
        ] {
            for radius in [0.3, 1.9, 5.2] {
                let markers = Markers(
                    radius: radius, styles: [Markers.Style(.circle, Color(0, 0, 0))],
                    positions: [center], styleOf: [0])
                let found = covered { markers.stamp(onto: $0, scale: 1, left: 0, top: 0) }
                // Where it is laid: in the middle of one of 4 by 4 places within a pixel.
                let middle = Point(
                    ((center.x * 4).rounded(.down) + 0.5) / 4,
                    ((center.y * 4).rounded(.down) + 0.5) / 4)
                expect(
                    found, within: 2,
                    of: { x, y in
                        let (dx, dy) = (x - middle.x, y - middle.y)
                        return (dx * dx + dy * dy).squareRoot() - radius
                    }, "\(center), \(radius)")
            }
        }
    }

    @Test func coloursAreMixedByTheirShares() {
        for (share, known): (UInt32, UInt32) in [
            (0, 0xFF20_4060), (128, 0xFF86_50A8), (256, 0xFFEB_5FF0),
        ] {
            let paint = Paint(Color(0xEB, 0x5F, 0xF0))
            let mixed = paint.over(0xFF20_4060, pairedShare: Paint.paired(share))
            #expect(mixed == known, "\(share): \(String(mixed, radix: 16))")
        }
    }
}
