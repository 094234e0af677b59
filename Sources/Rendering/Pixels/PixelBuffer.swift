/// Pixels of a page or a layer that are drawn on: 0xAARRGGBB, rows from the top, nothing between them.
struct PixelBuffer {
    let base: UnsafeMutablePointer<UInt32>
    let width: Int
    let height: Int
}
