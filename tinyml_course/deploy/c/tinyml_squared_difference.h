/* SQUARED_DIFFERENCE, int8. */
#ifndef TINYML_SQUARED_DIFFERENCE_H
#define TINYML_SQUARED_DIFFERENCE_H

#include "tinyml_elementwise.h"

enum { TINYML_SQUARE_BITS = 7 }; /* as many as leave room for the square */

static inline int32_t tinyml_side(const tinyml_elementwise_t *p, int i, int32_t code) {
  const int32_t raised = (code + p->offset[i]) * ((int32_t)1 << TINYML_SQUARE_BITS);
  return tinyml_multiply(raised, p->multiplier[i], p->shift[i]);
}

static inline int32_t tinyml_pair_squared_difference(const tinyml_elementwise_t *p, int32_t a,
                                                     int32_t b) {
  const int32_t between = tinyml_side(p, 0, a) - tinyml_side(p, 1, b);
  return tinyml_multiply(between * between, p->output_multiplier, p->output_shift) +
         p->output_zero_point;
}

#endif
