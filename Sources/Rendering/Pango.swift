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
    private var missing: [Unicode.Scalar] = []

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
        g_object_unref(UnsafeMutableRawPointer(layout))
        g_object_unref(UnsafeMutableRawPointer(context))
    }

    func measure(_ text: String, _ font: Font) -> TextExtent {
        let key = Key(text: text, font: font)
        if let known = extents[key] { return known }
        set(text, font)
        var logical = PangoRectangle()
        pango_layout_get_extents(layout, nil, &logical)
        let metrics = pango_context_get_metrics(context, description(font), nil)
        let extent = TextExtent(
            width: Double(logical.width) / Double(PANGO_SCALE),
            ascent: Double(pango_font_metrics_get_ascent(metrics)) / Double(PANGO_SCALE),
            descent: Double(pango_font_metrics_get_descent(metrics)) / Double(PANGO_SCALE))
        pango_font_metrics_unref(metrics)
        extents[key] = extent
        return extent
    }

    func draw(_ run: TextRun, on canvas: Canvas) {
        let width = measure(run.text, run.font).width
        set(run.text, run.font)
        noteMissingGlyphs(run)
        let start: Double =
            switch run.anchor {
            case .start: 0
            case .middle: -width / 2
            case .end: -width
            }
        let baseline = Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE)
        canvas.turned(run.position, run.angle) {
            canvas.use(run.color)
            cairo_move_to(canvas.context, start, -baseline)
            pango_cairo_show_layout(canvas.context, layout)
        }
    }

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
