/* sinf and cosf in the steps of newlib and glibc, whose last bit they have: polynomials of what is
 * left of an angle after quarter turns. Source: Arm Optimized Routines, math/sinf.c, sincosf.h.
 */
#ifndef TINYML_REAL_SIN_H
#define TINYML_REAL_SIN_H

#include "tinyml_real_exp.h"

static const double tinyml_sin_turns[3];     /* 2 / pi, pi / 2 and pi / 2^63 */
static const uint32_t tinyml_sin_windows[24]; /* 32 bits of 2 / pi, from every eighth bit on */
static const double tinyml_sin_series[3];
static const double tinyml_cos_series[4];

/* What is left of an angle, and after how many quarter turns (modulo 4). */
typedef struct {
  double angle;
  int quarters;
} tinyml_turned_t;

/* Of 120 or more: 96 bits of 2 / pi, chosen by the exponent, give 64 bits of the quotient. */
static inline tinyml_turned_t tinyml_turn_far(float x) {
  const uint32_t bits = tinyml_bits(x);
  const uint32_t *window = tinyml_sin_windows + (bits >> 26 & 15);
  const uint64_t mantissa = (uint64_t)((bits & 0xffffff) | 0x800000) << (bits >> 23 & 7);
  const uint64_t high = mantissa * window[0], low = mantissa * window[8];
  const uint64_t quotient = ((high << 32) | (low >> 32)) + mantissa * window[4];
  const uint64_t whole = (quotient + ((uint64_t)1 << 61)) >> 62;
  const double angle = (double)(int64_t)(quotient - (whole << 62)) * tinyml_sin_turns[2];
  const tinyml_turned_t turned = {x < 0 ? -angle : angle, x < 0 ? -(int)whole : (int)whole};
  return turned;
}

static inline tinyml_turned_t tinyml_turn(float x) {
  if (!(tinyml_size(x) < 120.0f)) return tinyml_turn_far(x);
  const double quarters = tinyml_nearest((double)x * tinyml_sin_turns[0]);
  const tinyml_turned_t turned = {(double)x - quarters * tinyml_sin_turns[1], (int)quarters};
  return turned;
}

static inline double tinyml_sin_near_0(double x) {
  const double square = x * x, cube = x * square, *c = tinyml_sin_series;
  return (x + cube * c[0]) + (cube * square) * (c[1] + square * c[2]);
}

static inline double tinyml_cos_near_0(double x) {
  const double square = x * x, fourth = square * square, *c = tinyml_cos_series;
  const double low = (1.0 + square * c[0]) + fourth * c[1];
  return low + (fourth * square) * (c[2] + square * c[3]);
}

/* The sine, `ahead` quarter turns on. */
static inline float tinyml_sin_ahead(float x, int ahead) {
  if (!(tinyml_size(x) <= TINYML_LARGEST)) return __builtin_nanf("");
  const tinyml_turned_t turned = tinyml_turn(x);
  const int quarter = (turned.quarters + ahead) & 3;
  const double value =
      quarter & 1 ? tinyml_cos_near_0(turned.angle) : tinyml_sin_near_0(turned.angle);
  return (float)(quarter > 1 ? -value : value);
}

/* -0.0 stays. */
static inline float tinyml_sin(float x) { return x == 0.0f ? x : tinyml_sin_ahead(x, 0); }

static inline float tinyml_cos(float x) { return tinyml_sin_ahead(x, 1); }

#endif
