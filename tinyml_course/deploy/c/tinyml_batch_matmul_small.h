/* BATCH_MATMUL, int8, two columns at a time, and two rows on cores that multiply one pair at a time.
 *
 * Zero points are taken out of the sums: each sum begins with what they add to it. The export has made
 * sure that sums are below 2^30 and the shift is below 0.
 */
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

static inline int8_t tinyml_product_code_small(int32_t sum, tinyml_channel_t scale,
                                               int32_t zero_point) {
  return (int8_t)tinyml_saturate(tinyml_multiply_small(sum, scale) + zero_point);
}

/* `columns` holds the sum of each row's codes, and two columns. */
static inline void tinyml_two_matrices_small(const tinyml_batch_matmul_t *p, const int8_t *a,
                                             const int8_t *b, int8_t *output, int8_t *columns) {
  const int depth = p->depth, step = p->columns;
  const int8_t shift = (int8_t)p->shift;
  const tinyml_channel_t scale = tinyml_channel(&p->multiplier, &shift);
  const int32_t first = p->offset[0], second = p->offset[1], both = depth * first * second;
  const int32_t zero_point = p->zero_point;
  tinyml_int32_t *starts = (tinyml_int32_t *)(void *)columns;
  int8_t *copies = columns + 4 * p->rows;
  for (int r = 0; r < p->rows; r++) {
    int32_t total = 0;
    for (int i = 0; i < depth; i++) total += a[r * depth + i];
    starts[r] = total * second + both;
  }
  for (int c = 0; c < step; c += 2) {
    const int next = c + 1 < step ? 1 : 0;
    int32_t of_column[2];
    const int8_t *y0 = tinyml_column(p, b + c * p->row_step[1], copies, &of_column[0]);
    const int8_t *y1 =
        tinyml_column(p, b + (c + next) * p->row_step[1], copies + depth, &of_column[1]);
    const int32_t start0 = of_column[0] * first, start1 = of_column[1] * first;
    const int8_t *x = a;
    int8_t *to = output + c;
    int r = 0;
#ifndef TINYML_PAIRS
    for (; r + 2 <= p->rows; r += 2, x += 2 * depth, to += 2 * step) {
      int32_t sums[4] = {starts[r] + start0, starts[r] + start1, starts[r + 1] + start0,
                         starts[r + 1] + start1};
      tinyml_dot_two_by_two(x, x + depth, y0, y1, depth, sums);
      to[0] = tinyml_product_code_small(sums[0], scale, zero_point);
      to[next] = tinyml_product_code_small(sums[1], scale, zero_point);
      to[step] = tinyml_product_code_small(sums[2], scale, zero_point);
      to[step + next] = tinyml_product_code_small(sums[3], scale, zero_point);
    }
#endif
    for (; r < p->rows; r++, x += depth, to += step) {
      int32_t sums[2] = {starts[r] + start0, starts[r] + start1};
      tinyml_dot_one_by_two(x, y0, y1, depth, sums);
      to[0] = tinyml_product_code_small(sums[0], scale, zero_point);
      to[next] = tinyml_product_code_small(sums[1], scale, zero_point);
    }
  }
}

static inline void tinyml_batch_matmul_small(const tinyml_batch_matmul_t *p, const int8_t *a,
                                             const int8_t *b, int8_t *output, int8_t *columns) {
  tinyml_for_matrices(p, tinyml_two_matrices_small, a, b, output, columns);
}

#endif
