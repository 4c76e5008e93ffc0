/* BATCH_MATMUL of float32: products are added from the first of a sum to the last. */
#ifndef TINYML_REAL_BATCH_MATMUL_H
#define TINYML_REAL_BATCH_MATMUL_H

#include "tinyml_real.h"

typedef struct {
  int shape[3], step[2][3]; /* matrices; elements of each input from one to the next, or 0 */
  int rows, depth, columns;
  int row_step, row_next;       /* elements of the first input from one row to the next, and within */
  int column_step, column_next; /* of the second from one column to the next, and within */
} tinyml_real_batch_matmul_t;

static inline tinyml_float_t *tinyml_real_matmul(const tinyml_real_batch_matmul_t *p,
                                                 const tinyml_float_t *a, const tinyml_float_t *b,
                                                 tinyml_float_t *output) {
  for (int row = 0; row < p->rows; row++) {
    for (int column = 0; column < p->columns; column++) {
      const tinyml_float_t *x = a + row * p->row_step, *y = b + column * p->column_step;
      float sum = 0.0f;
      for (int i = 0; i < p->depth; i++) sum = sum + x[i * p->row_next] * y[i * p->column_next];
      *output++ = sum;
    }
  }
  return output;
}

static inline void tinyml_real_batch_matmul(const tinyml_real_batch_matmul_t *p, const void *a,
                                            const void *b, void *output) {
  const int *sa = p->step[0], *sb = p->step[1];
  tinyml_float_t *out = (tinyml_float_t *)output;
  for (int i = 0; i < p->shape[0]; i++) {
    for (int j = 0; j < p->shape[1]; j++) {
      for (int k = 0; k < p->shape[2]; k++) {
        out = tinyml_real_matmul(
            p, (const tinyml_float_t *)a + i * sa[0] + j * sa[1] + k * sa[2],
            (const tinyml_float_t *)b + i * sb[0] + j * sb[1] + k * sb[2], out);
      }
    }
  }
}

#endif
