#pragma once
#include "Kernels.h"

// One function pointer a kernel: what an instruction set offers.
typedef struct KernelTable {
    __typeof__(kernel_binary) *binary;
    __typeof__(kernel_compare) *compare;
    __typeof__(kernel_unary) *unary;
    __typeof__(kernel_binary_row) *binary_row;
    __typeof__(kernel_unary_row) *unary_row;
    __typeof__(kernel_small_product_f32) *small_product_f32;
    __typeof__(kernel_cast) *cast;
    __typeof__(kernel_where) *where;
    __typeof__(kernel_reduce) *reduce;
    __typeof__(kernel_reduce_squares) *reduce_squares;
    __typeof__(kernel_im2col_f32) *im2col_f32;
    __typeof__(kernel_col2im_f32) *col2im_f32;
    __typeof__(kernel_im2col_f64) *im2col_f64;
    __typeof__(kernel_col2im_f64) *col2im_f64;
    __typeof__(kernel_maxpool_f32) *maxpool_f32;
    __typeof__(kernel_maxpool_f64) *maxpool_f64;
    __typeof__(kernel_maxpool_backward_f32) *maxpool_backward_f32;
    __typeof__(kernel_maxpool_backward_f64) *maxpool_backward_f64;
    __typeof__(kernel_maxpool_gather_f32) *maxpool_gather_f32;
    __typeof__(kernel_maxpool_gather_f64) *maxpool_gather_f64;
    __typeof__(kernel_avgpool_f32) *avgpool_f32;
    __typeof__(kernel_avgpool_f64) *avgpool_f64;
    __typeof__(kernel_avgpool_backward_f32) *avgpool_backward_f32;
    __typeof__(kernel_avgpool_backward_f64) *avgpool_backward_f64;
    __typeof__(kernel_softmax_f32) *softmax_f32;
    __typeof__(kernel_softmax_f64) *softmax_f64;
    __typeof__(kernel_log_softmax_f32) *log_softmax_f32;
    __typeof__(kernel_log_softmax_f64) *log_softmax_f64;
    __typeof__(kernel_relu_backward_f32) *relu_backward_f32;
    __typeof__(kernel_add_relu_f32) *add_relu_f32;
    __typeof__(kernel_scale_shift_f32) *scale_shift_f32;
    __typeof__(kernel_adam_f32) *adam_f32;
    __typeof__(kernel_gather_bytes_f32) *gather_bytes_f32;
    __typeof__(kernel_philox) *philox;
    __typeof__(kernel_dropout_f32) *dropout_f32;
    __typeof__(kernel_channel_moments_f32) *channel_moments_f32;
    __typeof__(kernel_channel_gradient_sums_f32) *channel_gradient_sums_f32;
    __typeof__(kernel_affine_pair_f32) *affine_pair_f32;
    __typeof__(kernel_normalize_f32) *normalize_f32;
    __typeof__(kernel_convolve_f32) *convolve_f32;
    __typeof__(kernel_convolve_weights_f32) *convolve_weights_f32;
    __typeof__(kernel_convolve_input_gradient_f32) *convolve_input_gradient_f32;
    __typeof__(kernel_convolve_turned_weights_f32) *convolve_turned_weights_f32;
    __typeof__(kernel_convolve_pool_f32) *convolve_pool_f32;
    __typeof__(kernel_pooled_weight_gradient_f32) *pooled_weight_gradient_f32;
    __typeof__(kernel_pooled_weight_sums_f32) *pooled_weight_sums_f32;
    __typeof__(kernel_pooled_input_gradient_f32) *pooled_input_gradient_f32;
    __typeof__(kernel_pooled_turned_weights_f32) *pooled_turned_weights_f32;
    __typeof__(kernel_product_f32) *product_f32;
    __typeof__(kernel_nearest_tile) *nearest_tile;
    __typeof__(kernel_nearest_refine) *nearest_refine;
    __typeof__(kernel_rank) *rank;
    __typeof__(kernel_project_rows) *project_rows;
    __typeof__(kernel_split_by_value) *split_by_value;
    __typeof__(kernel_descent_candidates) *descent_candidates;
    __typeof__(kernel_descent_settle) *descent_settle;
    __typeof__(kernel_descent_pairs) *descent_pairs;
    __typeof__(kernel_descent_enter) *descent_enter;
    __typeof__(kernel_calibrate_rows) *calibrate_rows;
    __typeof__(kernel_membership_rows) *membership_rows;
    __typeof__(kernel_sparse_product) *sparse_product;
    __typeof__(kernel_tabulate_pulls) *tabulate_pulls;
    __typeof__(kernel_start_draws) *start_draws;
    __typeof__(kernel_descend_rows) *descend_rows;
    __typeof__(kernel_attract_rows) *attract_rows;
    __typeof__(kernel_divergence_rows) *divergence_rows;
    __typeof__(kernel_repel_rows) *repel_rows;
    __typeof__(kernel_spread_points) *spread_points;
    __typeof__(kernel_read_field) *read_field;
    __typeof__(kernel_fourier_columns) *fourier_columns;
    __typeof__(kernel_fourier_spectrum_rows) *fourier_spectrum_rows;
    __typeof__(kernel_fourier_filter_rows) *fourier_filter_rows;
    __typeof__(kernel_momentum_step) *momentum_step;
} KernelTable;

extern const KernelTable kernel_table_baseline;
#if defined(__x86_64__)
extern const KernelTable kernel_table_avx2;
extern const KernelTable kernel_table_avx512;
#endif

// Means of gradients that stay zero shrink until they are denormal, where each operation takes some
// hundred cycles: between these two calls such numbers count as zero.
static inline unsigned begin_flushing(void) {
    unsigned mode = 0;
#if defined(__x86_64__)
    mode = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(mode | 0x8040); // flush to zero, denormals are zeros
#elif defined(__aarch64__)
    uint64_t control;                      // of which the upper half is zero
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    mode = (unsigned)control;
    __asm__ volatile("msr fpcr, %0" : : "r"(control | 1u << 24) : "memory"); // FZ: both at once
#endif
    return mode;
}

static inline void end_flushing(unsigned mode) {
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr(mode);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)mode) : "memory");
#else
    (void)mode;
#endif
}
