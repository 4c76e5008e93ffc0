/* From sums of int16 codes times int8 weights to int16 codes, whose zero point is 0. */
#ifndef TINYML_REQUANTIZE_INT16_H
#define TINYML_REQUANTIZE_INT16_H

#include "tinyml_requantize.h"
#include "tinyml_types.h"

enum { TINYML_PRODUCTS = 256 }; /* of at most 2^22 each: as many as 32 bits hold for certain */

/* A dot product: 32-bit sums of a few hundred products, added up in 64 bits. */
static inline int64_t tinyml_dot_int16(const tinyml_int16_t *x, int x_step, const int8_t *w,
                                       int w_step, int count) {
  int64_t sum = 0;
  while (count > 0) {
    const int n = count < TINYML_PRODUCTS ? count : TINYML_PRODUCTS;
    int32_t part = 0;
    for (int i = 0; i < n; i++, x += x_step, w += w_step) part += *x * *w;
    sum += part;
    count -= n;
  }
  return sum;
}

/* x * multiplier * 2^(shift - 31) for x below 2^47: 15 bits of the multiplier, and one rounding,
 * halves upwards. shift is below 15. */
static inline int32_t tinyml_multiply_int64(int64_t x, int32_t multiplier, int shift) {
  const int32_t few = multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
  const int right = 15 - shift;
  return (int32_t)((x * few + ((int64_t)1 << (right - 1))) >> right);
}

/* What the last step of a layer needs; one multiplier and shift for each output channel. */
typedef struct {
  const int64_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
  int32_t activation_min, activation_max;
  int is_short; /* a CONV_2D whose bias is int32: its sum has 32 bits, and is rounded twice */
} tinyml_output_int16_t;

static inline int16_t tinyml_requantize_int16(const tinyml_output_int16_t *out, int channel,
                                              int64_t sum) {
  const int64_t accumulator = sum + out->bias[channel];
  const int32_t multiplier = out->multiplier[channel];
  const int shift = out->shift[channel];
  const int32_t code = out->is_short
                           ? tinyml_multiply((int32_t)accumulator, multiplier, shift)
                           : tinyml_multiply_int64(accumulator, multiplier, shift);
  return (int16_t)tinyml_clamp(code, out->activation_min, out->activation_max);
}

#endif
