/* BATCH_MATMUL, int8, two columns at a time; zero points are taken out of the sums afterwards. */
#ifndef TINYML_BATCH_MATMUL_SMALL_H
#define TINYML_BATCH_MATMUL_SMALL_H

#include "tinyml_batch_matmul.h"
#include "tinyml_simd.h"
#include "tinyml_types.h"

/* A column side by side: where it is, or copied; `sum` is that of its codes. */
static inline const int8_t *tinyml_column(const tinyml_batch_matmul_t *p, const int8_t *b,
                                          int8_t *copy, int32_t *sum) {
  const int8_t *column = b;
  int32_t total = 0;
  if (p->depth_step[1] != 1) {
    column = copy;
    for (int i = 0; i < p->depth; i++) copy[i] = b[i * p->depth_step[1]];
  }
  for (int i = 0; i < p->depth; i++) total += column[i];
  *sum = total;
  return column;
}

/* `columns` holds the sum of each row's codes, and two columns. */
static inline void tinyml_two_matrices_small(const tinyml_batch_matmul_t *p, const int8_t *a,
                                             const int8_t *b, int8_t *output, int8_t *columns) {
  const int depth = p->depth;
  const int32_t first = p->offset[0], second = p->offset[1], both = depth * first * second;
  tinyml_int32_t *row_sums = (tinyml_int32_t *)(void *)columns;
  int8_t *copies = columns + 4 * p->rows;
  for (int r = 0; r < p->rows; r++) {
    int32_t total = 0;
    for (int i = 0; i < depth; i++) total += a[r * depth + i];
    row_sums[r] = total * second + both;
  }
  for (int c = 0; c < p->columns; c += 2) {
    const int next = c + 1 < p->columns ? c + 1 : c;
    int32_t column_sums[2];
    const int8_t *y0 = tinyml_column(p, b + c * p->row_step[1], copies, &column_sums[0]);
    const int8_t *y1 =
        tinyml_column(p, b + next * p->row_step[1], copies + depth, &column_sums[1]);
    for (int r = 0; r < p->rows; r++) {
      int32_t sums[2] = {row_sums[r] + column_sums[0] * first, row_sums[r] + column_sums[1] * first};
      tinyml_dot_one_by_two(a + r * depth, y0, y1, depth, sums);
      output[r * p->columns + c] = tinyml_product_code(p, sums[0]);
      output[r * p->columns + next] = tinyml_product_code(p, sums[1]);
    }
  }
}

static inline void tinyml_batch_matmul_small(const tinyml_batch_matmul_t *p, const int8_t *a,
                                             const int8_t *b, int8_t *output, int8_t *columns) {
  tinyml_for_matrices(p, tinyml_two_matrices_small, a, b, output, columns);
}

#endif
