import CCairo
import Figures

/// A surface to draw on, and the bytes that come of it. Cairo's pointers stay in here, but for the
/// context that Pango draws text with.
final class Canvas {
    enum Kind {
        /// Pixels at so many a point.
        case pixels(width: Int, height: Int, scale: Double)
        case pdf(Size, title: String)
    }

    private let surface: OpaquePointer
    /// For Pango alone.
    let context: OpaquePointer
    private let output: Output
    private let scale: Double
    /// Pixels a point where the surface is made of pixels, nil where it is not.
    let pixelScale: Double?
    private var clipDepth = 0

    /// What Cairo's stream callback writes to.
    private final class Output {
        var bytes: [UInt8] = []
    }

    init(_ kind: Kind) throws(FigureError) {
        try DrawingLibraries.require()
        let output = Output()
        self.output = output
        // Cairo calls back while this canvas, and so its output, lives: `finish` ends that.
        let closure = Unmanaged.passUnretained(output).toOpaque()
        switch kind {
        case .pixels(let width, let height, let scale):
            guard
                let made = cairo_image_surface_create(
                    CAIRO_FORMAT_RGB24, Int32(clamping: width), Int32(clamping: height))
            else { throw Self.failure("no surface") }
            surface = made
            self.scale = scale
            pixelScale = scale
        case .pdf(let size, let title):
            guard
                let made = cairo_pdf_surface_create_for_stream(
                    Self.append, closure, size.width, size.height)
            else { throw Self.failure("no surface") }
            surface = made
            scale = 1
            pixelScale = nil
            if !title.isEmpty {
                cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
            }
            cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Linnet")
            // Without a date of ours Cairo writes the clock's, and no two files are the same.
            cairo_pdf_surface_set_metadata(
                surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z")
        }
        guard let context = cairo_create(surface) else {
            cairo_surface_destroy(surface)
            throw Self.failure("no context")
        }
        self.context = context
        cairo_scale(context, scale, scale)
        try check()
    }

    deinit {
        cairo_destroy(context)
        // A stream that still waits to write its end does so here, while `output` lives.
        cairo_surface_finish(surface)
        cairo_surface_destroy(surface)
    }

    private static let append: cairo_write_func_t = { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue().bytes.append(
            contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
    }

    private static func failure(_ message: String) -> FigureError {
        FigureError("draw", "Cairo: \(message)", hint: "a smaller figure or fewer dpi may do")
    }

    /// Cairo keeps the first error of a context and of a surface, and ignores all calls after it.
    func check() throws(FigureError) {
        for status in [cairo_status(context), cairo_surface_status(surface)]
        where status != CAIRO_STATUS_SUCCESS {
            throw Self.failure(String(cString: cairo_status_to_string(status)))
        }
    }

    // MARK: Results

    /// The vector file's bytes. Nothing can be drawn afterwards.
    func finish() throws(FigureError) -> [UInt8] {
        try check()
        cairo_surface_finish(surface)
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS else {
            throw Self.failure(String(cString: cairo_status_to_string(status)))
        }
        return output.bytes
    }

    /// Calls `body` with the pixels as 0x??RRGGBB, rows from the top.
    func withPixels<Result>(
        _ body: (UnsafeBufferPointer<UInt32>) -> Result
    ) throws(FigureError) -> Result {
        try check()
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else {
            throw Self.failure("no pixels")
        }
        // Between rows of pixels of four bytes there is nothing.
        let count = Int(
            cairo_image_surface_get_width(surface) * cairo_image_surface_get_height(surface))
        return data.withMemoryRebound(to: UInt32.self, capacity: count) { pixels in
            body(UnsafeBufferPointer(start: pixels, count: count))
        }
    }

    /// The pixels as red, green, blue, rows from the top.
    func rgb() throws(FigureError) -> [UInt8] {
        try withPixels { pixels in
            [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { bytes, count in
                for (index, pixel) in pixels.enumerated() {
                    bytes[index * 3] = UInt8(truncatingIfNeeded: pixel >> 16)
                    bytes[index * 3 + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
                    bytes[index * 3 + 2] = UInt8(truncatingIfNeeded: pixel)
                }
                count = pixels.count * 3
            }
        }
    }

    // MARK: Drawing

    func fill(_ path: Path, _ color: Color) {
        trace(path)
        use(color)
        cairo_fill(context)
    }

    func stroke(_ path: Path, _ stroke: Stroke) {
        if LineRaster.takes(path, stroke),
            drawOnPixels({ page, scale in
                LineRaster(
                    path, width: stroke.width, scale: scale, page: (page.width, page.height)
                ).lay(stroke.color, onto: page)
            })
        {
            return
        }
        trace(path)
        use(stroke.color)
        set(stroke)
        cairo_stroke(context)
    }

    /// Draws without Cairo where there are pixels that nothing clips.
    ///
    /// - Parameter draw: gets the page and its pixels a point.
    /// - Returns: whether it did.
    func drawOnPixels(_ draw: (_ page: PixelBuffer, _ scale: Double) -> Void) -> Bool {
        guard let pixelScale, clipDepth == 0 else { return false }
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else { return false }
        let width = Int(cairo_image_surface_get_width(surface))
        let height = Int(cairo_image_surface_get_height(surface))
        data.withMemoryRebound(to: UInt32.self, capacity: width * height) { pixels in
            draw(PixelBuffer(base: pixels, width: width, height: height), pixelScale)
        }
        cairo_surface_mark_dirty(surface)
        return true
    }

    /// Everything at once, for backgrounds.
    func paint(_ color: Color) {
        use(color)
        cairo_paint(context)
    }

    func beginClip(_ rect: Rect) {
        clipDepth += 1
        cairo_save(context)
        cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
        cairo_clip(context)
    }

    func endClip() {
        clipDepth -= 1
        cairo_restore(context)
    }

    /// Dots of one colour as zero-length strokes with round caps: one path for all of them.
    func dots(_ centers: some Sequence<Point>, radius: Double, _ color: Color) {
        cairo_new_path(context)
        for center in centers {
            cairo_move_to(context, center.x, center.y)
            cairo_line_to(context, center.x, center.y)
        }
        use(color)
        set(Stroke(color, width: radius * 2, roundCaps: true))
        cairo_stroke(context)
    }

    func circle(_ center: Point, radius: Double, _ color: Color) {
        cairo_new_path(context)
        cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
        use(color)
        cairo_fill(context)
    }

    /// Moves the origin to `place` and turns by `angle` degrees clockwise while `draw` runs.
    func turned(_ place: Point, _ angle: Double, _ draw: () -> Void) {
        cairo_save(context)
        cairo_translate(context, place.x, place.y)
        if angle != 0 { cairo_rotate(context, angle * .pi / 180) }
        draw()
        cairo_restore(context)
    }

    func use(_ color: Color) {
        cairo_set_source_rgba(
            context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255,
            color.alpha)
    }

    /// An image over `frame`; its pixels keep square edges unless `smooth`.
    func image(_ image: PixelImage, in frame: Rect, smooth: Bool) throws(FigureError) {
        try draw(
            image.packed, image.width, image.height, CAIRO_FORMAT_RGB24, in: frame, smooth: smooth)
    }

    /// Pixels with opacity, premultiplied as Cairo has them (0xAARRGGBB), over `frame`.
    func layer(
        _ pixels: [UInt32], _ width: Int, _ height: Int, in frame: Rect
    ) throws(FigureError) {
        try draw(pixels, width, height, CAIRO_FORMAT_ARGB32, in: frame, smooth: true)
    }

    private func draw(
        _ pixels: [UInt32], _ width: Int, _ height: Int, _ format: cairo_format_t, in frame: Rect,
        smooth: Bool
    ) throws(FigureError) {
        guard
            let source = cairo_image_surface_create(
                format, Int32(clamping: width), Int32(clamping: height))
        else { throw Self.failure("no surface") }
        defer { cairo_surface_destroy(source) }
        guard let data = cairo_image_surface_get_data(source) else {
            let status = cairo_surface_status(source)
            throw Self.failure(String(cString: cairo_status_to_string(status)))
        }
        let stride = Int(cairo_image_surface_get_stride(source))
        cairo_surface_flush(source)
        pixels.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            for row in 0..<height {
                UnsafeMutableRawPointer(data + row * stride).copyMemory(
                    from: base + row * width * 4, byteCount: width * 4)
            }
        }
        cairo_surface_mark_dirty(source)
        cairo_save(context)
        cairo_translate(context, frame.x, frame.y)
        cairo_scale(context, frame.width / Double(width), frame.height / Double(height))
        cairo_set_source_surface(context, source, 0, 0)
        let pattern = cairo_get_source(context)
        cairo_pattern_set_filter(pattern, smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
        cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
        cairo_rectangle(context, 0, 0, Double(width), Double(height))
        cairo_fill(context)
        cairo_restore(context)
    }

    private func trace(_ path: Path) {
        cairo_new_path(context)
        for element in path.elements {
            switch element {
            case .move(let point): cairo_move_to(context, point.x, point.y)
            case .line(let point): cairo_line_to(context, point.x, point.y)
            case .curve(let a, let b, let end):
                cairo_curve_to(context, a.x, a.y, b.x, b.y, end.x, end.y)
            case .close: cairo_close_path(context)
            }
        }
    }

    private func set(_ stroke: Stroke) {
        cairo_set_line_width(context, stroke.width)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        cairo_set_line_cap(
            context, stroke.roundCaps ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
        cairo_set_dash(context, stroke.dash, Int32(clamping: stroke.dash.count), 0)
    }
}
