/* L2_NORMALIZATION, int8: each vector times one over its length, in 1/128. */
#ifndef TINYML_L2_NORMALIZATION_H
#define TINYML_L2_NORMALIZATION_H

#include "tinyml_inverse_root.h"

enum { TINYML_UNIT_BITS = 7 }; /* the output's scale, whatever the file says */

typedef struct {
  int rows, depth;
  int32_t zero_point;
} tinyml_l2_normalization_t;

static inline void tinyml_l2_normalization(const tinyml_l2_normalization_t *p, const int8_t *input,
                                           int8_t *output) {
  for (int row = 0; row < p->rows; row++, input += p->depth, output += p->depth) {
    int32_t squares = 0;
    for (int i = 0; i < p->depth; i++) {
      const int32_t steps = input[i] - p->zero_point;
      squares += steps * steps;
    }
    const tinyml_factor_t factor = tinyml_inverse_root(squares);
    const int shift = factor.shift + TINYML_UNIT_BITS;
    for (int i = 0; i < p->depth; i++) {
      const int32_t code = tinyml_multiply(input[i] - p->zero_point, factor.multiplier, shift);
      output[i] = (int8_t)tinyml_clamp(code, INT8_MIN, INT8_MAX);
    }
  }
}

#endif
