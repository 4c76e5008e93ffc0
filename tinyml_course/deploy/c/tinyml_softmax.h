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

/* What all codes of a row are computed from. */
typedef struct {
  int32_t largest;    /* code */
  int32_t reciprocal; /* of the sum of exponentials, times 2^bits */
  int bits;
} tinyml_share_t;

static inline tinyml_share_t tinyml_softmax_share(const tinyml_softmax_t *p, const int8_t *input) {
  tinyml_share_t share = {INT8_MIN, 0, 0};
  for (int i = 0; i < p->depth; i++) {
    if (input[i] > share.largest) share.largest = input[i];
  }
  int32_t sum = 0;
  for (int i = 0; i < p->depth; i++) {
    sum += tinyml_divide_by_power(p->exponentials[share.largest - input[i]], TINYML_SUM_BITS);
  }
  int headroom = 0; /* leading zeros of the sum */
  while (!(((uint32_t)sum << headroom) >> 31)) headroom++;
  const int32_t fraction = (int32_t)(((uint32_t)sum << headroom) - ((uint32_t)1 << 31));
  share.reciprocal = tinyml_reciprocal_of_one_plus(fraction);
  share.bits = TINYML_SUM_BITS - headroom;
  return share;
}

static inline void tinyml_softmax(const tinyml_softmax_t *p, const int8_t *input, int8_t *output) {
  for (int row = 0; row < p->rows; row++, input += p->depth) {
    const tinyml_share_t share = tinyml_softmax_share(p, input);
    for (int i = 0; i < p->depth; i++) {
      const int32_t product =
          tinyml_high_mul(share.reciprocal, p->exponentials[share.largest - input[i]]);
      const int32_t code = tinyml_divide_by_power(product, share.bits + 31 - 8) + INT8_MIN;
      *output++ = (int8_t)(code > INT8_MAX ? INT8_MAX : code);
    }
  }
}

#endif
