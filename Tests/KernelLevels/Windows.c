// Windows of images, pooling, direct convolutions and those that are pooled as they are computed.
#include "Check.h"
#include <math.h>
#include <string.h>

static const Index channel_counts[] = {1, 2, 3, 4, 5, 8, 17, 70};

// Windows anywhere, some wholly in the border.
static KernelWindow window_of(void) {
    KernelWindow w = {.height = from_to(1, 10), .width = from_to(1, 10),
                      .channels = channel_counts[from_to(0, 7)], .kernel_h = from_to(1, 4),
                      .kernel_w = from_to(1, 4), .stride_h = from_to(1, 3),
                      .stride_w = from_to(1, 3), .pad_top = from_to(0, 4),
                      .pad_left = from_to(0, 4)};
    w.out_h = (w.height + 2 * w.pad_top - w.kernel_h) / w.stride_h + 1;
    w.out_w = (w.width + 2 * w.pad_left - w.kernel_w) / w.stride_w + 1;
    if (w.height + 2 * w.pad_top < w.kernel_h || w.width + 2 * w.pad_left < w.kernel_w)
        return window_of();
    return w;
}

static double *doubles(Index count) {
    double *x = ROOM(double, count);
    for (Index i = 0; i < count; i++) x[i] = whole ? (double)from_to(-4, 4) : (double)unit();
    return x;
}

// The same kernels on floats and doubles. Sums of a few neighbours come in one order everywhere.
#define CHECK_WINDOWS(T, S, TYPE, NUMBERS)                                                        \
    static void check_windows_##S(void) {                                                         \
        const KernelWindow w = window_of();                                                       \
        const Index in = w.height * w.width * w.channels;                                         \
        const Index positions = w.out_h * w.out_w, out = positions * w.channels;                  \
        const Index line = w.kernel_h * w.kernel_w * w.channels;                                  \
        const Index first = from_to(0, positions - 1), count = from_to(0, positions - first);     \
        const T *image = NUMBERS(in), *above = NUMBERS(out);                                      \
        T *columns = ROOM(T, count * line);                                                       \
        kernel_im2col_##S(columns, image, &w, first, count);                                      \
        same("im2col_" #S, TYPE, columns, count * line);                                          \
        T *sums = COPY(T, image, in);                                                             \
        kernel_col2im_##S(sums, columns, &w, first, count);                                       \
        same("col2im_" #S, TYPE, sums, in);                                                       \
        T *pooled = ROOM(T, out);                                                                 \
        kernel_maxpool_##S(pooled, image, &w);                                                    \
        same("maxpool_" #S, TYPE, pooled, out);                                                   \
        sums = COPY(T, image, in);                                                                \
        kernel_maxpool_backward_##S(sums, image, above, &w);                                      \
        same("maxpool_backward_" #S, TYPE, sums, in);                                             \
        kernel_maxpool_gather_##S(pooled, image, NUMBERS(in), &w);                                \
        same("maxpool_gather_" #S, TYPE, pooled, out);                                            \
        kernel_avgpool_##S(pooled, image, &w);                                                    \
        same("avgpool_" #S, TYPE, pooled, out);                                                   \
        sums = COPY(T, image, in);                                                                \
        kernel_avgpool_backward_##S(sums, above, &w);                                             \
        for (Index i = 0; i < in; i++) sums[i] += 16;                                             \
        close_each("avgpool_backward_" #S, TYPE, sums, in, 1e-6);                                 \
        next_case();                                                                              \
    }
CHECK_WINDOWS(float, f32, KernelTypeFloat32, wild_numbers)
CHECK_WINDOWS(double, f64, KernelTypeFloat64, doubles)

void check_windows(void) {
    for (int repeat = 0; repeat < 60; repeat++) {
        check_windows_f32();
        check_windows_f64();
    }
}

static void check_convolution(KernelWindow w, Index outputs) {
    w.out_h = (w.height - w.kernel_h) / w.stride_h + 1;
    w.out_w = (w.width - w.kernel_w) / w.stride_w + 1;
    const Index in = w.height * w.width * w.channels, out = w.out_h * w.out_w * outputs;
    const Index taps = w.kernel_h * w.kernel_w * w.channels;
    const float *image = wild_numbers(in), *weights = numbers(taps * outputs);
    const float *bias = chance(3) ? 0 : numbers(outputs);
    const bool relu = chance(2);
    float *result = ROOM(float, out);
    const Index cut = from_to(0, w.out_h);
    kernel_convolve_f32(result, image, weights, bias, &w, outputs, cut, w.out_h - cut, relu);
    kernel_convolve_f32(result, image, weights, bias, &w, outputs, 0, cut, relu);
    close_all("convolve_f32", result, out);
    float *gradient = numbers(taps * outputs);
    kernel_convolve_weights_f32(gradient, image, numbers(out), &w, outputs);
    close_all("convolve_weights_f32", gradient, taps * outputs);
    next_case();
}

static void check_input_gradient(KernelWindow w, Index outputs) {
    w.pad_top = from_to(0, w.kernel_h - 1), w.pad_left = from_to(0, w.kernel_w - 1);
    w.out_h = (w.height + w.pad_top + from_to(0, w.kernel_h - 1) - w.kernel_h) / w.stride_h + 1;
    w.out_w = (w.width + w.pad_left + from_to(0, w.kernel_w - 1) - w.kernel_w) / w.stride_w + 1;
    const Index above = (w.kernel_h - 1) / w.stride_h, before = (w.kernel_w - 1) / w.stride_w;
    const Index rows = (w.height + w.pad_top - 1) / w.stride_h + above + 1;
    const Index columns = (w.width + w.pad_left - 1) / w.stride_w + before + 1;
    float *bordered = ROOM(float, rows * columns * outputs);
    memset(bordered, 0, (size_t)(rows * columns * outputs) * sizeof *bordered);
    for (Index y = 0; y < w.out_h; y++)
        for (Index i = 0; i < w.out_w * outputs; i++)
            bordered[((y + above) * columns + before) * outputs + i] =
                whole ? (float)from_to(-4, 4) : unit();
    const Index taps = w.kernel_h * w.kernel_w * w.channels * outputs;
    const Index in = w.height * w.width * w.channels;
    float *turned = ROOM(float, taps), *result = ROOM(float, in);
    kernel_convolve_turned_weights_f32(turned, numbers(taps), &w, outputs);
    same("convolve_turned_weights_f32", KernelTypeFloat32, turned, taps);
    kernel_convolve_input_gradient_f32(result, bordered, turned, &w, outputs);
    close_all("convolve_input_gradient_f32", result, in);
    next_case();
}

// What a convolution and a pooling after it give, and the first place of each maximum.
static void check_apart(const KernelWindow *w, Index outputs, const float *before, bool relu,
                        const float *out, const uint8_t *winners) {
    const Index rows = w->out_h / 2, columns = w->out_w / 2;
    const KernelWindow pool = {
        .height = w->out_h, .width = w->out_w, .channels = outputs, .kernel_h = 2, .kernel_w = 2,
        .stride_h = 2, .stride_w = 2, .out_h = rows, .out_w = columns};
    float *most = ROOM(float, rows * columns * outputs);
    kernel_maxpool_f32(most, before, &pool);
    bool as_apart = true;
    for (Index i = 0; i < rows * columns * outputs; i++) {
        const Index position = i / outputs, y = position / columns * 2, x = position % columns * 2;
        if (isnan(most[i])) {
            as_apart &= isnan(out[i]) && winners[i] < 4;
            continue;
        }
        int winner = 0;
        while (before[((y + winner / 2) * w->out_w + x + winner % 2) * outputs + i % outputs] !=
               most[i])
            winner++;
        const bool dead = relu && most[i] <= 0;
        as_apart &= winners[i] == (dead ? 255 : winner) && out[i] == (dead ? 0 : most[i]);
    }
    expect("a pooled convolution is both in one", as_apart);
}

static void check_pooled(KernelWindow w, Index outputs) {
    w.stride_h = w.stride_w = 1;
    w.out_h = w.height - w.kernel_h + 1;
    w.out_w = w.width - w.kernel_w + 1;
    const Index rows = w.out_h / 2, out = rows * (w.out_w / 2) * outputs;
    const Index in = w.height * w.width * w.channels;
    const Index taps = w.kernel_h * w.kernel_w * w.channels * outputs;
    const float *image = wild_numbers(in), *weights = numbers(taps);
    const float *bias = chance(3) ? 0 : numbers(outputs);
    const bool relu = chance(2);
    float *result = ROOM(float, out), *before = ROOM(float, w.out_h * w.out_w * outputs);
    uint8_t *winners = ROOM(uint8_t, out);
    const Index cut = from_to(0, rows);
    kernel_convolve_pool_f32(result, winners, image, weights, bias, &w, outputs, cut, rows - cut,
                             relu);
    kernel_convolve_pool_f32(result, winners, image, weights, bias, &w, outputs, 0, cut, relu);
    kernel_convolve_f32(before, image, weights, bias, &w, outputs, 0, w.out_h, false);
    check_apart(&w, outputs, before, relu, result, winners);
    close_all("convolve_pool_f32", result, out);
    if (whole) same("convolve_pool_f32 winners", KernelTypeUInt8, winners, out);

    // Gradients of which some are zero, which may be skipped, and winners of which some are none.
    const float *tame = numbers(in);
    float *above = numbers(out);
    for (Index i = 0; i < out; i++) {
        if (chance(4)) above[i] = 0;
        winners[i] = chance(4) ? 255 : (uint8_t)from_to(0, 3);
    }
    float *sums = ROOM(float, taps), *gradient = ROOM(float, taps), *shift = numbers(outputs);
    memset(sums, 0, (size_t)taps * sizeof *sums);
    for (int twice = 0; twice < 2; twice++)
        kernel_pooled_weight_gradient_f32(sums, twice ? 0 : shift, tame, above, winners, &w,
                                          outputs);
    kernel_pooled_weight_sums_f32(gradient, sums, &w, outputs);
    close_all("pooled_weight_gradient_f32", gradient, taps);
    close_all("pooled_weight_gradient_f32 bias", shift, outputs);
    float *turned = ROOM(float, taps), *image_gradient = numbers(in);
    kernel_pooled_turned_weights_f32(turned, weights, &w, outputs);
    same("pooled_turned_weights_f32", KernelTypeFloat32, turned, taps);
    kernel_pooled_input_gradient_f32(image_gradient, above, winners, turned, &w, outputs);
    close_all("pooled_input_gradient_f32", image_gradient, in);
    next_case();
}

static void check_all(KernelWindow w, Index outputs) {
    check_convolution(w, outputs);
    check_input_gradient(w, outputs);
    if (w.height > w.kernel_h && w.width > w.kernel_w) check_pooled(w, outputs);
}

void check_convolutions(void) {
    static const Index outputs[] = {1, 3, 4, 6, 7, 8, 10, 13, 16, 23, 32, 48, 64, 70};
    static const Index counts[] = {1, 2, 3, 5, 9, 32};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        for (int repeat = 0; repeat < 12; repeat++) {
            const Index side = from_to(1, 5);
            const bool square = chance(2);
            KernelWindow w = {.kernel_h = side, .kernel_w = square ? side : from_to(1, 5),
                              .stride_h = from_to(1, 3), .stride_w = from_to(1, 3),
                              .channels = counts[from_to(0, 5)]};
            if (square) w.stride_h = w.stride_w = chance(2) ? 1 : w.stride_h;
            w.height = w.kernel_h + from_to(0, 9), w.width = w.kernel_w + from_to(0, 29);
            check_all(w, outputs[i]);
        }
    // More taps than are copied, more positions than a strip or the lists of shares hold.
    check_all((KernelWindow){.height = 4, .width = 4, .channels = 130, .kernel_h = 3,
                             .kernel_w = 3, .stride_h = 1, .stride_w = 1}, 5);
    check_all((KernelWindow){.height = 3, .width = 2100, .channels = 1, .kernel_h = 2,
                             .kernel_w = 2, .stride_h = 1, .stride_w = 1}, 40);
    check_all((KernelWindow){.height = 40, .width = 40, .channels = 9, .kernel_h = 1,
                             .kernel_w = 1, .stride_h = 1, .stride_w = 1}, 66);
}
