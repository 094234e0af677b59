import Figures

/// A layer of very many markers as pixels, and where these lie on the page.
struct MarkerRaster {
    let layer: MarkerLayer
    let frame: Rect

    /// A layer of more marks than this is drawn as pixels in a vector file.
    static let mostVectorMarks = 20_000
    /// Pixels an inch of such a layer: what print needs for dots, at half of the bytes of 300.
    private static let resolution = 240.0
    static let vectorScale = resolution / 72

    /// - Parameter scale: pixels a point.
    init(_ markers: Markers, page: Size, scale: Double) {
        let largest = markers.styles.map(\.scale).max() ?? 1
        let reach = markers.radius * largest * 1.5 * scale + 1
        var (low, high) = (
            Point(Double.infinity, .infinity), Point(-Double.infinity, -.infinity)
        )
        for position in markers.positions {
            low = Point(min(low.x, position.x), min(low.y, position.y))
            high = Point(max(high.x, position.x), max(high.y, position.y))
        }
        // Whole pixels of the page, so that nothing is smoothed when the layer is laid onto it.
        let left = max(0, (low.x * scale - reach).rounded(.down))
        let top = max(0, (low.y * scale - reach).rounded(.down))
        let right = min((page.width * scale).rounded(.up), high.x * scale + reach)
        let bottom = min((page.height * scale).rounded(.up), high.y * scale + reach)
        var layer = MarkerLayer(
            width: max(1, Int((right - left).rounded(.up))),
            height: max(1, Int((bottom - top).rounded(.up))))
        layer.stamp(markers, scale: scale, left: left, top: top)
        self.layer = layer
        frame = Rect(
            left / scale, top / scale, Double(layer.width) / scale, Double(layer.height) / scale)
    }

    static func note(_ count: Int) -> String {
        "a layer of \(count) marks is drawn as pixels (\(short(resolution)) dpi) inside of the "
            + "vector file; raster: false keeps it as shapes"
    }
}
