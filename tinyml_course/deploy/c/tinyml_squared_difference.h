/* SQUARED_DIFFERENCE, int8 and int16: both inputs on one scale, then the square. */
#ifndef TINYML_SQUARED_DIFFERENCE_H
#define TINYML_SQUARED_DIFFERENCE_H

#include "tinyml_elementwise.h"

enum { TINYML_SQUARE_BITS = 7 }; /* that int8 gains first: as many as leave room for the square */

static inline int32_t tinyml_square_between(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  const int32_t between =
      tinyml_multiply(a, p->multiplier[0], p->shift[0]) -
      tinyml_multiply(b, p->multiplier[1], p->shift[1]);
  return tinyml_multiply(between * between, p->output_multiplier, p->output_shift) +
         p->output_zero_point;
}

static inline int32_t tinyml_pair_squared_difference(const tinyml_elementwise_t *p, int32_t a,
                                                     int32_t b) {
  const int32_t raised = (int32_t)1 << TINYML_SQUARE_BITS;
  return tinyml_square_between(p, (a + p->offset[0]) * raised, (b + p->offset[1]) * raised);
}

/* Zero points of int16 are 0. */
static inline int32_t tinyml_pair_squared_difference_int16(const tinyml_elementwise_t *p,
                                                           int32_t a, int32_t b) {
  return tinyml_square_between(p, a, b);
}

#endif
