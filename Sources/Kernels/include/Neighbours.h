#pragma once
#include <stdbool.h>
#include <stdint.h>

// Who is near whom among many points. Distances are squared and Euclidean throughout.

/// The nearest points of each row found so far: `k` a row, in the order of their distance and then of
/// their number, so that the same are kept in whatever order they come. Places not taken yet are
/// infinitely far and have the number INT32_MAX.
typedef struct KernelNearest {
    float *distances;
    int32_t *indices;
    uint8_t *fresh;               // 1 for those found since they were last looked at; may be NULL
    intptr_t k;
} KernelNearest;

/// Who is told of a distance: a tile's rows alone, its columns as well, or both, where rows and columns
/// are the same points and the half above the diagonal says all.
typedef enum __attribute__((enum_extensibility(closed))) KernelAudience : int32_t {
    KernelAudienceRows, KernelAudienceBoth, KernelAudienceUpperHalf,
} KernelAudience;

/// A tile has at most so many columns.
#define KERNEL_TILE 256

/// Products of points with points, and what they are numbers of.
typedef struct KernelTile {
    const float *products;
    intptr_t stride;
    intptr_t rows, columns;
    const float *row_norms, *column_norms;        // squared lengths
    const int32_t *row_ids, *column_ids;          // rows of the tables; the points' numbers
    KernelAudience audience;
} KernelTile;

/// Enters the distances |a|² + |b|² - 2 a·b of a tile.
void kernel_nearest_tile(const KernelNearest *nearest, const KernelTile *tile);
/// Computes anew, as sums of squared differences, the distances of `rows` rows that are small beside the
/// points' lengths, where the sum above loses digits; `a` holds the rows' points, `x` all, with `norms`.
void kernel_nearest_refine(const KernelNearest *nearest, intptr_t first, intptr_t rows,
                           const float *a, const float *x, const float *norms, intptr_t width);

/// The place, from 1, of point `other` in the order of distances from point `row`, ties by number;
/// `products` are those of the row with all points.
intptr_t kernel_rank(const float *products, const float *norms, intptr_t count, intptr_t row,
                     intptr_t other);

/// out[i] = x[ids[i]] · direction
void kernel_project_rows(float *out, const float *x, const int32_t *ids, intptr_t count,
                         const float *direction, intptr_t width);
/// Moves the `half` smallest of `values` to the front, with their ids; ties by id.
void kernel_split_by_value(float *values, int32_t *ids, intptr_t count, intptr_t half);

/// Of each point from `first`, some neighbours and points that it is a neighbour of: at most `most` new
/// ones and as many old, those with the least hash of their pair. Both lists are `most` a point.
typedef struct KernelCandidates {
    int32_t *fresh, *old;
    uint32_t *fresh_keys, *old_keys;
    uint16_t *fresh_counts, *old_counts;
    intptr_t most;
} KernelCandidates;

void kernel_descent_candidates(const KernelCandidates *candidates, const KernelNearest *nearest,
                               intptr_t points, intptr_t first, intptr_t count, uint32_t seed);
/// Neighbours of these points that are among their new candidates are new no longer.
void kernel_descent_settle(const KernelCandidates *candidates, const KernelNearest *nearest,
                           intptr_t first, intptr_t count);

typedef struct KernelPair {
    int32_t a, b;
    float distance;
} KernelPair;

/// Writes the pairs of a tile that would change one of the two rows; the first `rows` columns are the
/// rows themselves. Returns how many; there is room for all.
intptr_t kernel_descent_pairs(KernelPair *pairs, const KernelNearest *nearest,
                              const KernelTile *tile);
/// Enters pairs into rows from `first`; returns how many changes that made.
intptr_t kernel_descent_enter(const KernelNearest *nearest, const KernelPair *pairs,
                              intptr_t count, intptr_t first, intptr_t rows);
