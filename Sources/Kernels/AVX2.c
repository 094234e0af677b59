#if defined(__x86_64__)
// Headers first: their inline functions must not be given this file's target.
#include "Table.h"
#include <immintrin.h>
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)
#define LEVEL avx2
#define CONVOLUTION_LANES 8
#include "Loops.inc"
#pragma clang attribute pop
#endif
