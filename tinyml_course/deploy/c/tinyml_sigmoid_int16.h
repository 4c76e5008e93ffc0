/* Logistic and tanh of int16, interpolated between points of the logistic function 1/24 apart. */
#ifndef TINYML_SIGMOID_INT16_H
#define TINYML_SIGMOID_INT16_H

#include <stdint.h>

enum { TINYML_LAST_POINT = 255 };

/* The curve at |x|, times 2^bits, where x has `bits` bits of fraction; `beyond` after the table. */
static inline int32_t tinyml_interpolate(const uint16_t *points, int32_t x, int bits,
                                         int32_t beyond) {
  const int32_t magnitude = x < 0 ? -x : x;
  const int32_t at = magnitude >> bits;
  if (at >= TINYML_LAST_POINT) return beyond;
  const int32_t fraction = magnitude & (((int32_t)1 << bits) - 1);
  const int32_t from = points[at], to = points[at + 1];
  return (from << bits) + fraction * (to - from);
}

/* 1 / (1 + exp(-x)) as codes in 1/32768, where x is in 1/512 of what is between two points. */
static inline int16_t tinyml_logistic_of_steps(const uint16_t *points, int32_t x) {
  const int32_t above = tinyml_interpolate(points, x, 9, (int32_t)0x7FFF << 10);
  const int32_t either = x >= 0 ? above : ((int32_t)1 << 25) - above - 1;
  return (int16_t)((either + (1 << 9)) >> 10);
}

/* tanh as codes in 1/32768: twice the logistic function of 2 x, less 1. */
static inline int16_t tinyml_tanh_of_steps(const uint16_t *points, int32_t x) {
  const int32_t above =
      tinyml_interpolate(points, x, 8, (int32_t)0xFFFF << 8) - ((int32_t)1 << 23);
  const int32_t either = x >= 0 ? above : -above - 1;
  return (int16_t)((either + (1 << 7)) >> 8);
}

/* The logistic function of codes in 1/4096. */
static inline int16_t tinyml_logistic_int16(const uint16_t *points, int32_t x) {
  return tinyml_logistic_of_steps(points, 3 * x);
}

/* tanh of codes in 2^power. */
static inline int16_t tinyml_tanh_int16(const uint16_t *points, int32_t x, int power) {
  const int shift = -12 - power;
  const int32_t scaled = shift > 0 ? (3 * x + ((int32_t)1 << (shift - 1))) >> shift
                                   : 3 * x * ((int32_t)1 << -shift);
  return tinyml_tanh_of_steps(points, scaled);
}

#endif
