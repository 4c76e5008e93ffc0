/* DIV, int8: one input times the reciprocal of the other.
 *
 * Where TFLM has no result (it divides by 0, or shifts by more bits than a register has), the result
 * is 0.0 for a divisor of 0, and otherwise one step.
 *
 * Source: TFLM kernels/internal/reference/div.h.
 */
#ifndef TINYML_DIV_H
#define TINYML_DIV_H

#include "tinyml_elementwise.h"

/* Bits of a number below 256. */
static inline int tinyml_bit_length(int32_t x) {
  int bits = 0;
  for (; x; x >>= 1) bits++;
  return bits;
}

static inline int32_t tinyml_pair_quotient(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  int32_t dividend = a + p->offset[0], divisor = b + p->offset[1];
  if (divisor == 0) return p->output_zero_point;
  if (divisor < 0) {
    dividend = -dividend;
    divisor = -divisor;
  }
  const int headroom = 31 - tinyml_bit_length(dividend < 0 ? ~dividend : dividend);
  const int right = headroom + tinyml_bit_length(divisor) - 1 - p->output_shift;
  if (right > 31) return 1 + p->output_zero_point;
  const int32_t quotient = tinyml_high_mul((int32_t)((uint32_t)dividend << headroom),
                                           p->reciprocals[divisor]);
  return tinyml_divide_by_power(tinyml_high_mul(quotient, p->output_multiplier), right) +
         p->output_zero_point;
}

#endif
