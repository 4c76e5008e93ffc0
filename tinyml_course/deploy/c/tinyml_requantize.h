/* From a 32-bit accumulator to an int8 code, rounded twice as TensorFlow Lite Micro does.
 *
 * Signed numbers are shifted right arithmetically, as every compiler for microcontrollers does.
 */
#ifndef TINYML_REQUANTIZE_H
#define TINYML_REQUANTIZE_H

#include <stdint.h>

/* round(a * b / 2^31), halves upwards: rounding one. Not for a = b = INT32_MIN. */
static inline int32_t tinyml_high_mul(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

/* round(x / 2^exponent), halves away from zero: rounding two. exponent is 0 to 31. */
static inline int32_t tinyml_divide_by_power(int32_t x, int exponent) {
  const int32_t mask = (int32_t)(((uint32_t)1 << exponent) - 1);
  const int32_t threshold = (mask >> 1) + (x < 0);
  return (x >> exponent) + ((x & mask) > threshold);
}

/* x * multiplier * 2^(shift - 31); multiplier is 0 or more, shift is positive to the left. */
static inline int32_t tinyml_multiply(int32_t x, int32_t multiplier, int shift) {
  const int left = shift > 0 ? shift : 0;
  const int right = shift > 0 ? 0 : -shift;
  const int32_t shifted = (int32_t)((uint32_t)x << left);
  return tinyml_divide_by_power(tinyml_high_mul(shifted, multiplier), right);
}

/* x * 2^bits within 32 bits. */
static inline int32_t tinyml_shift_left_saturating(int32_t x, int bits) {
  const int64_t shifted = (int64_t)x * ((int64_t)1 << bits);
  return (int32_t)(shifted > INT32_MAX ? INT32_MAX : shifted < INT32_MIN ? INT32_MIN : shifted);
}

static inline int32_t tinyml_clamp(int32_t x, int32_t low, int32_t high) {
  return x < low ? low : x > high ? high : x;
}

/* What the last step of a layer needs; one multiplier and shift for each output channel. */
typedef struct {
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
  int32_t zero_point;
  int32_t activation_min;
  int32_t activation_max;
} tinyml_output_t;

static inline int8_t tinyml_requantize(const tinyml_output_t *out, int channel, int32_t sum) {
  const int32_t accumulator = sum + out->bias[channel];
  const int32_t code =
      tinyml_multiply(accumulator, out->multiplier[channel], out->shift[channel]) +
      out->zero_point;
  return (int8_t)tinyml_clamp(code, out->activation_min, out->activation_max);
}

#endif
