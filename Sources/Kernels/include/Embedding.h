#pragma once
#include <stdbool.h>
#include <stdint.h>

// Maps of points in a few dimensions. Positions are in planes: all first coordinates, then all second
// ones, as many as there are `dimensions`, at most KERNEL_MAX_DIMENSIONS.

#define KERNEL_MAX_DIMENSIONS 3

/// A sparse matrix by rows: row i has the entries from starts[i] up to starts[i + 1].
typedef struct KernelSparse {
    const int64_t *starts;
    const int32_t *columns;
    const float *values;
} KernelSparse;

/// The weights of each row's k neighbours by a Gaussian whose width gives them the entropy `entropy` (in
/// nats); `squared` are squared distances in ascending order. Weights of a row sum to 1.
void kernel_calibrate_rows(float *weights, const float *squared, intptr_t rows, intptr_t k,
                           double entropy);
/// The weights e^-(d - rho)/sigma of each row's k neighbours, where rho is the least distance above 0 and
/// sigma makes them sum to `total`, but is at least 0.001 of the row's mean distance.
void kernel_membership_rows(float *weights, const float *distances, intptr_t rows, intptr_t k,
                            double total);
#define KERNEL_SPARSE_VECTORS 8

/// out = a matrix x + b x + c out for KERNEL_SPARSE_VECTORS vectors side by side, for rows from `first`.
void kernel_sparse_product(float *out, const KernelSparse *matrix, const float *x, float a, float b,
                           float c, intptr_t first, intptr_t rows);

/// What pulls two points of a UMAP towards each other, as a factor of their difference, by their squared
/// distance: -2 a b d^(2b-2) / (1 + a d^2b) at KERNEL_PULLS places, 64 to each of 48 powers of two and one
/// at their end.
#define KERNEL_PULLS 3073
void kernel_tabulate_pulls(float *pulls, double a, double b);

/// When the edges of rows from `first` are drawn first, in which both ends agree.
void kernel_start_draws(float *next, const KernelSparse *periods, uint32_t seed, intptr_t first,
                        intptr_t rows);

/// A step of UMAP's descent.
typedef struct KernelDescent {
    KernelSparse periods;             // steps between two draws of an edge by its row
    float *next;                      // when each edge is drawn next
    const float *positions;           // of those that a row's columns and the others are numbers of
    float *moved;                     // of the rows
    intptr_t points, rows;            // how many those are: the planes' lengths
    intptr_t dimensions;
    intptr_t others;                  // points that push, for every two draws of edges
    const float *pulls;               // as tabulated for a and b
    float a, b, rate;
    uint32_t seed, step;
} KernelDescent;

/// Moves the rows from `first`: each along its edges one after another, with all other points where they
/// were before the step.
void kernel_descend_rows(const KernelDescent *descent, intptr_t first, intptr_t count);

/// Of t-SNE, for rows from `first`: forces = sum of p q (y - y'), where q = 1 / (1 + |y - y'|²).
void kernel_attract_rows(float *forces, const KernelSparse *p, const float *rows,
                         intptr_t rows_plane, const float *points, intptr_t points_plane,
                         intptr_t dimensions, intptr_t first, intptr_t count);
/// The sum of p log(p (1 + |y - y'|²)) over rows from `first`.
double kernel_divergence_rows(const KernelSparse *p, const float *points, intptr_t plane,
                              intptr_t dimensions, intptr_t first, intptr_t count);
/// forces = sum of q² (y - y') over all points, and sums[row] = that of q.
void kernel_repel_rows(float *forces, float *sums, const float *rows, intptr_t rows_plane,
                       const float *points, intptr_t points_plane, intptr_t points_count,
                       intptr_t dimensions, intptr_t first, intptr_t count);

/// A grid of side × side nodes, `spacing` apart, for points at least two nodes away from its edge.
typedef struct KernelGrid {
    intptr_t side;
    float left, top, inverse_spacing;
} KernelGrid;

/// Adds a mass of one at each point to the nodes around it, by cubic interpolation.
void kernel_spread_points(float *masses, const KernelGrid *grid, const float *x, const float *y,
                          intptr_t count);
/// What a field on the nodes is at each point, by cubic interpolation.
void kernel_read_field(float *out, const float *field, const KernelGrid *grid, const float *x,
                       const float *y, intptr_t count);

/// Fourier transforms of `length` complex numbers; the length has no prime factors but 2 and 3 and is
/// a multiple of 32. The table holds cos and sin of 2 π k / length. `scratch` has room for
/// 4 × length × KERNEL_FOURIER_BATCH floats.
typedef struct KernelFourier {
    intptr_t length;
    const float *cosines, *sines;
} KernelFourier;

#define KERNEL_FOURIER_BATCH 16

/// Transforms KERNEL_FOURIER_BATCH columns from `first` of a matrix that has `rows_in` rows, and zeros
/// below them; writes the first `rows_out` rows. Matrices are of real and imaginary parts; the latter of
/// the input may be NULL. The inverse is not divided by the length.
void kernel_fourier_columns(const KernelFourier *f, float *scratch, float *out_re, float *out_im,
                            intptr_t out_stride, intptr_t rows_out, const float *in_re,
                            const float *in_im, intptr_t in_stride, intptr_t rows_in,
                            intptr_t first, bool inverse);
/// Transforms KERNEL_FOURIER_BATCH rows from `first` of `length` columns, to the order that
/// kernel_fourier_filter_rows expects a spectrum in, at first × length.
void kernel_fourier_spectrum_rows(const KernelFourier *f, float *scratch, float *spectrum_re,
                                  float *spectrum_im, const float *re, const float *im,
                                  intptr_t stride, intptr_t first);
/// Transforms rows of `columns` columns with zeros after them, multiplies by a spectrum, and transforms
/// back. Returns the sum of |transform|² times `weights`, a real spectrum, which may be NULL.
double kernel_fourier_filter_rows(const KernelFourier *f, float *scratch, float *re, float *im,
                                  intptr_t stride, intptr_t columns, const float *spectrum_re,
                                  const float *spectrum_im, const float *weights,
                                  intptr_t first);

/// A step of t-SNE's descent for `count` coordinates: momentum with a gain for each of them (Jacobs
/// 1988). The gradient is 4 (exaggeration × attraction - repulsion / total).
typedef struct KernelMomentum {
    float *velocities, *gains;
    const float *attraction, *repulsion;
    float exaggeration, total, rate, momentum, longest;
} KernelMomentum;

/// Adds to `positions` in planes of `plane` points, for `count` points from `first`, steps that are no
/// longer than `longest`.
void kernel_momentum_step(float *positions, const KernelMomentum *step, intptr_t plane,
                          intptr_t dimensions, intptr_t first, intptr_t count);
