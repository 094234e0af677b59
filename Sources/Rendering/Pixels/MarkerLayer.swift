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
        pixels.withUnsafeMutableBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            markers.stamp(
                onto: PixelBuffer(base: base, width: width, height: height), scale: scale,
                left: left, top: top)
        }
    }
}
