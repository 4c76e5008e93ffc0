/* BATCH_MATMUL, int8: products of matrices of which either may be stored with its axes swapped. */
#ifndef TINYML_BATCH_MATMUL_H
#define TINYML_BATCH_MATMUL_H

#include "tinyml_requantize.h"

typedef struct {
  int batch[3];
  int batch_step[2][3]; /* bytes from one matrix of each input to the next; 0 if it is repeated */
  int output_step;      /* bytes from one matrix of the output to the next */
  int rows, columns, depth;
  int row_step[2]; /* elements of the first input from one row, and of the second from one column, */
  int depth_step[2]; /* to the next, and from one factor to the next */
  int32_t offset[2]; /* minus the inputs' zero points */
  int32_t multiplier;
  int shift;
  int32_t zero_point;
} tinyml_batch_matmul_t;

/* Two matrices; `columns` is memory to work in, if the kernel needs any. */
typedef void (*tinyml_matrices_t)(const tinyml_batch_matmul_t *p, const int8_t *a, const int8_t *b,
                                  int8_t *output, int8_t *columns);

static inline int8_t tinyml_product_code(const tinyml_batch_matmul_t *p, int32_t sum) {
  const int32_t code = tinyml_multiply(sum, p->multiplier, p->shift) + p->zero_point;
  return (int8_t)tinyml_clamp(code, INT8_MIN, INT8_MAX);
}

static inline void tinyml_two_matrices(const tinyml_batch_matmul_t *p, const int8_t *a,
                                       const int8_t *b, int8_t *output, int8_t *columns) {
  (void)columns;
  for (int r = 0; r < p->rows; r++, a += p->row_step[0]) {
    for (int c = 0; c < p->columns; c++) {
      const int8_t *x = a, *y = b + c * p->row_step[1];
      int32_t sum = 0;
      for (int i = p->depth; i > 0; i--, x += p->depth_step[0], y += p->depth_step[1]) {
        sum += (*x + p->offset[0]) * (*y + p->offset[1]);
      }
      *output++ = tinyml_product_code(p, sum);
    }
  }
}

static inline void tinyml_for_matrices(const tinyml_batch_matmul_t *p, tinyml_matrices_t multiply,
                                       const int8_t *a, const int8_t *b, int8_t *output,
                                       int8_t *columns) {
  const int *sa = p->batch_step[0], *sb = p->batch_step[1];
  for (int i = 0; i < p->batch[0]; i++) {
    for (int j = 0; j < p->batch[1]; j++) {
      for (int k = 0; k < p->batch[2]; k++, output += p->output_step) {
        multiply(p, a + i * sa[0] + j * sa[1] + k * sa[2], b + i * sb[0] + j * sb[1] + k * sb[2],
                 output, columns);
      }
    }
  }
}

static inline void tinyml_batch_matmul(const tinyml_batch_matmul_t *p, const int8_t *a,
                                       const int8_t *b, int8_t *output) {
  tinyml_for_matrices(p, tinyml_two_matrices, a, b, output, 0);
}

#endif
