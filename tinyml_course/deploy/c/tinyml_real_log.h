/* logf in the steps of newlib and glibc, whose last bit it has: a power of two, one of 16 numbers
 * between 0.7 and 1.4, and a polynomial. Source: Arm Optimized Routines, math/logf.c.
 */
#ifndef TINYML_REAL_LOG_H
#define TINYML_REAL_LOG_H

#include "tinyml_real.h"

static const double tinyml_log_ln_2[1];
static const double tinyml_log_inverses[16];
static const double tinyml_log_values[16];
static const double tinyml_log_series[3];

enum { TINYML_LOG_LOWEST = 0x3f330000 }; /* 0.69921875 in bits */

static inline float tinyml_log(float x) {
  if (x == 0.0f) return -TINYML_INFINITY;
  if (x < 0.0f) return __builtin_nanf("");
  if (!(x <= TINYML_LARGEST)) return x;
  const int is_small = x < 0x1p-126f;
  const float scaled = is_small ? x * 0x1p23f : x;
  const int32_t above = (int32_t)tinyml_bits(scaled) - TINYML_LOG_LOWEST;
  const int32_t exponent = above >> 23, place = (above >> 19) & 15;
  const double number =
      (double)tinyml_from_bits(tinyml_bits(scaled) - ((uint32_t)exponent << 23));
  const double rest = number * tinyml_log_inverses[place] - 1.0;
  const double start =
      tinyml_log_values[place] + (double)(exponent - 23 * is_small) * tinyml_log_ln_2[0];
  const double square = rest * rest, *c = tinyml_log_series;
  return (float)((c[2] * square + (c[1] * rest + c[0])) * square + (start + rest));
}

#endif
