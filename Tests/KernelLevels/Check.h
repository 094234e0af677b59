// Calls of every kernel on chance inputs. One build or level writes the results to a file, others
// compare theirs with it.
#pragma once
#include "Kernels.h"
#include <stddef.h>

typedef intptr_t Index;

extern const size_t sizes[6];         // of an element, by type

// Memory that ends where a page begins that must not be touched, or in every other round begins where
// one ends. It lasts until `next_case`.
void *room(Index count, size_t element);
#define ROOM(T, count) ((T *)room(count, sizeof(T)))
#define COPY(T, from, count) ((T *)copy_of(from, count, sizeof(T)))
void *copy_of(const void *from, Index count, size_t element);

// Chance, the same in every build.
uint32_t word(void);
Index from_to(Index least, Index most);
bool chance(int one_in);
float unit(void);                     // -1..<1
// Whole numbers up to 4 instead of any up to 1 where `whole`, so that sums of products are exact.
float *numbers(Index count);
// The same, and at times one that is infinite or none among them.
float *wild_numbers(Index count);
extern bool whole;

void next_case(void);
// Results: bits are compared, but for those of a NaN; or floats up to a relative difference, of
// each, or of the largest of all where they are sums that may cancel.
void same(const char *kernel, KernelType type, const void *values, Index count);
void close_each(const char *kernel, KernelType type, const void *values, Index count,
                double tolerance);
void close_all(const char *kernel, const float *values, Index count);
// What holds within one level.
void expect(const char *what, bool holds);
bool equal_floats(const float *a, const float *b, Index count);

void check_elementwise(void);
void check_reductions(void);
void check_products(void);
void check_windows(void);
void check_convolutions(void);
void check_training(void);
void check_neighbours(void);
void check_maps(void);
void check_fourier(void);
