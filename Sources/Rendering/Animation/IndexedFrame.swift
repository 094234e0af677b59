import Figures

/// A frame as places in a palette, and the part of it that is not as in the frame before.
struct IndexedFrame {
    let width: Int
    let height: Int
    let pixels: [UInt8]

    /// - Parameters:
    ///   - rgb: red, green and blue bytes, rows from the top.
    ///   - pictures: where pixels are those of pictures, which are dithered; in pixels.
    init(
        rgb: [UInt8], width: Int, height: Int, pictures: [PixelRect], palette: inout Palette
    ) {
        self.width = width
        self.height = height
        var pixels = [UInt8](repeating: 0, count: width * height)
        // Most neighbours are alike.
        var (last, place): (UInt32, UInt8) = (.max, 0)
        for index in pixels.indices {
            let (red, green, blue) = (rgb[3 * index], rgb[3 * index + 1], rgb[3 * index + 2])
            let color = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
            if color != last { (last, place) = (color, palette.place(red, green, blue)) }
            pixels[index] = place
        }
        for rect in pictures {
            for y in rect.top..<min(rect.bottom, height) {
                for x in rect.left..<min(rect.right, width) {
                    let at = y * width + x
                    let color = (rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2])
                    pixels[at] = Self.dithered(color, x, y, &palette)
                }
            }
        }
        self.pixels = pixels
    }

    /// Below this a colour is taken as it is.
    private static let invisible = 5
    /// About the distance of neighbours in a palette of 256.
    private static let spread = 28.0

    /// By Bayer's 8 × 8 thresholds ("An optimum method for two-level rendition of continuous-tone pictures",
    /// 1973), which stay where they are from frame to frame: noise would flicker, and grow the file.
    private static func dithered(
        _ color: (UInt8, UInt8, UInt8), _ x: Int, _ y: Int, _ palette: inout Palette
    ) -> UInt8 {
        let plain = palette.place(color.0, color.1, color.2)
        if palette.error(at: plain, color.0, color.1, color.2) < invisible { return plain }
        var threshold = 0
        for bit in 0..<3 {
            let (a, b) = (x >> bit & 1, y >> bit & 1)
            threshold |= (2 * (a ^ b) + b) << (2 * (2 - bit))
        }
        let shift = (Double(threshold) + 0.5) / 64 - 0.5
        func moved(_ channel: UInt8) -> UInt8 {
            UInt8(min(255, max(0, (Double(channel) + shift * spread).rounded())))
        }
        return palette.place(moved(color.0), moved(color.1), moved(color.2))
    }

    /// The least rectangle outside of which nothing changed; one pixel where nothing did at all.
    func changes(since before: IndexedFrame) -> PixelRect {
        var rect = PixelRect(left: width, top: height, right: 0, bottom: 0)
        for y in 0..<height {
            let row = y * width
            var (left, right) = (0, width)
            while left < width, pixels[row + left] == before.pixels[row + left] { left += 1 }
            guard left < width else { continue }
            while pixels[row + right - 1] == before.pixels[row + right - 1] { right -= 1 }
            rect.left = min(rect.left, left)
            rect.right = max(rect.right, right)
            rect.top = min(rect.top, y)
            rect.bottom = y + 1
        }
        return rect.right > 0 ? rect : PixelRect(left: 0, top: 0, right: 1, bottom: 1)
    }
}

/// A rectangle of whole pixels; `right` and `bottom` are the first outside of it.
struct PixelRect: Equatable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int
}
