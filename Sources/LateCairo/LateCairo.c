#include "LateCairo.h"
#include <cairo-pdf.h>
#include <cairo.h>
#include <dlfcn.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__linux__)
// An argument for the linker, as Swift's compiler leaves them in its objects: a library is linked only
// where something is missing without it. The libraries come by pkg-config with their headers. The section
// is not linked itself, so a sanitizer must not refer to it.
__attribute__((used, section(".swift1_autolink_entries"), no_sanitize("address")))
static const char linker_argument[] = "-Wl,--as-needed";
#endif

// Pango's library for Cairo depends on all the others, so that what is looked for is found through it.
static const char *const library_name = "libpangocairo-1.0.so.0";

static void *library(void) {
    static void *opened;
    if (!opened) opened = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    return opened;
}

const char *late_cairo_missing(void) { return library() ? NULL : library_name; }

static void *find(const char *name) {
    void *function = library() ? dlsym(library(), name) : NULL;
    if (!function) {
        fprintf(stderr, "linnet: %s has no %s\n", library_name, name);
        abort();
    }
    return function;
}

// Owned by one thread, as all drawing is.
#define FORWARD(RESULT, NAME, PARAMETERS, ARGUMENTS)                                             \
    RESULT NAME PARAMETERS {                                                                     \
        static __typeof__(&NAME) function;                                                       \
        if (!function) function = (__typeof__(&NAME))find(#NAME);                                \
        return function ARGUMENTS;                                                               \
    }

// Surfaces
FORWARD(cairo_surface_t *, cairo_image_surface_create,
        (cairo_format_t format, int width, int height), (format, width, height))
FORWARD(unsigned char *, cairo_image_surface_get_data, (cairo_surface_t *s), (s))
FORWARD(int, cairo_image_surface_get_height, (cairo_surface_t *s), (s))
FORWARD(int, cairo_image_surface_get_stride, (cairo_surface_t *s), (s))
FORWARD(int, cairo_image_surface_get_width, (cairo_surface_t *s), (s))
FORWARD(cairo_surface_t *, cairo_pdf_surface_create_for_stream,
        (cairo_write_func_t write, void *closure, double width, double height),
        (write, closure, width, height))
FORWARD(void, cairo_pdf_surface_set_metadata,
        (cairo_surface_t *s, cairo_pdf_metadata_t metadata, const char *utf8), (s, metadata, utf8))
FORWARD(void, cairo_surface_destroy, (cairo_surface_t *s), (s))
FORWARD(void, cairo_surface_finish, (cairo_surface_t *s), (s))
FORWARD(void, cairo_surface_flush, (cairo_surface_t *s), (s))
FORWARD(void, cairo_surface_mark_dirty, (cairo_surface_t *s), (s))
FORWARD(cairo_status_t, cairo_surface_status, (cairo_surface_t *s), (s))

// Contexts
FORWARD(cairo_t *, cairo_create, (cairo_surface_t *s), (s))
FORWARD(void, cairo_destroy, (cairo_t *c), (c))
FORWARD(cairo_status_t, cairo_status, (cairo_t *c), (c))
FORWARD(const char *, cairo_status_to_string, (cairo_status_t status), (status))
FORWARD(void, cairo_save, (cairo_t *c), (c))
FORWARD(void, cairo_restore, (cairo_t *c), (c))
FORWARD(void, cairo_clip, (cairo_t *c), (c))
FORWARD(void, cairo_rotate, (cairo_t *c, double angle), (c, angle))
FORWARD(void, cairo_scale, (cairo_t *c, double x, double y), (c, x, y))
FORWARD(void, cairo_translate, (cairo_t *c, double x, double y), (c, x, y))

// Paths
FORWARD(void, cairo_new_path, (cairo_t *c), (c))
FORWARD(void, cairo_close_path, (cairo_t *c), (c))
FORWARD(void, cairo_move_to, (cairo_t *c, double x, double y), (c, x, y))
FORWARD(void, cairo_line_to, (cairo_t *c, double x, double y), (c, x, y))
FORWARD(void, cairo_curve_to,
        (cairo_t *c, double x1, double y1, double x2, double y2, double x3, double y3),
        (c, x1, y1, x2, y2, x3, y3))
FORWARD(void, cairo_arc,
        (cairo_t *c, double x, double y, double radius, double from, double to),
        (c, x, y, radius, from, to))
FORWARD(void, cairo_rectangle, (cairo_t *c, double x, double y, double width, double height),
        (c, x, y, width, height))
FORWARD(void, cairo_fill, (cairo_t *c), (c))
FORWARD(void, cairo_paint, (cairo_t *c), (c))
FORWARD(void, cairo_stroke, (cairo_t *c), (c))

FORWARD(cairo_path_t *, cairo_copy_path, (cairo_t *c), (c))
FORWARD(void, cairo_path_destroy, (cairo_path_t *p), (p))

// Sources and strokes
FORWARD(cairo_pattern_t *, cairo_get_source, (cairo_t *c), (c))
FORWARD(void, cairo_pattern_set_extend, (cairo_pattern_t *p, cairo_extend_t extend), (p, extend))
FORWARD(void, cairo_pattern_set_filter, (cairo_pattern_t *p, cairo_filter_t filter), (p, filter))
FORWARD(void, cairo_set_source_rgba,
        (cairo_t *c, double red, double green, double blue, double alpha),
        (c, red, green, blue, alpha))
FORWARD(void, cairo_set_source_surface, (cairo_t *c, cairo_surface_t *s, double x, double y),
        (c, s, x, y))
FORWARD(void, cairo_set_dash, (cairo_t *c, const double *dashes, int count, double offset),
        (c, dashes, count, offset))
FORWARD(void, cairo_set_line_cap, (cairo_t *c, cairo_line_cap_t cap), (c, cap))
FORWARD(void, cairo_set_line_join, (cairo_t *c, cairo_line_join_t join), (c, join))
FORWARD(void, cairo_set_line_width, (cairo_t *c, double width), (c, width))

// Fonts
FORWARD(cairo_font_options_t *, cairo_font_options_create, (void), ())
FORWARD(void, cairo_font_options_destroy, (cairo_font_options_t *o), (o))
FORWARD(void, cairo_font_options_set_antialias,
        (cairo_font_options_t *o, cairo_antialias_t antialias), (o, antialias))
FORWARD(void, cairo_font_options_set_hint_metrics,
        (cairo_font_options_t *o, cairo_hint_metrics_t metrics), (o, metrics))
FORWARD(void, cairo_font_options_set_hint_style,
        (cairo_font_options_t *o, cairo_hint_style_t style), (o, style))
// Its macro keeps the argument's type; the function itself is meant here.
#undef g_object_ref
FORWARD(gpointer, g_object_ref, (gpointer object), (object))
FORWARD(void, g_object_unref, (gpointer object), (object))
FORWARD(void, pango_cairo_context_set_font_options,
        (PangoContext *c, const cairo_font_options_t *options), (c, options))
FORWARD(void, pango_cairo_context_set_resolution, (PangoContext *c, double dpi), (c, dpi))
FORWARD(PangoFontMap *, pango_cairo_font_map_get_default, (void), ())
FORWARD(void, pango_cairo_show_layout, (cairo_t *c, PangoLayout *layout), (c, layout))
FORWARD(PangoFontMetrics *, pango_context_get_metrics,
        (PangoContext *c, const PangoFontDescription *font, PangoLanguage *language),
        (c, font, language))
FORWARD(void, pango_context_set_round_glyph_positions, (PangoContext *c, gboolean round),
        (c, round))
FORWARD(void, pango_font_description_free, (PangoFontDescription *f), (f))
FORWARD(PangoFontDescription *, pango_font_description_new, (void), ())
FORWARD(void, pango_font_description_set_absolute_size, (PangoFontDescription *f, double size),
        (f, size))
FORWARD(void, pango_font_description_set_family, (PangoFontDescription *f, const char *family),
        (f, family))
FORWARD(void, pango_font_description_set_weight, (PangoFontDescription *f, PangoWeight weight),
        (f, weight))
FORWARD(PangoContext *, pango_font_map_create_context, (PangoFontMap *map), (map))
FORWARD(int, pango_font_metrics_get_ascent, (PangoFontMetrics *m), (m))
FORWARD(int, pango_font_metrics_get_descent, (PangoFontMetrics *m), (m))
FORWARD(void, pango_font_metrics_unref, (PangoFontMetrics *m), (m))

// Text
FORWARD(PangoLayout *, pango_layout_new, (PangoContext *c), (c))
FORWARD(int, pango_layout_get_baseline, (PangoLayout *l), (l))
FORWARD(void, pango_layout_get_extents,
        (PangoLayout *l, PangoRectangle *ink, PangoRectangle *logical), (l, ink, logical))
FORWARD(int, pango_layout_get_unknown_glyphs_count, (PangoLayout *l), (l))
FORWARD(void, pango_layout_set_font_description,
        (PangoLayout *l, const PangoFontDescription *font), (l, font))
FORWARD(void, pango_layout_set_single_paragraph_mode, (PangoLayout *l, gboolean single),
        (l, single))
FORWARD(void, pango_layout_set_text, (PangoLayout *l, const char *text, int length),
        (l, text, length))
FORWARD(PangoLayoutLine *, pango_layout_get_line_readonly, (PangoLayout *l, int line), (l, line))
FORWARD(PangoGlyphString *, pango_glyph_string_new, (void), ())
FORWARD(void, pango_glyph_string_set_size, (PangoGlyphString *s, int count), (s, count))
FORWARD(void, pango_glyph_string_free, (PangoGlyphString *s), (s))
FORWARD(void, pango_cairo_glyph_string_path,
        (cairo_t *c, PangoFont *font, PangoGlyphString *glyphs), (c, font, glyphs))
