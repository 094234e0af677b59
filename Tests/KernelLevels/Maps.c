// Weights of neighbours, the forces of UMAP and t-SNE, and Fourier transforms.
#include "Check.h"
#include <math.h>
#include <string.h>

// Sorted, all above zero but for some firsts.
static float *distances_of(Index rows, Index k) {
    float *d = ROOM(float, rows * k);
    for (Index i = 0; i < rows * k; i++)
        d[i] = i % k ? d[i - 1] + (unit() + 1) * 0.3f : chance(3) ? 0 : 0.1f + fabsf(unit());
    return d;
}

static KernelSparse sparse_of(Index rows, Index columns, Index *entries) {
    int64_t *starts = ROOM(int64_t, rows + 1);
    starts[0] = 0;
    for (Index i = 0; i < rows; i++) starts[i + 1] = starts[i] + from_to(0, 70);
    *entries = starts[rows];
    int32_t *ids = ROOM(int32_t, *entries);
    float *values = ROOM(float, *entries);
    for (Index e = 0; e < *entries; e++) {
        ids[e] = (int32_t)from_to(0, columns - 1);
        values[e] = whole ? (float)from_to(1, 4) : fabsf(unit()) + 1e-3f;
    }
    return (KernelSparse){starts, ids, values};
}

static void check_weights(void) {
    const Index rows = from_to(1, 8), k = from_to(2, 40), vectors = KERNEL_SPARSE_VECTORS;
    float *weights = ROOM(float, rows * k);
    const float *d = distances_of(rows, k);
    // The search for a width ends within 1e-5 of the entropy, and may end a step apart.
    kernel_calibrate_rows(weights, d, rows, k, log((double)k) * 0.6);
    close_each("calibrate_rows", KernelTypeFloat32, weights, rows * k, 2e-3);
    kernel_membership_rows(weights, d, rows, k, log2((double)k + 1));
    close_each("membership_rows", KernelTypeFloat32, weights, rows * k, 2e-3);
    Index entries;
    const Index n = from_to(1, 30);
    const KernelSparse matrix = sparse_of(n, n, &entries);
    float *out = numbers(n * vectors);
    const float *x = numbers(n * vectors);
    kernel_sparse_product(out, &matrix, x, 2, 3, -1, 0, n / 2);
    kernel_sparse_product(out, &matrix, x, 2, 3, -1, n / 2, n - n / 2);
    close_all("sparse_product", out, n * vectors);
    next_case();
}

static void check_umap(Index dimensions) {
    const Index rows = from_to(1, 30), points = from_to(rows, 60);
    const double a = 1.577, b = 0.895;
    Index entries;
    const KernelSparse periods = sparse_of(rows, points, &entries);
    float *pulls = ROOM(float, KERNEL_PULLS), *next = ROOM(float, entries);
    kernel_tabulate_pulls(pulls, a, b);
    close_each("tabulate_pulls", KernelTypeFloat32, pulls, KERNEL_PULLS, 1e-6);
    kernel_start_draws(next, &periods, 5, 0, rows);
    same("start_draws", KernelTypeFloat32, next, entries);
    float *positions = numbers(dimensions * points), *moved = ROOM(float, dimensions * rows);
    for (Index i = 0; i < dimensions * points; i++) positions[i] *= 5;
    for (Index c = 0; c < dimensions; c++)
        memcpy(moved + c * rows, positions + c * points, (size_t)rows * sizeof *moved);
    KernelDescent t = {.periods = periods, .next = next, .positions = positions, .moved = moved,
                       .points = points, .rows = rows, .dimensions = dimensions,
                       .others = from_to(0, 40), .pulls = pulls, .a = (float)a, .b = (float)b,
                       .rate = 0.05f, .seed = word(), .step = (uint32_t)from_to(0, 3)};
    kernel_descend_rows(&t, 0, rows / 2);
    kernel_descend_rows(&t, rows / 2, rows - rows / 2);
    close_each("descend_rows next", KernelTypeFloat32, next, entries, 0);
    // Steps build on one another: what one rounds the next ones pull apart.
    for (Index i = 0; i < dimensions * rows; i++) moved[i] += 16;
    close_each("descend_rows", KernelTypeFloat32, moved, dimensions * rows, 1e-4);
    next_case();
}

static void check_tsne(Index dimensions) {
    const Index rows = from_to(1, 40), points = from_to(rows, 70);
    const Index own = rows + from_to(0, 3), all = points + from_to(0, 3);
    Index entries;
    const KernelSparse p = sparse_of(rows, points, &entries);
    const float *x = numbers(dimensions * own), *y = numbers(dimensions * all);
    float *forces = ROOM(float, dimensions * own), *sums = ROOM(float, rows);
    memset(forces, 0, (size_t)(dimensions * own) * sizeof *forces);
    const bool kept = whole;
    whole = false;
    kernel_attract_rows(forces, &p, x, own, y, all, dimensions, 0, rows);
    close_all("attract_rows", forces, dimensions * own);
    kernel_repel_rows(forces, sums, x, own, y, all, points, dimensions, 0, rows);
    close_all("repel_rows", forces, dimensions * own);
    close_each("repel_rows sums", KernelTypeFloat32, sums, rows, 1e-5);
    double divergence = kernel_divergence_rows(&p, y, all, dimensions, 0, rows);
    divergence += 10;
    close_each("divergence_rows", KernelTypeFloat64, &divergence, 1, 1e-5);

    const Index n = dimensions * all;
    float *positions = numbers(n);
    const KernelMomentum m = {.velocities = numbers(n), .gains = numbers(n),
                              .attraction = numbers(n), .repulsion = numbers(n),
                              .exaggeration = 12, .total = 50, .rate = 0.3f, .momentum = 0.8f,
                              .longest = 2};
    for (Index i = 0; i < n; i++) m.gains[i] = fabsf(m.gains[i]) + 0.1f;
    const Index first = from_to(0, points);
    kernel_momentum_step(positions, &m, all, dimensions, first, points - first);
    close_all("momentum_step", positions, n);
    close_all("momentum_step velocities", m.velocities, n);
    close_all("momentum_step gains", m.gains, n);
    whole = kept;
    next_case();
}

static void check_grid(void) {
    const KernelGrid grid = {.side = from_to(6, 40), .left = -1, .top = -2, .inverse_spacing = 3};
    const Index count = from_to(0, 50), nodes = grid.side * grid.side;
    float *x = ROOM(float, count), *y = ROOM(float, count), *out = ROOM(float, count);
    const float inner = (float)(grid.side - 5);
    for (Index i = 0; i < count; i++) {
        x[i] = grid.left + (2 + inner * (unit() + 1) / 2) / grid.inverse_spacing;
        y[i] = grid.top + (2 + inner * (unit() + 1) / 2) / grid.inverse_spacing;
    }
    float *masses = ROOM(float, nodes);
    const float *field = numbers(nodes);
    memset(masses, 0, (size_t)nodes * sizeof *masses);
    const bool kept = whole;
    whole = false;
    kernel_spread_points(masses, &grid, x, y, count);
    close_all("spread_points", masses, nodes);
    kernel_read_field(out, field, &grid, x, y, count);
    close_all("read_field", out, count);
    whole = kept;
    next_case();
}

void check_maps(void) {
    for (int repeat = 0; repeat < 20; repeat++) {
        check_weights();
        check_grid();
        for (Index dimensions = 1; dimensions <= KERNEL_MAX_DIMENSIONS; dimensions++) {
            check_umap(dimensions);
            check_tsne(dimensions);
        }
    }
}

static void check_transforms(Index length) {
    const Index batch = KERNEL_FOURIER_BATCH, half = length / 2, stride = length + from_to(0, 5);
    float *cosines = ROOM(float, length), *sines = ROOM(float, length);
    for (Index i = 0; i < length; i++) {
        const double angle = 2 * 3.14159265358979324 * (double)i / (double)length;
        cosines[i] = (float)cos(angle), sines[i] = (float)sin(angle);
    }
    const KernelFourier f = {length, cosines, sines};
    float *scratch = ROOM(float, 4 * length * batch);
    const Index size = (length - 1) * stride + length, first = from_to(0, 1) * batch;
    float *re = numbers(size), *im = numbers(size);
    float *out_re = ROOM(float, size), *out_im = ROOM(float, size);
    memset(out_re, 0, (size_t)size * sizeof *out_re);
    memset(out_im, 0, (size_t)size * sizeof *out_im);
    const bool kept = whole;
    whole = false;
    const Index rows_in = chance(2) ? length : from_to(1, length);
    kernel_fourier_columns(&f, scratch, out_re, out_im, stride, length, re, chance(2) ? im : 0,
                           stride, rows_in, first, false);
    close_all("fourier_columns re", out_re, size);
    close_all("fourier_columns im", out_im, size);
    float *back_re = COPY(float, re, size), *back_im = COPY(float, im, size);
    kernel_fourier_columns(&f, scratch, back_re, back_im, stride, half, out_re, out_im, stride,
                           length, first, true);
    close_all("fourier_columns back", back_re, size);
    bool is_inverse = true;
    for (Index r = 0; r < (half < rows_in ? half : rows_in); r++)
        for (Index c = first; c < first + batch; c++)
            is_inverse &= fabsf(back_re[r * stride + c] / (float)length - re[r * stride + c]) <
                          (kept ? 4e-5f : 1e-5f);
    expect("the inverse transform is one", is_inverse);

    float *by_re = ROOM(float, 2 * batch * length), *by_im = ROOM(float, 2 * batch * length);
    float *weights = chance(2) ? numbers(2 * batch * length) : 0;
    for (Index i = 0; weights && i < 2 * batch * length; i++) weights[i] = fabsf(weights[i]);
    kernel_fourier_spectrum_rows(&f, scratch, by_re, by_im, re, im, stride, first);
    close_all("fourier_spectrum_rows re", by_re + first * length, batch * length);
    close_all("fourier_spectrum_rows im", by_im + first * length, batch * length);
    const double energy =
        kernel_fourier_filter_rows(&f, scratch, back_re, back_im, stride, half, by_re, by_im,
                                   weights, first);
    close_all("fourier_filter_rows re", back_re, size);
    close_all("fourier_filter_rows im", back_im, size);
    close_each("fourier_filter_rows energy", KernelTypeFloat64, &energy, 1, 1e-5);
    whole = kept;
    next_case();
}

void check_fourier(void) {
    static const Index lengths[] = {32, 64, 96, 128, 288, 384};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int repeat = 0; repeat < 2; repeat++) check_transforms(lengths[i]);
}
