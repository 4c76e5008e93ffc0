/* expf in the steps of newlib and glibc, whose last bit it has: 2 to the power of a number of 32nd
 * parts, and a polynomial for the rest. Source: Arm Optimized Routines, math/expf.c.
 */
#ifndef TINYML_REAL_EXP_H
#define TINYML_REAL_EXP_H

#include "tinyml_real.h"

static const double tinyml_exp_parts[1];  /* 32 / ln 2 */
static const double tinyml_exp_powers[32]; /* 2 to the power of 0/32 ... 31/32 */
static const double tinyml_exp_series[3];

/* The nearest whole number, halves to even, below 2^51. */
static inline double tinyml_nearest(double x) {
  const double large = 6755399441055744.0; /* 1.5 * 2^52: the sum has no bits below 1 */
  return (x + large) - large;
}

static inline double tinyml_power_of_two(int exponent) {
  const uint64_t bits = (uint64_t)(exponent + 1023) << 52;
  double power;
  __builtin_memcpy(&power, &bits, sizeof power);
  return power;
}

static inline float tinyml_exp(float x) {
  if (x != x) return x;
  const float near = x < -128.0f ? -128.0f : x > 128.0f ? 128.0f : x; /* 0 or infinity beyond */
  const double parts = (double)near * tinyml_exp_parts[0];
  const double whole = tinyml_nearest(parts), rest = parts - whole;
  const int number = (int)whole;
  const double power = tinyml_exp_powers[number & 31] * tinyml_power_of_two(number >> 5);
  const double *c = tinyml_exp_series;
  const double series = (c[2] * rest + c[1]) * (rest * rest) + (c[0] * rest + 1.0);
  return (float)(series * power);
}

#endif
