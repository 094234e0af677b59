// What layers, losses and optimizers are made of, random words, and the mode for small numbers.
#include "Check.h"
#include <math.h>
#include <string.h>

static void check_rows(void) {
    const Index rows = from_to(1, 6), width = from_to(1, 70), count = rows * width;
    float *x = wild_numbers(count), *out = ROOM(float, count);
    double *y = ROOM(double, count), *wide = ROOM(double, count);
    for (Index i = 0; i < count; i++) x[i] *= 20, y[i] = (double)x[i];
    kernel_softmax_f32(out, x, rows, width);
    close_each("softmax_f32", KernelTypeFloat32, out, count, 1e-5);
    kernel_log_softmax_f32(out, x, rows, width);
    for (Index i = 0; i < count; i++) out[i] -= 1;
    close_each("log_softmax_f32", KernelTypeFloat32, out, count, 1e-5);
    kernel_softmax_f64(wide, y, rows, width);
    close_each("softmax_f64", KernelTypeFloat64, wide, count, 1e-12);
    kernel_log_softmax_f64(wide, y, rows, width);
    for (Index i = 0; i < count; i++) wide[i] -= 1;
    close_each("log_softmax_f64", KernelTypeFloat64, wide, count, 1e-12);
    kernel_relu_backward_f32(out, x, numbers(count), count);
    same("relu_backward_f32", KernelTypeFloat32, out, count);
    kernel_add_relu_f32(out, x, chance(3) ? 0 : numbers(count), count, chance(2));
    same("add_relu_f32", KernelTypeFloat32, out, count);
    kernel_scale_shift_f32(out, x, numbers(width), numbers(width), rows, width);
    close_all("scale_shift_f32", out, count);
    next_case();
}

static void check_normalization(void) {
    static const Index channel_counts[] = {1, 3, 15, 16, 17, 33}, row_counts[] = {1, 5, 32, 33, 70};
    const Index channels = channel_counts[from_to(0, 5)], rows = row_counts[from_to(0, 4)];
    const Index count = rows * channels;
    const float *x = wild_numbers(count), *g = wild_numbers(count), *mean = numbers(channels);
    const float *scale = numbers(channels), *shift = numbers(channels);
    const bool active = chance(2), rectified = chance(2);
    double *sums = ROOM(double, 2 * channels);
    for (Index i = 0; i < 2 * channels; i++) sums[i] = 100;
    kernel_channel_moments_f32(sums, x, mean, rows, channels);
    close_each("channel_moments_f32", KernelTypeFloat64, sums, 2 * channels, whole ? 0 : 1e-6);
    kernel_channel_gradient_sums_f32(sums, g, x, mean, active ? scale : 0, active ? shift : 0,
                                     rows, channels);
    close_each("channel_gradient_sums_f32", KernelTypeFloat64, sums, 2 * channels,
               whole ? 0 : 1e-6);
    float *out = ROOM(float, count);
    kernel_affine_pair_f32(out, g, x, numbers(channels), numbers(channels), numbers(channels),
                           active ? scale : 0, active ? shift : 0, rows, channels);
    close_all("affine_pair_f32", out, count);
    kernel_normalize_f32(out, x, scale, shift, chance(2) ? numbers(count) : 0, rows, channels,
                         rectified);
    close_all("normalize_f32", out, count);

    // Both agree on what is positive, to the last bit.
    kernel_normalize_f32(out, x, scale, shift, 0, rows, channels, false);
    for (Index i = 0; i < 2 * channels; i++) sums[i] = 0;
    float *ones = ROOM(float, count);
    for (Index i = 0; i < count; i++) ones[i] = 1;
    kernel_channel_gradient_sums_f32(sums, ones, x, mean, scale, shift, rows, channels);
    for (Index i = 0; i < count; i++) sums[i % channels] -= out[i] > 0;
    bool agree = true;
    for (Index c = 0; c < channels; c++) agree &= sums[c] == 0;
    expect("normalize and its gradient agree on what is positive", agree);
    next_case();
}

static void check_adam(void) {
    const Index count = from_to(1, 70);
    float *w = numbers(count), *m = numbers(count), *v = numbers(count);
    const float *g = numbers(count);
    for (Index i = 0; i < count; i++) v[i] *= v[i];
    kernel_adam_f32(w, m, v, g, count, 0.9, 0.999, 0.01f, 0.001f, 1e-8f, chance(2) ? 0 : 0.01f);
    close_each("adam_f32", KernelTypeFloat32, w, count, 1e-4);
    close_each("adam_f32 m", KernelTypeFloat32, m, count, 1e-4);
    close_each("adam_f32 v", KernelTypeFloat32, v, count, 1e-5);
    next_case();
}

static void check_chance(void) {
    const uint64_t key = (uint64_t)word() << 32 | word(), stream = (uint64_t)word() << 32 | word();
    const uint64_t first = chance(2) ? UINT64_MAX - 9 : word();
    const Index blocks = from_to(0, 30), count = from_to(0, 700);
    uint32_t *words = ROOM(uint32_t, 4 * blocks);
    kernel_philox(words, blocks, key, stream, first);
    same("philox", KernelTypeInt32, words, 4 * blocks);
    float *out = ROOM(float, count);
    // What reaches the threshold is kept.
    const uint32_t threshold = blocks && chance(2) ? words[from_to(0, 4 * blocks - 1)] : word();
    kernel_dropout_f32(out, numbers(count), count, threshold, 1.5f, key, stream, first);
    same("dropout_f32", KernelTypeFloat32, out, count);
    const Index width = from_to(1, 300), stored = from_to(1, 9), wanted = from_to(0, 12);
    uint8_t *bytes = ROOM(uint8_t, stored * width);
    Index *rows = ROOM(Index, wanted);
    float *scaled = ROOM(float, wanted * width);
    bool exact = true;
    for (Index i = 0; i < stored * width; i++) bytes[i] = (uint8_t)word();
    for (Index i = 0; i < wanted; i++) rows[i] = from_to(0, stored - 1);
    kernel_gather_bytes_f32(scaled, bytes, rows, wanted, width);
    for (Index i = 0; i < wanted; i++)
        for (Index j = 0; j < width; j++)
            exact &= scaled[i * width + j] == (float)bytes[rows[i] * width + j] / 255;
    expect("rows of bytes are gathered and scaled exactly", exact);
    next_case();
}

static bool flushes(void) {
    volatile float least = 1.17549435e-38f, tiny = 1e-40f, half = 0.5f, large = 1e10f;
    volatile double lowest = 2.2250738585072014e-308, other_half = 0.5;
    const bool results = least * half == 0 && lowest * other_half == 0, inputs = tiny * large == 0;
    expect("numbers are flushed as inputs and results alike", results == inputs);
    return results;
}

// What is flushed, and that the mode is as it was.
static void check_flushing(void) {
    expect("nothing is flushed before", !flushes());
    const unsigned mode = kernel_begin_flushing();
    expect("small numbers are flushed", flushes());
    const unsigned inner = kernel_begin_flushing();
    kernel_end_flushing(inner);
    expect("they are after an inner pair", flushes());
    kernel_end_flushing(mode);
    expect("nothing is flushed after", !flushes());
    expect("the mode is as it was", kernel_begin_flushing() == mode);
    kernel_end_flushing(mode);

    enum { COUNT = 21 };
    float *w = ROOM(float, COUNT), *m = ROOM(float, COUNT), *v = ROOM(float, COUNT);
    float *g = ROOM(float, COUNT);
    for (int i = 0; i < COUNT; i++) w[i] = 1, m[i] = 1.18e-38f, v[i] = g[i] = 0;
    kernel_adam_f32(w, m, v, g, COUNT, 0.9, 0.999, 0.001f, 0.1f, 1e-8f, 0);
    bool flushed = true;
    for (int i = 0; i < COUNT; i++) flushed &= m[i] == 0 && w[i] == 1;
    expect("adam flushes what is denormal", flushed);
    expect("and nothing after", !flushes());
    next_case();
}

// Known answers of the generator's authors (Random123, kat_vectors).
static void check_known_words(void) {
    uint32_t words[4];
    kernel_philox(words, 1, 0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88);
    const uint32_t expected[4] = {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
    expect("philox gives what its authors say", !memcmp(words, expected, sizeof words));
}

void check_training(void) {
    kernel_spin_hint();
    check_flushing();
    check_known_words();
    for (int repeat = 0; repeat < 60; repeat++) {
        check_rows();
        check_normalization();
        check_adam();
        check_chance();
    }
}
