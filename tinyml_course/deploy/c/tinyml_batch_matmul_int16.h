/* BATCH_MATMUL, int16: sums of 64 bits, rounded once. Zero points are 0. */
#ifndef TINYML_BATCH_MATMUL_INT16_H
#define TINYML_BATCH_MATMUL_INT16_H

#include "tinyml_batch_matmul.h"
#include "tinyml_requantize_int16.h"

static inline void tinyml_two_matrices_int16(const tinyml_batch_matmul_t *p, const int8_t *a,
                                             const int8_t *b, int8_t *output, int8_t *columns) {
  const tinyml_int16_t *row = (const tinyml_int16_t *)(const void *)a;
  tinyml_int16_t *to = (tinyml_int16_t *)(void *)output;
  (void)columns;
  for (int r = 0; r < p->rows; r++, row += p->row_step[0]) {
    const tinyml_int16_t *column = (const tinyml_int16_t *)(const void *)b;
    for (int c = 0; c < p->columns; c++, column += p->row_step[1]) {
      const tinyml_int16_t *x = row, *y = column;
      int64_t sum = 0;
      for (int i = p->depth; i > 0; i--, x += p->depth_step[0], y += p->depth_step[1]) {
        sum += (int32_t)*x * *y;
      }
      const int32_t code = tinyml_multiply_int64(sum, p->multiplier, p->shift);
      *to++ = (int16_t)tinyml_clamp(code, INT16_MIN, INT16_MAX);
    }
  }
}

static inline void tinyml_batch_matmul_int16(const tinyml_batch_matmul_t *p, const void *a,
                                             const void *b, void *output) {
  tinyml_for_matrices(p, tinyml_two_matrices_int16, (const int8_t *)a, (const int8_t *)b,
                      (int8_t *)output, 0);
}

#endif
