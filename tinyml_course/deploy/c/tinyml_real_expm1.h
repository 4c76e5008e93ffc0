/* expm1f up to 44, and tanhf, in float32 throughout, in the steps of newlib and glibc, whose last
 * bit they have. Source: fdlibm, s_expm1.c and s_tanh.c.
 */
#ifndef TINYML_REAL_EXPM1_H
#define TINYML_REAL_EXPM1_H

#include "tinyml_real.h"

static const float tinyml_expm1_ln_2[6]; /* see tinyml_expm1 */
static const float tinyml_expm1_series[5];

static inline float tinyml_float_power(int exponent) {
  return tinyml_from_bits((uint32_t)(exponent + 127) << 23);
}

/* 2^k * (1 + rest - e) - 1, in the order that loses least. */
static inline float tinyml_expm1_with_power(int k, float rest, float e) {
  const float power = tinyml_float_power(k), inverse = tinyml_float_power(-k);
  if (k == -1) return 0.5f * (rest - e) - 0.5f;
  if (k == 1) return rest < -0.25f ? -2.0f * (e - (rest + 0.5f)) : 1.0f + 2.0f * (rest - e);
  if (k <= -2 || k > 56) return (1.0f - (e - rest)) * power - 1.0f;
  if (k < 23) return ((1.0f - inverse) - (e - rest)) * power;
  return ((rest - (e + inverse)) + 1.0f) * power;
}

static inline float tinyml_expm1(float x) {
  const float *ln_2 = tinyml_expm1_ln_2, size = tinyml_size(x);
  if (x != x) return x;
  if (x < ln_2[5]) return -1.0f;
  int k = 0;
  if (size >= ln_2[4]) {
    k = (int)(ln_2[2] * x + (x < 0 ? -0.5f : 0.5f));
  } else if (size > ln_2[3]) {
    k = x < 0 ? -1 : 1;
  }
  const float high = x - (float)k * ln_2[0], low = (float)k * ln_2[1];
  const float rest = high - low, lost = (high - rest) - low;
  const float half = 0.5f * rest, square = rest * half;
  float series = 0.0f;
  for (int i = 4; i >= 0; i--) series = square * (tinyml_expm1_series[i] + series);
  series = 1.0f + series;
  const float t = 3.0f - series * half;
  const float e = square * ((series - t) / (6.0f - rest * t));
  if (k == 0) return rest - (rest * e - square);
  return tinyml_expm1_with_power(k, rest, (rest * (e - lost) - lost) - square);
}

static inline float tinyml_tanh(float x) {
  if (x != x) return x;
  const float size = tinyml_size(x);
  float value = 1.0f;
  if (size < 1.0f) {
    const float t = tinyml_expm1(-2.0f * size);
    value = -t / (t + 2.0f);
  } else if (size < 22.0f) {
    value = 1.0f - 2.0f / (tinyml_expm1(2.0f * size) + 2.0f);
  }
  return tinyml_signed(value, x);
}

static inline float tinyml_elu(float x) { return x < 0.0f ? tinyml_expm1(x) : x; }

#endif
