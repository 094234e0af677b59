// Picks the instruction set once and forwards.
#include "Table.h"
#include <stdlib.h>
#include <string.h>

static const KernelTable *pick(void) {
#if defined(__x86_64__)
    const char *asked = getenv("LINNET_KERNELS");
    int lower = asked ? (!strcmp(asked, "baseline") ? 2 : !strcmp(asked, "avx2") ? 1 : 0) : 0;
    __builtin_cpu_init();
    if (lower < 1 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return &kernel_table_avx512;
    if (lower < 2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &kernel_table_avx2;
#endif
    return &kernel_table_baseline;
}

// Picking twice gives the same answer, so a race is harmless as long as the store is atomic.
static const KernelTable *picked;

static inline const KernelTable *table(void) {
    const KernelTable *current = __atomic_load_n(&picked, __ATOMIC_RELAXED);
    if (__builtin_expect(current == NULL, 0)) {
        current = pick();
        __atomic_store_n(&picked, current, __ATOMIC_RELAXED);
    }
    return current;
}

const char *kernel_level(void) {
#if defined(__x86_64__)
    if (table() == &kernel_table_avx512) return "avx512";
    if (table() == &kernel_table_avx2) return "avx2";
#endif
    return "baseline";
}

KernelStatus kernel_binary(KernelBinary op, KernelType type, void *out, const void *a,
                           const void *b, const KernelWalk *walk) {
    return table()->binary(op, type, out, a, b, walk);
}

KernelStatus kernel_compare(KernelCompare op, KernelType type, uint8_t *out, const void *a,
                            const void *b, const KernelWalk *walk) {
    return table()->compare(op, type, out, a, b, walk);
}

KernelStatus kernel_unary(KernelUnary op, KernelType type, void *out, const void *a,
                          const KernelWalk *walk) {
    return table()->unary(op, type, out, a, walk);
}

KernelStatus kernel_binary_row(KernelBinary op, KernelType type, void *out, const void *a,
                               const void *b, intptr_t n, intptr_t sa, intptr_t sb) {
    return table()->binary_row(op, type, out, a, b, n, sa, sb);
}

KernelStatus kernel_unary_row(KernelUnary op, KernelType type, void *out, const void *a,
                              intptr_t n) {
    return table()->unary_row(op, type, out, a, n);
}

void kernel_small_product_f32(float *out, const float *a, intptr_t row_a, intptr_t column_a,
                              const float *b, intptr_t row_b, intptr_t column_b, intptr_t m,
                              intptr_t n, intptr_t k) {
    table()->small_product_f32(out, a, row_a, column_a, b, row_b, column_b, m, n, k);
}

void kernel_cast(KernelType from, KernelType to, void *out, const void *a,
                 const KernelWalk *walk) {
    table()->cast(from, to, out, a, walk);
}

void kernel_where(KernelType type, void *out, const uint8_t *a, const void *b, const void *c,
                  const KernelWalk *walk) {
    table()->where(type, out, a, b, c, walk);
}

void kernel_reduce(KernelReduce op, KernelType type, void *out, const void *a, intptr_t rows,
                   intptr_t stride, intptr_t width) {
    table()->reduce(op, type, out, a, rows, stride, width);
}

void kernel_reduce_squares(KernelType type, double *out, const double *mean, const void *a,
                           intptr_t rows, intptr_t stride, intptr_t width) {
    table()->reduce_squares(type, out, mean, a, rows, stride, width);
}

#define FORWARD_WINDOW(T, SUFFIX)                                                                 \
    void kernel_im2col_##SUFFIX(T *columns, const T *image, const KernelWindow *w,               \
                                intptr_t first, intptr_t count) {                                \
        table()->im2col_##SUFFIX(columns, image, w, first, count);                               \
    }                                                                                            \
    void kernel_col2im_##SUFFIX(T *image, const T *columns, const KernelWindow *w,               \
                                intptr_t first, intptr_t count) {                                \
        table()->col2im_##SUFFIX(image, columns, w, first, count);                               \
    }                                                                                            \
    void kernel_maxpool_##SUFFIX(T *out, const T *image, const KernelWindow *w) {                \
        table()->maxpool_##SUFFIX(out, image, w);                                                \
    }                                                                                            \
    void kernel_maxpool_backward_##SUFFIX(T *image_gradient, const T *image, const T *gradient,  \
                                          const KernelWindow *w) {                               \
        table()->maxpool_backward_##SUFFIX(image_gradient, image, gradient, w);                  \
    }                                                                                            \
    void kernel_maxpool_gather_##SUFFIX(T *out, const T *image, const T *source,                 \
                                        const KernelWindow *w) {                                 \
        table()->maxpool_gather_##SUFFIX(out, image, source, w);                                 \
    }                                                                                            \
    void kernel_avgpool_##SUFFIX(T *out, const T *image, const KernelWindow *w) {                \
        table()->avgpool_##SUFFIX(out, image, w);                                                \
    }                                                                                            \
    void kernel_avgpool_backward_##SUFFIX(T *image_gradient, const T *gradient,                  \
                                          const KernelWindow *w) {                               \
        table()->avgpool_backward_##SUFFIX(image_gradient, gradient, w);                         \
    }                                                                                            \
    void kernel_softmax_##SUFFIX(T *out, const T *a, intptr_t rows, intptr_t width) {            \
        table()->softmax_##SUFFIX(out, a, rows, width);                                          \
    }                                                                                            \
    void kernel_log_softmax_##SUFFIX(T *out, const T *a, intptr_t rows, intptr_t width) {        \
        table()->log_softmax_##SUFFIX(out, a, rows, width);                                      \
    }

FORWARD_WINDOW(float, f32)
FORWARD_WINDOW(double, f64)

void kernel_relu_backward_f32(float *out, const float *x, const float *gradient, intptr_t count) {
    table()->relu_backward_f32(out, x, gradient, count);
}

void kernel_add_relu_f32(float *out, const float *a, const float *b, intptr_t count,
                         int rectify) {
    table()->add_relu_f32(out, a, b, count, rectify);
}

void kernel_scale_shift_f32(float *out, const float *x, const float *scale, const float *shift,
                            intptr_t rows, intptr_t width) {
    table()->scale_shift_f32(out, x, scale, shift, rows, width);
}

unsigned kernel_begin_flushing(void) { return begin_flushing(); }

void kernel_end_flushing(unsigned mode) { end_flushing(mode); }

void kernel_adam_f32(float *w, float *m, float *v, const float *g, intptr_t count, double beta1,
                     double beta2, float rate, float correction2, float epsilon, float decay) {
    table()->adam_f32(w, m, v, g, count, beta1, beta2, rate, correction2, epsilon, decay);
}

void kernel_gather_bytes_f32(float *out, const uint8_t *stored, const intptr_t *rows,
                             intptr_t count, intptr_t width) {
    table()->gather_bytes_f32(out, stored, rows, count, width);
}

void kernel_dropout_f32(float *out, const float *x, intptr_t count, uint32_t threshold,
                        float scale, uint64_t key, uint64_t stream, uint64_t first) {
    table()->dropout_f32(out, x, count, threshold, scale, key, stream, first);
}

void kernel_channel_moments_f32(double *sums, const float *x, const float *origin, intptr_t rows,
                                intptr_t channels) {
    table()->channel_moments_f32(sums, x, origin, rows, channels);
}

void kernel_channel_gradient_sums_f32(double *sums, const float *gradient, const float *x,
                                      const float *mean, const float *scale, const float *shift,
                                      intptr_t rows, intptr_t channels) {
    table()->channel_gradient_sums_f32(sums, gradient, x, mean, scale, shift, rows, channels);
}

void kernel_affine_pair_f32(float *out, const float *g, const float *x, const float *a,
                            const float *b, const float *offset, const float *scale,
                            const float *shift, intptr_t rows, intptr_t channels) {
    table()->affine_pair_f32(out, g, x, a, b, offset, scale, shift, rows, channels);
}

void kernel_normalize_f32(float *out, const float *x, const float *scale, const float *shift,
                          const float *added, intptr_t rows, intptr_t channels, int rectify) {
    table()->normalize_f32(out, x, scale, shift, added, rows, channels, rectify);
}

void kernel_philox(uint32_t *out, intptr_t blocks, uint64_t key, uint64_t stream,
                   uint64_t first) {
    table()->philox(out, blocks, key, stream, first);
}

void kernel_convolve_f32(float *out, const float *image, const float *weights, const float *bias,
                         const KernelWindow *w, intptr_t channels_out, intptr_t first,
                         intptr_t count, bool relu) {
    table()->convolve_f32(out, image, weights, bias, w, channels_out, first, count, relu);
}

void kernel_convolve_weights_f32(float *gradient, const float *image, const float *out_gradient,
                                 const KernelWindow *w, intptr_t channels_out) {
    table()->convolve_weights_f32(gradient, image, out_gradient, w, channels_out);
}

void kernel_convolve_input_gradient_f32(float *image_gradient, const float *gradient,
                                        const float *turned, const KernelWindow *w,
                                        intptr_t channels_out) {
    table()->convolve_input_gradient_f32(image_gradient, gradient, turned, w, channels_out);
}

void kernel_convolve_turned_weights_f32(float *turned, const float *weights, const KernelWindow *w,
                                        intptr_t channels_out) {
    table()->convolve_turned_weights_f32(turned, weights, w, channels_out);
}

void kernel_convolve_pool_f32(float *out, uint8_t *winner, const float *image,
                              const float *weights, const float *bias, const KernelWindow *w,
                              intptr_t channels_out, intptr_t first, intptr_t count, bool relu) {
    table()->convolve_pool_f32(out, winner, image, weights, bias, w, channels_out, first, count,
                               relu);
}

void kernel_pooled_weight_gradient_f32(float *sums, float *bias_gradient, const float *image,
                                       const float *gradient, const uint8_t *winner,
                                       const KernelWindow *w, intptr_t channels_out) {
    table()->pooled_weight_gradient_f32(sums, bias_gradient, image, gradient, winner, w,
                                        channels_out);
}

void kernel_pooled_weight_sums_f32(float *gradient, const float *sums, const KernelWindow *w,
                                   intptr_t channels_out) {
    table()->pooled_weight_sums_f32(gradient, sums, w, channels_out);
}

void kernel_pooled_input_gradient_f32(float *image_gradient, const float *gradient,
                                      const uint8_t *winner, const float *turned,
                                      const KernelWindow *w, intptr_t channels_out) {
    table()->pooled_input_gradient_f32(image_gradient, gradient, winner, turned, w, channels_out);
}

void kernel_pooled_turned_weights_f32(float *turned, const float *weights, const KernelWindow *w,
                                      intptr_t channels_out) {
    table()->pooled_turned_weights_f32(turned, weights, w, channels_out);
}

void kernel_product_f32(const KernelProduct *p, intptr_t first_row, intptr_t rows,
                        intptr_t first_column, intptr_t columns) {
    table()->product_f32(p, first_row, rows, first_column, columns);
}

void kernel_nearest_tile(const KernelNearest *nearest, const KernelTile *tile) {
    table()->nearest_tile(nearest, tile);
}

void kernel_nearest_refine(const KernelNearest *nearest, intptr_t first, intptr_t rows,
                           const float *a, const float *x, const float *norms, intptr_t width) {
    table()->nearest_refine(nearest, first, rows, a, x, norms, width);
}

intptr_t kernel_rank(const float *products, const float *norms, intptr_t count, intptr_t row,
                     intptr_t other) {
    return table()->rank(products, norms, count, row, other);
}

void kernel_project_rows(float *out, const float *x, const int32_t *ids, intptr_t count,
                         const float *direction, intptr_t width) {
    table()->project_rows(out, x, ids, count, direction, width);
}

void kernel_split_by_value(float *values, int32_t *ids, intptr_t count, intptr_t half) {
    table()->split_by_value(values, ids, count, half);
}

void kernel_descent_candidates(const KernelCandidates *candidates, const KernelNearest *nearest,
                               intptr_t points, intptr_t first, intptr_t count, uint32_t seed) {
    table()->descent_candidates(candidates, nearest, points, first, count, seed);
}

void kernel_descent_settle(const KernelCandidates *candidates, const KernelNearest *nearest,
                           intptr_t first, intptr_t count) {
    table()->descent_settle(candidates, nearest, first, count);
}

intptr_t kernel_descent_pairs(KernelPair *pairs, const KernelNearest *nearest,
                              const KernelTile *tile) {
    return table()->descent_pairs(pairs, nearest, tile);
}

intptr_t kernel_descent_enter(const KernelNearest *nearest, const KernelPair *pairs,
                              intptr_t count, intptr_t first, intptr_t rows) {
    return table()->descent_enter(nearest, pairs, count, first, rows);
}

void kernel_calibrate_rows(float *weights, const float *squared, intptr_t rows, intptr_t k,
                           double entropy) {
    table()->calibrate_rows(weights, squared, rows, k, entropy);
}

void kernel_membership_rows(float *weights, const float *distances, intptr_t rows, intptr_t k,
                            double total) {
    table()->membership_rows(weights, distances, rows, k, total);
}

void kernel_sparse_product(float *out, const KernelSparse *matrix, const float *x, float a, float b,
                           float c, intptr_t first, intptr_t rows) {
    table()->sparse_product(out, matrix, x, a, b, c, first, rows);
}

void kernel_tabulate_pulls(float *pulls, double a, double b) {
    table()->tabulate_pulls(pulls, a, b);
}

void kernel_start_draws(float *next, const KernelSparse *periods, uint32_t seed, intptr_t first,
                        intptr_t rows) {
    table()->start_draws(next, periods, seed, first, rows);
}

void kernel_descend_rows(const KernelDescent *descent, intptr_t first, intptr_t count) {
    table()->descend_rows(descent, first, count);
}

void kernel_attract_rows(float *forces, const KernelSparse *p, const float *rows,
                         intptr_t rows_plane, const float *points, intptr_t points_plane,
                         intptr_t dimensions, intptr_t first, intptr_t count) {
    table()->attract_rows(forces, p, rows, rows_plane, points, points_plane, dimensions, first,
                          count);
}

double kernel_divergence_rows(const KernelSparse *p, const float *points, intptr_t plane,
                              intptr_t dimensions, intptr_t first, intptr_t count) {
    return table()->divergence_rows(p, points, plane, dimensions, first, count);
}

void kernel_repel_rows(float *forces, float *sums, const float *rows, intptr_t rows_plane,
                       const float *points, intptr_t points_plane, intptr_t points_count,
                       intptr_t dimensions, intptr_t first, intptr_t count) {
    table()->repel_rows(forces, sums, rows, rows_plane, points, points_plane, points_count,
                        dimensions, first, count);
}

void kernel_spread_points(float *masses, const KernelGrid *grid, const float *x, const float *y,
                          intptr_t count) {
    table()->spread_points(masses, grid, x, y, count);
}

void kernel_read_field(float *out, const float *field, const KernelGrid *grid, const float *x,
                       const float *y, intptr_t count) {
    table()->read_field(out, field, grid, x, y, count);
}

void kernel_fourier_columns(const KernelFourier *f, float *scratch, float *out_re, float *out_im,
                            intptr_t out_stride, intptr_t rows_out, const float *in_re,
                            const float *in_im, intptr_t in_stride, intptr_t rows_in,
                            intptr_t first, bool inverse) {
    table()->fourier_columns(f, scratch, out_re, out_im, out_stride, rows_out, in_re, in_im,
                             in_stride, rows_in, first, inverse);
}

void kernel_fourier_spectrum_rows(const KernelFourier *f, float *scratch, float *spectrum_re,
                                  float *spectrum_im, const float *re, const float *im,
                                  intptr_t stride, intptr_t first) {
    table()->fourier_spectrum_rows(f, scratch, spectrum_re, spectrum_im, re, im, stride, first);
}

double kernel_fourier_filter_rows(const KernelFourier *f, float *scratch, float *re, float *im,
                                  intptr_t stride, intptr_t columns, const float *spectrum_re,
                                  const float *spectrum_im, const float *weights, intptr_t first) {
    return table()->fourier_filter_rows(f, scratch, re, im, stride, columns, spectrum_re,
                                        spectrum_im, weights, first);
}

void kernel_momentum_step(float *positions, const KernelMomentum *step, intptr_t plane,
                          intptr_t dimensions, intptr_t first, intptr_t count) {
    table()->momentum_step(positions, step, plane, dimensions, first, count);
}
