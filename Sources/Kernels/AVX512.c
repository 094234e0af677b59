#if defined(__x86_64__)
// Headers first: their inline functions must not be given this file's target.
#include "Table.h"
#include <immintrin.h>
#include <math.h>
#include <string.h>
#define LEVEL avx512
#define CONVOLUTION_LANES 16

// Register tiles of whole 512-bit vectors, twice as fast as halves where the CPU has both units.
#pragma clang attribute push(                                                                    \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#include "Convolution.inc"
#include "WeightGradient.inc"
#include "PooledConvolution.inc"
#include "PooledGradient.inc"
#include "Random.inc"
#include "Product.inc"
#include "Fourier.inc"
#pragma clang attribute pop

#pragma clang attribute push(                                                                    \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,bmi,bmi2,"                \
                          "prefer-256-bit"))),                                                   \
    apply_to = function)
#include "Loops.inc"
#pragma clang attribute pop
#endif
