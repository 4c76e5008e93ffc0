/* exp of double, within about one unit of its last bit: as tinyml_exp, with a longer polynomial, and with
 * ln 2 / 32 in two parts, so that what is left of a number is exact.
 */
#ifndef TINYML_REAL_WIDE_EXP_H
#define TINYML_REAL_WIDE_EXP_H

#include "tinyml_real_exp.h"

static const double tinyml_wide_exp_part[2];   /* ln 2 / 32: its upper bits, and the others */
static const double tinyml_wide_exp_series[5]; /* for the square and higher powers */

static inline double tinyml_wide_exp(double x) {
  if (x != x) return x;
  const double near = x < -1020.0 ? -1020.0 : x > 1020.0 ? 1020.0 : x; /* 0, infinity beyond */
  const double whole = tinyml_nearest(near * tinyml_exp_parts[0]);
  const double rest = (near - whole * tinyml_wide_exp_part[0]) - whole * tinyml_wide_exp_part[1];
  const int number = (int)whole, exponent = number >> 5, half = exponent >> 1;
  double series = 0.0;
  for (int i = 4; i >= 0; i--) series = series * rest + tinyml_wide_exp_series[i];
  series = series * (rest * rest) + rest;
  const double power = tinyml_exp_powers[number & 31];
  const double value = power + power * series;
  return value * tinyml_power_of_two(half) * tinyml_power_of_two(exponent - half);
}

#endif
