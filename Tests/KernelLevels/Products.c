// Products of matrices in every layout, and what their blocks promise.
#include "Check.h"

static void check_small_product(void) {
    const Index m = from_to(1, 6), n = from_to(1, 20), k = from_to(0, 40);
    const bool turned_a = chance(2), turned_b = chance(2);
    const float *a = wild_numbers(m * k), *b = numbers(k * n);
    float *out = ROOM(float, m * n);
    kernel_small_product_f32(out, a, turned_a ? 1 : k, turned_a ? m : 1, b, turned_b ? 1 : n,
                             turned_b ? k : 1, m, n, k);
    close_all("small_product_f32", out, m * n);
    next_case();
}

static void check_product(Index m, Index n, Index k) {
    const bool turned_a = chance(2), turned_b = chance(2);
    const Index padding = chance(2) ? 0 : from_to(1, 5);
    const Index lead_a = (turned_a ? m : k) + padding, lead_b = (turned_b ? k : n) + padding;
    const Index lead_c = n + padding;
    KernelProduct p = {.m = m, .n = n, .k = k, .row_a = turned_a ? 1 : lead_a,
                       .column_a = turned_a ? lead_a : 1, .row_b = turned_b ? 1 : lead_b,
                       .column_b = turned_b ? lead_b : 1, .row_c = lead_c, .adding = chance(2)};
    // No more than the last row reaches to.
    const Index in_a = k ? (m - 1) * p.row_a + (k - 1) * p.column_a + 1 : 0;
    const Index in_b = k ? (k - 1) * p.row_b + (n - 1) * p.column_b + 1 : 0;
    const Index in_c = (m - 1) * lead_c + n;
    p.a = wild_numbers(in_a), p.b = wild_numbers(in_b);
    const float *before = numbers(in_c);
    float *blocks = p.c = COPY(float, before, in_c);
    const Index rows[] = {0, m / 3, m / 2, m}, columns[] = {0, n / 4, n};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            kernel_product_f32(&p, rows[i], rows[i + 1] - rows[i], columns[j],
                               columns[j + 1] - columns[j]);
    p.c = COPY(float, before, in_c);
    kernel_product_f32(&p, 0, m, 0, n);
    expect("a product's bits do not depend on its blocks", equal_floats(p.c, blocks, in_c));
    close_all("product_f32", p.c, in_c);
    next_case();
}

void check_products(void) {
    for (int repeat = 0; repeat < 60; repeat++) check_small_product();
    static const Index cases[][3] = {
        {1, 1, 1}, {1, 70, 9}, {33, 1, 40}, {2, 15, 3}, {14, 32, 16}, {15, 33, 17}, {29, 47, 31},
        {40, 10, 20}, {70, 3, 12}, {27, 64, 193}, {6, 100, 192}, {45, 20, 400}, {20, 270, 50},
        {520, 18, 11}, {530, 260, 5}, {9, 21, 0}, {12, 8, 5}, {13, 9, 6}, {24, 16, 7}, {25, 5, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int layout = 0; layout < 6; layout++)
            check_product(cases[i][0], cases[i][1], cases[i][2]);
    // Every height of a tile, beside one and two vectors, whole and in part.
    for (Index m = 1; m <= 30; m++)
        for (int repeat = 0; repeat < 3; repeat++)
            check_product(m, from_to(1, 40), from_to(1, 30));
}
