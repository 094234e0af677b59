#if defined(__x86_64__)
// Headers first: their inline functions must not be given this file's target.
#include "Table.h"
#include <math.h>
#include <string.h>
#pragma clang attribute push(                                                                    \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,bmi,bmi2,"                \
                          "prefer-256-bit"))),                                                   \
    apply_to = function)
#define LEVEL avx512
#include "Loops.inc"
#pragma clang attribute pop
#endif
