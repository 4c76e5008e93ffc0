/* LOG_SOFTMAX, int8: the distance below the largest code, less the logarithm of the sum of
 * exponentials; 32-bit fixed point.
 *
 * Source: TFLM kernels/internal/common.h, log_x_for_x_greater_than_or_equal_to_1_impl.
 */
#ifndef TINYML_LOG_SOFTMAX_H
#define TINYML_LOG_SOFTMAX_H

#include "tinyml_softmax.h"

typedef struct {
  int rows, depth;
  const int32_t *exponentials; /* of the 256 distances below the largest code, Q12.19 */
  const int32_t *distances;    /* the same as real numbers, 0 or less, Q5.26 */
  int32_t lowest;              /* code distance from which on the exponential is 0 */
  int32_t inverse_multiplier;  /* from a real number back to a code distance */
  int inverse_shift;
} tinyml_log_softmax_t;

enum {
  TINYML_LOG_BITS = 6,                /* integer bits inside: one more than the result's */
  TINYML_SQRT_HALF = 1518500250,      /* all Q0.31 */
  TINYML_FOURTH_ROOT_HALF = 1805811301,
  TINYML_LOG_2 = 1488522236,
};

static inline int tinyml_leading_zeros(int32_t x) {
  int zeros = 0; /* of a number above 0 */
  while (!(((uint32_t)x << zeros) >> 31)) zeros++;
  return zeros;
}

/* log(r) for r within a quarter of a power of two around 1, as a quotient of two polynomials. */
static inline int32_t tinyml_log_near_one(int32_t r) {
  const int32_t q = 2 * (r - TINYML_FOURTH_ROOT_HALF);
  const int32_t q2 = tinyml_high_mul(q, q);
  const int32_t top = tinyml_high_mul(q, r) + tinyml_high_mul(tinyml_high_mul(q, q2), 117049297);
  const int32_t middle = (int32_t)(((int64_t)r + TINYML_FOURTH_ROOT_HALF + 1) >> 1);
  const int32_t inner = 1057819769 + q + tinyml_high_mul(127690142, q2);
  const int32_t bottom = tinyml_high_mul(middle, inner) + tinyml_high_mul(638450708, q);
  return tinyml_high_mul(tinyml_divide_by_power(top, TINYML_LOG_BITS),
                         tinyml_reciprocal_of_one_plus(bottom));
}

/* log(x) for x of 1 or more, Q12.19 in and Q5.26 out: x is r * 2^power, and of two choices of the
 * power, half of one apart, the one with the smaller r is taken. */
static inline int32_t tinyml_fixed_log(int32_t x) {
  const int fraction = 31 - TINYML_LOG_BITS;
  const int32_t quarter = (int32_t)1 << (fraction - 2);
  const int zeros = tinyml_leading_zeros(x);
  const int32_t ra = tinyml_shift_left_saturating(
      tinyml_high_mul(tinyml_shift_left_saturating(x, zeros - 1), TINYML_SQRT_HALF), 1);
  const int32_t ka = (TINYML_SUM_BITS - zeros) * ((int32_t)1 << fraction) + quarter;
  const int headroom = tinyml_leading_zeros(tinyml_high_mul(x, TINYML_SQRT_HALF)) - 1;
  const int32_t rb = tinyml_shift_left_saturating(x, headroom);
  const int32_t kb = (TINYML_SUM_BITS - headroom) * ((int32_t)1 << fraction) - quarter;
  const int32_t r = ra < rb ? ra : rb, power = ka > kb ? ka : kb;
  return tinyml_shift_left_saturating(
      tinyml_high_mul(power, TINYML_LOG_2) + tinyml_log_near_one(r), 1);
}

static inline void tinyml_log_softmax(const tinyml_log_softmax_t *p, const int8_t *input,
                                      int8_t *output) {
  for (int row = 0; row < p->rows; row++, input += p->depth) {
    int32_t largest = INT8_MIN, sum = 0;
    for (int i = 0; i < p->depth; i++) {
      if (input[i] > largest) largest = input[i];
    }
    for (int i = 0; i < p->depth; i++) sum += p->exponentials[largest - input[i]];
    const int32_t log_sum = tinyml_fixed_log(sum);
    const int32_t reach = (int32_t)((uint32_t)log_sum + 0x80000000u); /* log_sum - 2^31 */
    int32_t least = tinyml_multiply(reach, p->inverse_multiplier, p->inverse_shift);
    if (least < p->lowest - 1) least = p->lowest - 1;
    for (int i = 0; i < p->depth; i++) {
      const int32_t below = largest - input[i];
      int32_t code = INT8_MIN;
      if (-below > least) { /* then the difference fits in 32 bits */
        code = tinyml_divide_by_power(p->distances[below] - log_sum, 22) + INT8_MAX; /* in 1/16 */
      }
      *output++ = (int8_t)tinyml_clamp(code, INT8_MIN, INT8_MAX);
    }
  }
}

#endif
