#define _GNU_SOURCE
#include "Check.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static FILE *results;
static bool writing, at_front;
static int failures, cases;
static long compared;
bool whole;
const size_t sizes[] = {4, 8, 4, 8, 1, 1};

// Memory

enum { MOST_ROOMS = 64 };
static struct { void *start; size_t bytes; } rooms[MOST_ROOMS];
static int room_count;

static _Noreturn void give_up(const char *why) {
    fprintf(stderr, "kernel levels: %s\n", why);
    exit(2);
}

void *room(Index count, size_t element) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (size_t)count * element;
    const size_t pages = (bytes + page - 1) / page * page, all = pages + 2 * page;
    if (room_count == MOST_ROOMS) give_up("a case takes too many rooms");
    char *start = mmap(0, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) give_up("no memory");
    if (pages && mprotect(start + page, pages, PROT_READ | PROT_WRITE)) give_up("mprotect");
    rooms[room_count].start = start;
    rooms[room_count++].bytes = all;
    char *at = start + page + (at_front ? 0 : pages - bytes);
    memset(at, 0xcd, bytes);
    return at;
}

void *copy_of(const void *from, Index count, size_t element) {
    void *to = room(count, element);
    return memcpy(to, from, (size_t)count * element);
}

void next_case(void) {
    while (room_count > 0) {
        room_count--;
        munmap(rooms[room_count].start, rooms[room_count].bytes);
    }
    cases++;
}

// Chance

static uint32_t state;

uint32_t word(void) {
    state = state * 1664525u + 1013904223u;
    return (state ^ state >> 16) * 0x7feb352du;
}

Index from_to(Index least, Index most) {
    return least + (Index)(word() >> 8) % (most - least + 1);
}

bool chance(int one_in) { return from_to(1, one_in) == 1; }

float unit(void) { return (float)((int32_t)word() >> 8) / (float)(1 << 23); }

float *numbers(Index count) {
    float *x = ROOM(float, count);
    for (Index i = 0; i < count; i++) x[i] = whole ? (float)from_to(-4, 4) : unit();
    return x;
}

float *wild_numbers(Index count) {
    static const float wild[] = {INFINITY, -INFINITY, NAN};
    float *x = numbers(count);
    if (count && chance(6)) x[from_to(0, count - 1)] = wild[from_to(0, 2)];
    return x;
}

// Results

static void fail(const char *kernel, Index at, double got, double expected) {
    if (failures++ < 20)
        fprintf(stderr, "%s, case %d%s: %.17g at %td, expected %.17g\n", kernel, cases,
                whole ? " of whole numbers" : "", got, at, expected);
}

void expect(const char *what, bool holds) {
    compared++;
    if (!holds && failures++ < 20) fprintf(stderr, "case %d: not so: %s\n", cases, what);
}

bool equal_floats(const float *a, const float *b, Index count) {
    for (Index i = 0; i < count; i++)
        if (memcmp(a + i, b + i, sizeof *a) && !(a[i] != a[i] && b[i] != b[i])) return false;
    return true;
}

static double value(KernelType type, const void *values, Index at) {
    switch (type) {
    case KernelTypeFloat32: return ((const float *)values)[at];
    case KernelTypeFloat64: return ((const double *)values)[at];
    case KernelTypeInt32: return ((const int32_t *)values)[at];
    case KernelTypeInt64: return (double)((const int64_t *)values)[at];
    default: return ((const uint8_t *)values)[at];
    }
}

// What was written of these results; null where this is what writes them.
static const void *expected_of(const char *kernel, size_t element, const void *values,
                               Index count) {
    char name[48] = {0};
    const int64_t all = count;
    snprintf(name, sizeof name, "%s", kernel);
    compared += count;
    if (writing) {
        if (fwrite(name, sizeof name, 1, results) != 1 || fwrite(&all, 8, 1, results) != 1 ||
            fwrite(values, element, (size_t)count, results) != (size_t)count)
            give_up("the results cannot be written");
        return 0;
    }
    char written[48];
    int64_t there;
    static void *read;
    free(read);
    read = malloc((size_t)count * element + 1);
    if (fread(written, sizeof written, 1, results) != 1 || fread(&there, 8, 1, results) != 1 ||
        strcmp(written, name) || there != all || !read ||
        fread(read, element, (size_t)count, results) != (size_t)count)
        give_up("other cases were written than these");
    return read;
}

void same(const char *kernel, KernelType type, const void *values, Index count) {
    const size_t size = sizes[type];
    const char *expected = expected_of(kernel, size, values, count), *got = values;
    if (!expected) return;
    for (Index i = 0; i < count; i++) {
        const double a = value(type, got, i), b = value(type, expected, i);
        if (memcmp(got + (size_t)i * size, expected + (size_t)i * size, size) &&
            !(a != a && b != b)) {
            fail(kernel, i, a, b);
            return;
        }
    }
}

static bool is_close(double a, double b, double scale) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    if (isinf(a) || isinf(b)) return a == b;
    // Denormals differ by their last digits.
    return fabs(a - b) <= scale + 1e-44;
}

void close_each(const char *kernel, KernelType type, const void *values, Index count,
                double tolerance) {
    const void *expected = expected_of(kernel, sizes[type], values, count);
    if (!expected) return;
    for (Index i = 0; i < count; i++) {
        const double a = value(type, values, i), b = value(type, expected, i);
        if (!is_close(a, b, tolerance * fabs(b))) {
            fail(kernel, i, a, b);
            return;
        }
    }
}

void close_all(const char *kernel, const float *values, Index count) {
    if (whole) {
        same(kernel, KernelTypeFloat32, values, count);
        return;
    }
    const float *expected = expected_of(kernel, sizeof *values, values, count);
    if (!expected) return;
    float most = 0;
    for (Index i = 0; i < count; i++) 
        if (isfinite(expected[i])) most = fmaxf(most, fabsf(expected[i]));
    for (Index i = 0; i < count; i++)
        if (!is_close(values[i], expected[i], 1e-5 * most)) {
            fail(kernel, i, values[i], expected[i]);
            return;
        }
}

// usage: kernel-levels write|compare FILE
int main(int count, char **arguments) {
    if (count != 3) give_up("usage: kernel-levels write|compare FILE");
    writing = !strcmp(arguments[1], "write");
    results = fopen(arguments[2], writing ? "wb" : "rb");
    if (!results) give_up("the file cannot be opened");
    void (*const checks[])(void) = {check_elementwise, check_reductions, check_products,
                                    check_windows, check_convolutions, check_training,
                                    check_neighbours, check_maps, check_fourier};
    for (int round = 0; round < 4; round++) {
        at_front = round & 1;
        whole = round & 2;
        state = (uint32_t)round + 1;
        for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) checks[i]();
    }
    if (fclose(results)) give_up("the results cannot be written");
    printf("%s: %d cases, %ld numbers, %d failures\n", kernel_level(), cases, compared, failures);
    return failures > 0;
}
