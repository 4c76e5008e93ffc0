/* SOFTMAX, int8: exponentials from a table, multiplied by the reciprocal of their sum. */
#ifndef TINYML_SOFTMAX_H
#define TINYML_SOFTMAX_H

#include "tinyml_requantize.h"

typedef struct {
  int rows, depth;
  const int32_t *exponentials; /* of the 256 distances below the largest code, Q0.31 */
} tinyml_softmax_t;

enum { TINYML_SUM_BITS = 12 }; /* integer bits of the sum of exponentials */

/* 1 / (1 + a) for a in [0, 1), Q0.31 in and out: three Newton-Raphson steps from 48/17 - 32/17 d. */
static inline int32_t tinyml_reciprocal_of_one_plus(int32_t a) {
  const int32_t half_denominator = (int32_t)(((int64_t)a + INT32_MAX + 1) >> 1);
  int32_t x = 1515870810 + tinyml_high_mul(half_denominator, -1010580540);
  for (int step = 0; step < 3; step++) {
    const int32_t error = ((int32_t)1 << 29) - tinyml_high_mul(half_denominator, x);
    x += tinyml_shift_left_saturating(tinyml_high_mul(x, error), 2);
  }
  return tinyml_shift_left_saturating(x, 1);
}

static inline void tinyml_softmax(const tinyml_softmax_t *p, const int8_t *input, int8_t *output) {
  for (int row = 0; row < p->rows; row++, input += p->depth) {
    int32_t largest = INT8_MIN;
    for (int i = 0; i < p->depth; i++) {
      if (input[i] > largest) largest = input[i];
    }
    int32_t sum = 0;
    for (int i = 0; i < p->depth; i++) {
      sum += tinyml_divide_by_power(p->exponentials[largest - input[i]], TINYML_SUM_BITS);
    }
    int headroom = 0; /* leading zeros of the sum */
    while (!(((uint32_t)sum << headroom) >> 31)) headroom++;
    const int32_t fraction = (int32_t)(((uint32_t)sum << headroom) - ((uint32_t)1 << 31));
    const int32_t reciprocal = tinyml_reciprocal_of_one_plus(fraction);
    const int shift = TINYML_SUM_BITS - headroom + 31 - 8;
    for (int i = 0; i < p->depth; i++) {
      const int32_t product = tinyml_high_mul(reciprocal, p->exponentials[largest - input[i]]);
      const int32_t code = tinyml_divide_by_power(product, shift) + INT8_MIN;
      *output++ = (int8_t)(code > INT8_MAX ? INT8_MAX : code);
    }
  }
}

#endif
