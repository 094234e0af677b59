import CPango
import Figures

/// Sets text with Pango: measures it for layout and draws it on a canvas. Pango's pointers stay in
/// here.
///
/// Owned by one thread, as Pango's font map is.
final class Typesetter: TextMeasurer {
    private let layout: OpaquePointer
    private let context: OpaquePointer
    private var extents: [Key: TextExtent] = [:]
    private var heights: [Font: (ascent: Double, descent: Double)] = [:]
    private var missing: [Unicode.Scalar] = []
    /// Those that glyphs were taken from, kept for their outlines.
    private var fonts: Set<OpaquePointer> = []

    private struct Key: Hashable {
        var text: String
        var font: Font
    }

    /// The only family that is certain on a bare Debian; Pango falls back from it glyph by glyph.
    static let family = "DejaVu Sans"

    init() throws(FigureError) {
        try DrawingLibraries.require()
        guard let map = pango_cairo_font_map_get_default(),
            let context = pango_font_map_create_context(map)
        else {
            throw FigureError(
                "draw", "Pango finds no fonts", hint: "install fontconfig and fonts-dejavu-core")
        }
        self.context = context
        // One unit is one point on any canvas, and no hinting: text is as wide on paper as on
        // screen.
        pango_cairo_context_set_resolution(context, 72)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        pango_context_set_round_glyph_positions(context, 0)
        guard let layout = pango_layout_new(context) else {
            g_object_unref(UnsafeMutableRawPointer(context))
            throw FigureError("draw", "Pango cannot lay out text")
        }
        self.layout = layout
        pango_layout_set_single_paragraph_mode(layout, 1)
    }

    deinit {
        for description in descriptions.values { pango_font_description_free(description) }
        for font in fonts { g_object_unref(UnsafeMutableRawPointer(font)) }
        g_object_unref(UnsafeMutableRawPointer(layout))
        g_object_unref(UnsafeMutableRawPointer(context))
    }

    func measure(_ text: String, _ font: Font) -> TextExtent {
        let key = Key(text: text, font: font)
        if let known = extents[key] { return known }
        set(text, font)
        var logical = PangoRectangle()
        pango_layout_get_extents(layout, nil, &logical)
        let (ascent, descent) = height(font)
        let extent = TextExtent(
            width: Double(logical.width) / Double(PANGO_SCALE), ascent: ascent, descent: descent)
        extents[key] = extent
        return extent
    }

    /// Above and below the baseline, asked for once a font: Pango lays out a text for it.
    private func height(_ font: Font) -> (ascent: Double, descent: Double) {
        if let known = heights[font] { return known }
        let metrics = pango_context_get_metrics(context, description(font), nil)
        defer { pango_font_metrics_unref(metrics) }
        let height = (
            ascent: Double(pango_font_metrics_get_ascent(metrics)) / Double(PANGO_SCALE),
            descent: Double(pango_font_metrics_get_descent(metrics)) / Double(PANGO_SCALE)
        )
        heights[font] = height
        return height
    }

    func draw(_ run: TextRun, on canvas: Canvas) {
        let width = measure(run.text, run.font).width
        set(run.text, run.font)
        noteMissingGlyphs(run)
        let start = Self.start(run, width: width)
        let baseline = Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE)
        canvas.turned(run.position, run.angle) {
            canvas.use(run.color)
            cairo_move_to(canvas.context, start, -baseline)
            pango_cairo_show_layout(canvas.context, layout)
        }
    }

    private static func start(_ run: TextRun, width: Double) -> Double {
        switch run.anchor {
        case .start: 0
        case .middle: -width / 2
        case .end: -width
        }
    }

    // MARK: Outlines

    /// A letter or sign of one font and size, by Pango's numbers.
    struct Glyph: Hashable {
        fileprivate var font: OpaquePointer
        fileprivate var number: UInt32
    }

    /// A text's glyphs with their places, from where it starts on its baseline; `start` is where
    /// that is from the run's own position.
    func glyphs(of run: TextRun) -> (start: Double, glyphs: [(glyph: Glyph, x: Double, y: Double)])
    {
        let width = measure(run.text, run.font).width
        set(run.text, run.font)
        noteMissingGlyphs(run)
        var found: [(glyph: Glyph, x: Double, y: Double)] = []
        var advance = 0.0
        let unit = 1 / Double(PANGO_SCALE)
        var node = pango_layout_get_line_readonly(layout, 0)?.pointee.runs
        while let current = node {
            defer { node = current.pointee.next }
            guard let data = current.pointee.data else { continue }
            let part = data.assumingMemoryBound(to: PangoGlyphItem.self).pointee
            guard let font = part.item?.pointee.analysis.font, let string = part.glyphs?.pointee
            else { continue }
            let pointer = OpaquePointer(font)
            if fonts.insert(pointer).inserted { g_object_ref(UnsafeMutableRawPointer(font)) }
            for index in 0..<Int(string.num_glyphs) {
                let info = string.glyphs[index]
                if info.glyph != Self.emptyGlyph {
                    found.append(
                        (
                            Glyph(font: pointer, number: info.glyph),
                            advance + Double(info.geometry.x_offset) * unit,
                            Double(info.geometry.y_offset) * unit
                        ))
                }
                advance += Double(info.geometry.width) * unit
            }
        }
        return (Self.start(run, width: width), found)
    }

    /// Pango's glyph for what has no ink and no width.
    private static let emptyGlyph: UInt32 = 0x0FFF_FFFF

    /// A glyph's outline from its place on the baseline; empty for one without ink.
    func outline(_ glyph: Glyph) -> Path {
        guard let string = pango_glyph_string_new() else { return Path() }
        defer { pango_glyph_string_free(string) }
        pango_glyph_string_set_size(string, 1)
        string.pointee.glyphs[0].glyph = glyph.number
        return OutlineReader.path { context in
            pango_cairo_glyph_string_path(context, UnsafeMutablePointer(glyph.font), string)
        }
    }

    // MARK: Missing glyphs

    /// A line for each character that no installed font can draw, since the last call.
    func takeNotes() -> [String] {
        defer { missing = [] }
        return missing.map { scalar in
            let code = String(scalar.value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
            return "no font here has a glyph for \"\(scalar)\" (U+\(padded)): a box is drawn"
        }
    }

    private func noteMissingGlyphs(_ run: TextRun) {
        guard pango_layout_get_unknown_glyphs_count(layout) > 0 else { return }
        for scalar in run.text.unicodeScalars where !missing.contains(scalar) {
            set(String(scalar), run.font)
            if pango_layout_get_unknown_glyphs_count(layout) > 0 { missing.append(scalar) }
        }
        set(run.text, run.font)
    }

    private var descriptions: [Font: OpaquePointer] = [:]

    private func description(_ font: Font) -> OpaquePointer? {
        if let known = descriptions[font] { return known }
        guard let made = pango_font_description_new() else { return nil }
        pango_font_description_set_family(made, Self.family)
        pango_font_description_set_absolute_size(made, font.size * Double(PANGO_SCALE))
        pango_font_description_set_weight(
            made, font.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        descriptions[font] = made
        return made
    }

    private func set(_ text: String, _ font: Font) {
        pango_layout_set_font_description(layout, description(font))
        // Pango wants valid UTF-8 of a known length; a zero byte inside is a character like others.
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                pango_layout_set_text(
                    layout, characters.baseAddress, Int32(clamping: characters.count))
            }
        }
    }
}
