// Elementwise kernels and reductions, over views of all kinds.
#include "Check.h"
#include <math.h>

static float special(void) {
    static const float all[] = {0, -0.0f, INFINITY, -INFINITY, NAN, 1, -1, 1e-40f, 1e-44f, 0.5f, 2.5f,
                                -1.5f, 3e38f, 0x1p31f, -0x1p31f, 89, -104, 255.5f};
    return all[from_to(0, sizeof all / sizeof *all - 1)];
}

// Numbers of one type, the unusual ones among them.
static void *values(KernelType type, Index count) {
    void *x = room(count, sizes[type]);
    for (Index i = 0; i < count; i++) {
        const uint64_t wide = (uint64_t)word() << 32 | word();
        const bool small = chance(2);
        switch (type) {
        case KernelTypeFloat32:
            ((float *)x)[i] = chance(8) ? special() : unit() * (small ? 2 : 100);
            break;
        case KernelTypeFloat64:
            ((double *)x)[i] = chance(8)    ? (double)special()
                               : chance(16) ? (double)(int64_t)wide * 2
                                            : (double)unit() * (small ? 2 : 1e3);
            break;
        case KernelTypeInt32:
            ((int32_t *)x)[i] = chance(16) ? INT32_MIN
                              : small      ? (int32_t)from_to(-5, 5)
                                           : (int32_t)wide;
            break;
        case KernelTypeInt64:
            ((int64_t *)x)[i] = chance(16) ? INT64_MIN
                              : small      ? from_to(-5, 5)
                                           : (int64_t)wide;
            break;
        case KernelTypeUInt8: ((uint8_t *)x)[i] = (uint8_t)wide; break;
        case KernelTypeBool: ((uint8_t *)x)[i] = wide & 1; break;
        }
    }
    return x;
}

// Strides of a view of the walk's shape: contiguous, or in any order, with steps, turned around or
// one for all. Gives where the first element is, and how many elements there must be.
static Index lay_out(const KernelWalk *w, Index *strides, Index *elements) {
    Index order[KERNEL_MAX_RANK], step = 1, first = 0, last = 0;
    const bool plain = chance(3);
    for (int d = 0; d < w->rank; d++) order[d] = w->rank - 1 - d;
    for (int d = w->rank - 1; d > 0 && !plain; d--) {
        const Index other = from_to(0, d), kept = order[d];
        order[d] = order[other];
        order[other] = kept;
    }
    for (int i = 0; i < w->rank; i++) {
        const Index d = order[i], extent = w->shape[d];
        if (!plain && chance(5)) {
            strides[d] = 0;
            continue;
        }
        if (!plain && chance(4)) step *= 2;
        strides[d] = !plain && chance(5) ? -step : step;
        if (extent > 0 && strides[d] < 0) first -= (extent - 1) * strides[d];
        if (extent > 0) last += (extent - 1) * step;
        step *= extent > 0 ? extent : 1;
    }
    *elements = last + 1;
    return first;
}

static KernelWalk walk_of(void) {
    KernelWalk w = {.rank = (int32_t)from_to(0, 4)};
    static const Index extents[] = {1, 2, 3, 4, 5, 7, 8, 17, 33};
    for (int d = 0; d < w.rank; d++) w.shape[d] = extents[from_to(0, w.rank > 2 ? 5 : 8)];
    if (w.rank && chance(20)) w.shape[from_to(0, w.rank - 1)] = 0;
    return w;
}

static Index elements_of(const KernelWalk *w) {
    Index count = 1;
    for (int d = 0; d < w->rank; d++) count *= w->shape[d];
    return count;
}

static const char *view(KernelType type, const KernelWalk *w, Index *strides) {
    Index elements, first = lay_out(w, strides, &elements);
    return (char *)values(type, elements) + (size_t)first * sizes[type];
}

// Floats to a power are the C library's; all else of two operands is exact.
static void compare_binary(const char *kernel, KernelBinary op, KernelType type, const void *out,
                           Index count) {
    if (op == KernelBinaryPower && type == KernelTypeFloat32)
        close_each(kernel, type, out, count, 1e-6);
    else if (op == KernelBinaryPower && type == KernelTypeFloat64)
        close_each(kernel, type, out, count, 1e-14);
    else same(kernel, type, out, count);
}

static void compare_unary(const char *kernel, KernelUnary op, KernelType type, const void *out,
                          Index count) {
    const bool rounded = (op >= KernelUnaryExp && op <= KernelUnarySigmoid) || op == KernelUnaryErf;
    if (op == KernelUnaryIsNaN) type = KernelTypeBool;
    if (rounded && type <= KernelTypeFloat64)
        close_each(kernel, type, out, count, type == KernelTypeFloat32 ? 1e-6 : 1e-14);
    else same(kernel, type, out, count);
}

// Divisors and exponents as a script may well write them, but for some.
static void make_usual(KernelBinary op, KernelType type, void *b, Index count) {
    for (Index i = 0; i < count; i++) {
        const Index usual = op == KernelBinaryPower ? from_to(0, 9) : from_to(1, 9);
        if (type == KernelTypeInt32) ((int32_t *)b)[i] = (int32_t)usual;
        if (type == KernelTypeInt64) ((int64_t *)b)[i] = usual;
        if (type == KernelTypeUInt8) ((uint8_t *)b)[i] = (uint8_t)usual;
    }
}

static void check_binary(KernelBinary op, KernelType type) {
    KernelWalk w = walk_of();
    const Index count = elements_of(&w);
    const char *a = view(type, &w, w.a), *b = view(type, &w, w.b);
    if (op >= KernelBinaryFloorDivide && op <= KernelBinaryPower && chance(2)) {
        Index elements, first = lay_out(&w, w.b, &elements);
        char *all = values(type, elements);
        make_usual(op, type, all, elements);
        b = all + (size_t)first * sizes[type];
    }
    void *out = room(count, sizes[type]);
    int32_t status = kernel_binary(op, type, out, a, b, &w);
    same("binary status", KernelTypeInt32, &status, 1);
    if (status == KernelStatusDone) compare_binary("binary", op, type, out, count);

    const Index n = from_to(0, 70), sa = from_to(0, 2), sb = from_to(0, 2);
    void *row_a = values(type, n * sa + 1), *row_b = values(type, n * sb + 1);
    // An output may be an input that is walked alike.
    void *row_out = sa == 1 && chance(2) ? row_a : room(n, sizes[type]);
    status = kernel_binary_row(op, type, row_out, row_a, row_b, n, sa, sb);
    same("binary_row status", KernelTypeInt32, &status, 1);
    if (status == KernelStatusDone) compare_binary("binary_row", op, type, row_out, n);
}

static void check_unary(KernelUnary op, KernelType type) {
    KernelWalk w = walk_of();
    const Index count = elements_of(&w);
    const char *a = view(type, &w, w.a);
    void *out = room(count, sizes[type]);
    int32_t status = kernel_unary(op, type, out, a, &w);
    same("unary status", KernelTypeInt32, &status, 1);
    if (status == KernelStatusDone) compare_unary("unary", op, type, out, count);

    const Index n = from_to(0, 70);
    void *row = values(type, n);
    void *row_out = op != KernelUnaryIsNaN && chance(2) ? row : room(n, sizes[type]);
    status = kernel_unary_row(op, type, row_out, row, n);
    if (status == KernelStatusDone) compare_unary("unary_row", op, type, row_out, n);
}

static void check_others(KernelType type) {
    for (KernelCompare op = KernelCompareEqual; op <= KernelCompareGreaterEqual; op++) {
        KernelWalk w = walk_of();
        const Index count = elements_of(&w);
        const char *a = view(type, &w, w.a), *b = view(type, &w, w.b);
        uint8_t *out = ROOM(uint8_t, count);
        if (kernel_compare(op, type, out, a, b, &w) == KernelStatusDone)
            same("compare", KernelTypeBool, out, count);
        next_case();
    }
    for (KernelType to = KernelTypeFloat32; to <= KernelTypeBool; to++) {
        KernelWalk w = walk_of();
        const Index count = elements_of(&w);
        const char *a = view(type, &w, w.a);
        void *out = room(count, sizes[to]);
        kernel_cast(type, to, out, a, &w);
        same("cast", to, out, count);
        next_case();
    }
    KernelWalk w = walk_of();
    const Index count = elements_of(&w);
    const char *a = view(KernelTypeBool, &w, w.a), *b = view(type, &w, w.b);
    const char *c = view(type, &w, w.c);
    void *out = room(count, sizes[type]);
    kernel_where(type, out, (const uint8_t *)a, b, c, &w);
    same("where", type, out, count);
    next_case();
}

// Units in the last place from the exact value, over a range.
static double worst(KernelUnary op, double (*exact)(double), float low, float high) {
    enum { COUNT = 20000 };
    float *x = ROOM(float, COUNT), *y = ROOM(float, COUNT);
    for (int i = 0; i < COUNT; i++) x[i] = low + (high - low) * (float)i / COUNT;
    kernel_unary_row(op, KernelTypeFloat32, y, x, COUNT);
    double most = 0;
    for (int i = 0; i < COUNT; i++) {
        const double expected = exact((double)x[i]);
        const float rounded = fabsf((float)expected);
        const double ulp = (double)nextafterf(rounded, INFINITY) - (double)rounded;
        most = fmax(most, fabs((double)y[i] - expected) / ulp);
    }
    next_case();
    return most;
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

void check_elementwise(void) {
    for (KernelType type = KernelTypeFloat32; type <= KernelTypeBool; type++)
        for (int repeat = 0; repeat < 6; repeat++) {
            for (KernelBinary op = KernelBinaryAdd; op <= KernelBinaryBitXor; op++) {
                check_binary(op, type);
                next_case();
            }
            for (KernelUnary op = KernelUnaryNegate; op <= KernelUnaryIsNaN; op++) {
                check_unary(op, type);
                next_case();
            }
            check_others(type);
        }
    // As the tests of the tensors ask for them.
    expect("exp within 2 units", worst(KernelUnaryExp, exp, -103, 88.7f) <= 2);
    expect("log within 2 units", worst(KernelUnaryLog, log, 1e-3f, 4) <= 2);
    expect("tanh within 4 units", worst(KernelUnaryTanh, tanh, -12, 12) <= 4);
    expect("tanh within 4 units near 0", worst(KernelUnaryTanh, tanh, -0.01f, 0.01f) <= 4);
    expect("sigmoid within 4 units", worst(KernelUnarySigmoid, sigmoid, -80, 80) <= 4);
}

// Sums of floats in double are added in one order at every level.
void check_reductions(void) {
    static const Index lengths[] = {0, 1, 2, 15, 16, 17, 33, 100};
    static const Index widths[] = {1, 2, 5, 63, 64, 65, 130};
    for (KernelType type = KernelTypeFloat32; type <= KernelTypeBool; type++)
        for (KernelReduce op = KernelReduceSum; op <= KernelReduceMinimum; op++)
            for (int repeat = 0; repeat < 12; repeat++) {
                const Index rows = lengths[from_to(0, 7)], width = widths[from_to(0, 6)];
                const Index stride = width + (chance(2) ? 0 : from_to(0, 3));
                const Index count = rows ? (rows - 1) * stride + width : 0;
                const bool wide = op <= KernelReduceProduct;
                const KernelType sums = !wide ? type
                    : type <= KernelTypeFloat64 ? KernelTypeFloat64 : KernelTypeInt64;
                void *out = values(sums, width);
                kernel_reduce(op, type, out, values(type, count), rows, stride, width);
                same("reduce", sums, out, width);
                if (type <= KernelTypeFloat64 && op == KernelReduceSum) {
                    double *squares = ROOM(double, width), *mean = ROOM(double, width);
                    for (Index i = 0; i < width; i++) squares[i] = 1, mean[i] = (double)unit();
                    kernel_reduce_squares(type, squares, mean, values(type, count), rows, stride,
                                          width);
                    close_each("reduce_squares", KernelTypeFloat64, squares, width, 1e-13);
                }
                next_case();
            }
}
