import Data
import Glibc
import Tensors

/// How a picture is moved before each step, so that what is found does not hang on single pixels.
package struct PictureMotion: Equatable, Sendable {
    /// Pixels to move by at most, along either side.
    package var jitter = 0
    /// Degrees to turn by at most, either way.
    package var rotation = 0.0
    /// Share of the size to grow or shrink by at most.
    package var scale = 0.0

    package init(jitter: Int = 0, rotation: Double = 0, scale: Double = 0) {
        (self.jitter, self.rotation, self.scale) = (jitter, rotation, scale)
    }

    package static let still = PictureMotion()

    /// What pictures of this size are moved by where nothing is said.
    package static func usual(height: Int, width: Int) -> PictureMotion {
        // Lucid's jitter of 8 at 224 pixels, for any size.
        PictureMotion(jitter: (min(height, width) + 14) / 28, rotation: 5, scale: 0.05)
    }

    /// Writes where the pixels of a picture come from, as `Tensor.moved(by:)` reads it. The draw depends on
    /// the seed alone.
    func write(
        _ target: UnsafeMutablePointer<Double>, seed: UInt64, height: Int, width: Int
    ) {
        func draw(_ number: UInt64) -> Double { Double(Seed.mix(seed, number) >> 11) * 0x1p-53 }
        func symmetric(_ number: UInt64) -> Double { 2 * draw(number) - 1 }
        func whole(_ number: UInt64) -> Double {
            (draw(number) * Double(2 * jitter + 1)).rounded(.down) - Double(jitter)
        }
        let angle = rotation * symmetric(2) * .pi / 180
        let size = 1 + scale * symmetric(3)
        let (c, s) = (cos(angle) / size, sin(angle) / size)
        let (middleY, middleX) = (Double(height - 1) / 2, Double(width - 1) / 2)
        target[0] = middleY - c * middleY - s * middleX + whole(0)
        target[1] = c
        target[2] = s
        target[3] = middleX + s * middleY - c * middleX + whole(1)
        target[4] = -s
        target[5] = c
    }
}
