#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The inner loops of the tensors. No allocation, no policy, no threads: the caller splits the work
// and owns every buffer. Each loop is compiled three times (baseline, AVX2, AVX-512) from the same
// source and picked once, when first called, by what the CPU can do.
//
// Strides are counted in elements. Outputs are contiguous unless a stride is given for them. An
// output may be one of the inputs where every element only depends on the same element.

#define KERNEL_ENUM __attribute__((enum_extensibility(closed)))
#define KERNEL_MAX_RANK 16

typedef enum KERNEL_ENUM KernelType : int32_t {
    KernelTypeFloat32, KernelTypeFloat64, KernelTypeInt32, KernelTypeInt64, KernelTypeUInt8,
    KernelTypeBool,
} KernelType;

typedef enum KERNEL_ENUM KernelBinary : int32_t {
    KernelBinaryAdd, KernelBinarySubtract, KernelBinaryMultiply, KernelBinaryDivide,
    KernelBinaryFloorDivide, KernelBinaryModulo, KernelBinaryPower, KernelBinaryMaximum,
    KernelBinaryMinimum, KernelBinaryBitAnd, KernelBinaryBitOr, KernelBinaryBitXor,
} KernelBinary;

typedef enum KERNEL_ENUM KernelCompare : int32_t {
    KernelCompareEqual, KernelCompareNotEqual, KernelCompareLess, KernelCompareLessEqual,
    KernelCompareGreater, KernelCompareGreaterEqual,
} KernelCompare;

typedef enum KERNEL_ENUM KernelUnary : int32_t {
    KernelUnaryNegate, KernelUnaryAbsolute, KernelUnarySign, KernelUnaryFloor, KernelUnaryCeil,
    KernelUnaryRound, KernelUnarySquare, KernelUnarySqrt, KernelUnaryRsqrt, KernelUnaryExp,
    KernelUnaryLog, KernelUnaryLog1p, KernelUnarySin, KernelUnaryCos, KernelUnaryTanh,
    KernelUnarySigmoid, KernelUnaryRelu, KernelUnaryErf, KernelUnaryReciprocal, KernelUnaryIsNaN,
} KernelUnary;

typedef enum KERNEL_ENUM KernelReduce : int32_t {
    KernelReduceSum, KernelReduceProduct, KernelReduceMaximum, KernelReduceMinimum,
} KernelReduce;

typedef enum KERNEL_ENUM KernelStatus : int32_t {
    KernelStatusDone,
    KernelStatusDivisionByZero,   // an integer divided by zero; the output is not to be used
    KernelStatusNegativePower,    // an integer to a negative integer power
    KernelStatusUnsupported,      // no loop for this operation and type
} KernelStatus;

/// The shape that several operands are walked in, outermost first; rank 0 is one element.
typedef struct KernelWalk {
    int32_t rank;
    intptr_t shape[KERNEL_MAX_RANK];
    intptr_t a[KERNEL_MAX_RANK];
    intptr_t b[KERNEL_MAX_RANK];
    intptr_t c[KERNEL_MAX_RANK];
} KernelWalk;

/// out[i] = a[i] op b[i], all of one type. Integers wrap around; comparisons write bytes of 0 or 1.
KernelStatus kernel_binary(KernelBinary op, KernelType type, void *out, const void *a,
                           const void *b, const KernelWalk *walk);
KernelStatus kernel_compare(KernelCompare op, KernelType type, uint8_t *out, const void *a,
                            const void *b, const KernelWalk *walk);
KernelStatus kernel_unary(KernelUnary op, KernelType type, void *out, const void *a,
                          const KernelWalk *walk);
/// The same for one row of n elements, operands `sa` and `sb` elements apart (0: one for all).
KernelStatus kernel_binary_row(KernelBinary op, KernelType type, void *out, const void *a,
                               const void *b, intptr_t n, intptr_t sa, intptr_t sb);
KernelStatus kernel_unary_row(KernelUnary op, KernelType type, void *out, const void *a,
                              intptr_t n);
/// out = a b for matrices [m, k] and [k, n], too small for a library's preparations; out is row-major,
/// the steps are those to the next row and the next column.
void kernel_small_product_f32(float *out, const float *a, intptr_t row_a, intptr_t column_a,
                              const float *b, intptr_t row_b, intptr_t column_b, intptr_t m,
                              intptr_t n, intptr_t k);
/// c = a b, or c += a b, for matrices a [m, k], b [k, n] and c [m, n]. Steps are those to the next
/// row and the next column; b's must be 1 in one direction, c's columns are one apart.
typedef struct KernelProduct {
    const float *a, *b;
    float *c;
    intptr_t m, n, k;
    intptr_t row_a, column_a;
    intptr_t row_b, column_b;
    intptr_t row_c;
    bool adding;
} KernelProduct;
/// A block of c, rows by columns; a float's bits do not depend on the block it is in. Widths that
/// are multiples of 32 leave no lanes idle. Uses 32 KiB of the stack.
void kernel_product_f32(const KernelProduct *p, intptr_t first_row, intptr_t rows,
                        intptr_t first_column, intptr_t columns);
/// out[i] = (to)a[i]. Floats become integers by truncation, saturating; NaN becomes 0.
void kernel_cast(KernelType from, KernelType to, void *out, const void *a, const KernelWalk *walk);
/// out[i] = a[i] ? b[i] : c[i]; `a` holds bytes.
void kernel_where(KernelType type, void *out, const uint8_t *a, const void *b, const void *c,
                  const KernelWalk *walk);

/// Folds `rows` rows, `stride` elements apart, of `width` contiguous elements into the accumulators
/// `out[0..<width]`, always in the same order. Accumulators of sums and products are double for
/// floats and int64 for integers (wrapping); of maxima and minima the type itself. They are read,
/// so the caller sets them first. `width` 1 with `stride` 1 is the sum of a vector.
void kernel_reduce(KernelReduce op, KernelType type, void *out, const void *a, intptr_t rows,
                   intptr_t stride, intptr_t width);
/// Sums of (x - mean)^2 per column, in double: the second pass of a variance.
void kernel_reduce_squares(KernelType type, double *out, const double *mean, const void *a,
                           intptr_t rows, intptr_t stride, intptr_t width);

/// Tells the processor that this thread is waiting in a loop.
static inline void kernel_spin_hint(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// The float32 loops of networks.

/// Rows of patches for a convolution over one image [height, width, channels]: output rows
/// first..<first+count of the `out_w`-wide grid, each kh*kw*channels long, zero outside.
typedef struct KernelWindow {
    intptr_t height, width, channels;
    intptr_t kernel_h, kernel_w;
    intptr_t stride_h, stride_w;
    intptr_t pad_top, pad_left;
    intptr_t out_h, out_w;
} KernelWindow;
void kernel_im2col_f32(float *columns, const float *image, const KernelWindow *w, intptr_t first,
                       intptr_t count);
/// The transpose: adds patches back where they came from.
void kernel_col2im_f32(float *image, const float *columns, const KernelWindow *w, intptr_t first,
                       intptr_t count);
void kernel_im2col_f64(double *columns, const double *image, const KernelWindow *w,
                       intptr_t first, intptr_t count);
void kernel_col2im_f64(double *image, const double *columns, const KernelWindow *w,
                       intptr_t first, intptr_t count);

/// Direct convolution of one image, output rows first..<first+count: windows lie wholly within the
/// image, so the caller has padded it (`pad_top` and `pad_left` are not read). `weights` are
/// [kernel_h, kernel_w, channels, channels_out]; `bias` may be null. With `relu`, what is not above
/// zero becomes zero (NaN stays).
void kernel_convolve_f32(float *out, const float *image, const float *weights, const float *bias,
                         const KernelWindow *w, intptr_t channels_out, intptr_t first,
                         intptr_t count, bool relu);
/// gradient += the gradient of its weights that one image gives, under the same rules.
void kernel_convolve_weights_f32(float *gradient, const float *image, const float *out_gradient,
                                 const KernelWindow *w, intptr_t channels_out);
/// image_gradient [height, width, channels] = the gradient of one image, whose padding `w` tells,
/// for any stride. The output's gradient, [out_h, out_w, channels_out], lies within zeros: before it
/// (kernel_h - 1) / stride_h rows and (kernel_w - 1) / stride_w columns, after it so many that there
/// are (height + pad_top - 1) / stride_h + (kernel_h - 1) / stride_h + 1 rows and likewise columns.
/// `turned` are the weights in the order of kernel_convolve_turned_weights_f32.
void kernel_convolve_input_gradient_f32(float *image_gradient, const float *gradient,
                                        const float *turned, const KernelWindow *w,
                                        intptr_t channels_out);
void kernel_convolve_turned_weights_f32(float *turned, const float *weights, const KernelWindow *w,
                                        intptr_t channels_out);

// A convolution of stride 1 and the maximum over 2 by 2 positions after it, as one: [height, width,
// channels] gives [out_h / 2, out_w / 2, channels_out], where `out_h` and `out_w` are those before
// pooling; what an odd one leaves over is not computed. Images are padded as above. A `winner` is
// 0...3, the place of a window's first maximum in rows, or 255 where a relu made it zero.

/// Pooled rows first..<first+count of one image's output, and winners, [out_h / 2, out_w / 2,
/// channels_out] both. NaN in a window gives NaN. Bits are those of kernel_convolve_f32 and
/// kernel_maxpool_f32 after it.
void kernel_convolve_pool_f32(float *out, uint8_t *winner, const float *image,
                              const float *weights, const float *bias, const KernelWindow *w,
                              intptr_t channels_out, intptr_t first, intptr_t count, bool relu);
/// sums += the gradient of the weights that one image gives, from the pooled output's gradient; and
/// bias_gradient [channels_out], which may be null. `sums` hold kernel_h * kernel_w * channels *
/// channels_out floats in an order of their own, zeros first. Elements whose gradient is zero may
/// be skipped.
void kernel_pooled_weight_gradient_f32(float *sums, float *bias_gradient, const float *image,
                                       const float *gradient, const uint8_t *winner,
                                       const KernelWindow *w, intptr_t channels_out);
/// gradient = such sums in the order of the weights.
void kernel_pooled_weight_sums_f32(float *gradient, const float *sums, const KernelWindow *w,
                                   intptr_t channels_out);
/// image_gradient [height, width, channels] += what the pooled output's gradient gives; `turned` are
/// the weights in the order of kernel_pooled_turned_weights_f32.
void kernel_pooled_input_gradient_f32(float *image_gradient, const float *gradient,
                                      const uint8_t *winner, const float *turned,
                                      const KernelWindow *w, intptr_t channels_out);
void kernel_pooled_turned_weights_f32(float *turned, const float *weights, const KernelWindow *w,
                                      intptr_t channels_out);

/// Pooling over one image; padding never wins a maximum and does not count in an average.
void kernel_maxpool_f32(float *out, const float *image, const KernelWindow *w);
void kernel_maxpool_f64(double *out, const double *image, const KernelWindow *w);
/// image_gradient += what each window's first maximum receives.
void kernel_maxpool_backward_f32(float *image_gradient, const float *image, const float *gradient,
                                 const KernelWindow *w);
void kernel_maxpool_backward_f64(double *image_gradient, const double *image,
                                 const double *gradient, const KernelWindow *w);
/// out = the input gradient gathered at each window's first maximum.
void kernel_maxpool_gather_f32(float *out, const float *image, const float *source,
                               const KernelWindow *w);
void kernel_maxpool_gather_f64(double *out, const double *image, const double *source,
                               const KernelWindow *w);
void kernel_avgpool_f32(float *out, const float *image, const KernelWindow *w);
void kernel_avgpool_f64(double *out, const double *image, const KernelWindow *w);
void kernel_avgpool_backward_f32(float *image_gradient, const float *gradient,
                                 const KernelWindow *w);
void kernel_avgpool_backward_f64(double *image_gradient, const double *gradient,
                                 const KernelWindow *w);

/// Each row of `width` becomes exp(x - max) / sum, or its logarithm.
void kernel_softmax_f32(float *out, const float *a, intptr_t rows, intptr_t width);
void kernel_softmax_f64(double *out, const double *a, intptr_t rows, intptr_t width);
void kernel_log_softmax_f32(float *out, const float *a, intptr_t rows, intptr_t width);
void kernel_log_softmax_f64(double *out, const double *a, intptr_t rows, intptr_t width);

/// out = gradient where x > 0, else 0.
void kernel_relu_backward_f32(float *out, const float *x, const float *gradient, intptr_t count);

/// y = x * scale + shift, one scale and shift a column.
void kernel_scale_shift_f32(float *out, const float *x, const float *scale, const float *shift,
                            intptr_t rows, intptr_t width);

/// Between the two, on this thread, numbers too small for full precision count as zero. Gives what the
/// second is to be told.
unsigned kernel_begin_flushing(void);
void kernel_end_flushing(unsigned mode);

/// One step of Adam (Kingma and Ba 2015, algorithm 1) in one pass:
/// m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; w -= rate * m / (sqrt(v / correction2) + epsilon),
/// where `rate` already holds lr / (1 - b1^t), correction2 = 1 - b2^t, and `decay` is the decoupled
/// weight decay (w -= decay * w first), 0 for plain Adam.
void kernel_adam_f32(float *w, float *m, float *v, const float *g, intptr_t count, double beta1,
                     double beta2, float rate, float correction2, float epsilon, float decay);

/// out = a + b, or max(a + b, 0) with `rectify`; without b (NULL), max(a, 0).
void kernel_add_relu_f32(float *out, const float *a, const float *b, intptr_t count, int rectify);
/// Adds to `sums` [2, channels], over rows [rows, channels], the sums of x - origin and of its square.
void kernel_channel_moments_f32(double *sums, const float *x, const float *origin, intptr_t rows,
                                intptr_t channels);
/// Adds to `sums` [2, channels] the sums of the gradient and of gradient * (x - mean). With `scale` and
/// `shift` (else null) the gradient counts only where x * scale + shift is positive.
void kernel_channel_gradient_sums_f32(double *sums, const float *gradient, const float *x,
                                      const float *mean, const float *scale, const float *shift,
                                      intptr_t rows, intptr_t channels);
/// out = a * g + b * x + offset; a, b and offset one number a channel; g counts as above.
void kernel_affine_pair_f32(float *out, const float *g, const float *x, const float *a,
                            const float *b, const float *offset, const float *scale,
                            const float *shift, intptr_t rows, intptr_t channels);
/// out = x * scale + shift, plus `added` [rows, channels] if not null, or the positive part of that.
void kernel_normalize_f32(float *out, const float *x, const float *scale, const float *shift,
                          const float *added, intptr_t rows, intptr_t channels, int rectify);

/// out[i][j] = stored[rows[i]][j] / 255, by a true division: [count, width] of rows anywhere in `stored`.
void kernel_gather_bytes_f32(float *out, const uint8_t *stored, const intptr_t *rows,
                             intptr_t count, intptr_t width);

/// Philox 4x32-10 (Salmon et al. 2011): `blocks` blocks of four words, of counters
/// first, first+1, … in the low 64 bits and `stream` in the high ones.
void kernel_philox(uint32_t *out, intptr_t blocks, uint64_t key, uint64_t stream, uint64_t first);
/// out = x * scale where the element's word, from block `first` on, reaches the threshold, else 0.
void kernel_dropout_f32(float *out, const float *x, intptr_t count, uint32_t threshold,
                        float scale, uint64_t key, uint64_t stream, uint64_t first);

/// "avx512", "avx2" or "baseline": the loops in use. LINNET_KERNELS of the environment may ask for
/// a lower one.
const char *kernel_level(void);

#include "Embedding.h"
#include "Neighbours.h"
