// Tables of the nearest, trees and the steps of NN-descent. Distances of given products have the
// same bits everywhere.
#include "Check.h"
#include <math.h>
#include <string.h>

typedef struct Points {
    Index count, width;
    float *x, *norms, *products;      // of all with all
} Points;

static Points points_of(Index count, Index width) {
    Points p = {.count = count, .width = width, .x = numbers(count * width),
                .norms = ROOM(float, count), .products = ROOM(float, count * count)};
    // Some are close together, or the same.
    for (Index i = 1; i < count; i++)
        if (chance(5))
            for (Index c = 0; c < width; c++)
                p.x[i * width + c] = p.x[c] + (whole ? 0 : 1e-3f * unit());
    for (Index i = 0; i < count; i++)
        for (Index j = 0; j < count; j++) {
            double sum = 0;
            for (Index c = 0; c < width; c++)
                sum += (double)p.x[i * width + c] * (double)p.x[j * width + c];
            p.products[i * count + j] = (float)sum;
            if (i == j) p.norms[i] = (float)sum;
        }
    return p;
}

static KernelNearest empty_table(Index rows, Index k, bool fresh) {
    KernelNearest t = {.distances = ROOM(float, rows * k), .indices = ROOM(int32_t, rows * k),
                       .fresh = fresh ? ROOM(uint8_t, rows * k) : 0, .k = k};
    for (Index i = 0; i < rows * k; i++) {
        t.distances[i] = INFINITY;
        t.indices[i] = INT32_MAX;
        if (fresh) t.fresh[i] = 0;
    }
    return t;
}

static void same_table(const char *kernel, const KernelNearest *t, Index rows) {
    same(kernel, KernelTypeFloat32, t->distances, rows * t->k);
    same(kernel, KernelTypeInt32, t->indices, rows * t->k);
    if (t->fresh) same(kernel, KernelTypeUInt8, t->fresh, rows * t->k);
}

// Enters the distances of the points with themselves, in tiles of some rows and columns.
static void enter_all(const KernelNearest *t, const Points *p, KernelAudience audience) {
    const Index n = p->count, high = audience == KernelAudienceUpperHalf ? n : from_to(1, n);
    const Index across = high == n ? n : from_to(1, n);
    int32_t *ids = ROOM(int32_t, n);
    for (Index i = 0; i < n; i++) ids[i] = (int32_t)i;
    for (Index r = 0; r < n; r += high)
        for (Index c = 0; c < n; c += across) {
            const KernelTile tile = {
                .products = p->products + r * n + c, .stride = n,
                .rows = n - r < high ? n - r : high, .columns = n - c < across ? n - c : across,
                .row_norms = p->norms + r, .column_norms = p->norms + c, .row_ids = ids + r,
                .column_ids = ids + c, .audience = audience};
            kernel_nearest_tile(t, &tile);
        }
}

static void check_tables(void) {
    const Points p = points_of(from_to(2, 60), from_to(1, 40));
    const Index n = p.count, k = from_to(1, 12);
    for (KernelAudience a = KernelAudienceRows; a <= KernelAudienceUpperHalf; a++) {
        const KernelNearest t = empty_table(n, k, chance(2));
        enter_all(&t, &p, a);
        same_table("nearest_tile", &t, n);
        if (a != KernelAudienceRows) continue;
        kernel_nearest_refine(&t, 0, n, p.x, p.x, p.norms, p.width);
        // Whose distances these are may change where two are as good as equal.
        for (Index i = 0; i < n * k; i++)
            t.distances[i] = isinf(t.distances[i]) ? -1 : t.distances[i];
        if (whole) same_table("nearest_refine", &t, n);
        else close_all("nearest_refine", t.distances, n * k);
    }
    int64_t *ranks = ROOM(int64_t, n);
    const Index row = from_to(0, n - 1);
    for (Index i = 0; i < n; i++)
        ranks[i] = kernel_rank(p.products + row * n, p.norms, n, row, i);
    same("rank", KernelTypeInt64, ranks, n);
    next_case();
}

static void check_trees(void) {
    const Index n = from_to(1, 80), width = from_to(1, 70), count = from_to(1, 80);
    const float *x = numbers(n * width), *direction = numbers(width);
    int32_t *ids = ROOM(int32_t, count);
    float *out = ROOM(float, count);
    for (Index i = 0; i < count; i++) ids[i] = (int32_t)from_to(0, n - 1);
    kernel_project_rows(out, x, ids, count, direction, width);
    close_all("project_rows", out, count);
    float *values = numbers(count);
    for (Index i = 0; i < count; i++) ids[i] = (int32_t)(count - 1 - i);
    kernel_split_by_value(values, ids, count, count / 2);
    same("split_by_value", KernelTypeFloat32, values, count);
    same("split_by_value ids", KernelTypeInt32, ids, count);
    next_case();
}

static void check_descent(void) {
    const Points p = points_of(from_to(8, 60), from_to(1, 8));
    const Index n = p.count, k = from_to(2, 6), most = from_to(2, 6);
    const KernelNearest t = empty_table(n, k, true);
    // A start by chance: each row with a few others.
    KernelPair *start = ROOM(KernelPair, n * k);
    for (Index i = 0; i < n * k; i++) {
        const Index a = i / k, b = (a + from_to(1, n - 1)) % n;
        const float d = p.norms[a] + p.norms[b] - 2 * p.products[a * n + b];
        start[i] = (KernelPair){(int32_t)a, (int32_t)b, d > 0 ? d : 0};
    }
    int64_t changes = kernel_descent_enter(&t, start, n * k, 0, n);
    same("descent_enter changes", KernelTypeInt64, &changes, 1);
    for (Index i = 0; i < n * k; i++)
        if (chance(3)) t.fresh[i] = 0;
    const KernelCandidates c = {
        .fresh = ROOM(int32_t, n * most), .old = ROOM(int32_t, n * most),
        .fresh_keys = ROOM(uint32_t, n * most), .old_keys = ROOM(uint32_t, n * most),
        .fresh_counts = ROOM(uint16_t, n), .old_counts = ROOM(uint16_t, n), .most = most};
    memset(c.fresh, 0, (size_t)(n * most) * sizeof *c.fresh);
    memset(c.old, 0, (size_t)(n * most) * sizeof *c.old);
    const Index cut = from_to(0, n);
    kernel_descent_candidates(&c, &t, n, 0, cut, 7);
    kernel_descent_candidates(&c, &t, n, cut, n - cut, 7);
    same("descent_candidates", KernelTypeInt32, c.fresh, n * most);
    same("descent_candidates old", KernelTypeInt32, c.old, n * most);
    kernel_descent_settle(&c, &t, 0, n);
    same("descent_settle", KernelTypeUInt8, t.fresh, n * k);

    // The pairs of one point's candidates; new ones come first.
    const Index point = from_to(0, n - 1), fresh = c.fresh_counts[point];
    const Index columns = fresh + c.old_counts[point];
    int32_t *ids = ROOM(int32_t, columns);
    float *norms = ROOM(float, columns), *products = ROOM(float, fresh * columns);
    for (Index i = 0; i < columns; i++) {
        ids[i] = i < fresh ? c.fresh[point * most + i] : c.old[point * most + i - fresh];
        norms[i] = p.norms[ids[i]];
    }
    for (Index r = 0; r < fresh; r++)
        for (Index i = 0; i < columns; i++)
            products[r * columns + i] = p.products[ids[r] * n + ids[i]];
    const KernelTile tile = {.products = products, .stride = columns, .rows = fresh,
                             .columns = columns, .row_norms = norms, .column_norms = norms,
                             .row_ids = ids, .column_ids = ids, .audience = KernelAudienceBoth};
    KernelPair *pairs = ROOM(KernelPair, fresh * columns);
    const Index found = kernel_descent_pairs(pairs, &t, &tile);
    for (Index i = 0; i < found; i++) {
        same("descent_pairs", KernelTypeInt32, &pairs[i].a, 2);
        same("descent_pairs distance", KernelTypeFloat32, &pairs[i].distance, 1);
    }
    changes = kernel_descent_enter(&t, pairs, found, 0, n / 2);
    changes += kernel_descent_enter(&t, pairs, found, n / 2, n - n / 2);
    same("descent_enter changes", KernelTypeInt64, &changes, 1);
    same_table("descent_enter", &t, n);
    next_case();
}

void check_neighbours(void) {
    for (int repeat = 0; repeat < 40; repeat++) {
        check_tables();
        check_trees();
        check_descent();
    }
}
