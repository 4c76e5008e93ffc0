/* Whole numbers, square roots and remainders of float32: exact, or rounded once. */
#ifndef TINYML_REAL_ROUND_H
#define TINYML_REAL_ROUND_H

#include "tinyml_real.h"

static inline int tinyml_is_whole(float x) { return !(tinyml_size(x) < 0x1p23f); }

static inline float tinyml_floor(float x) {
  if (tinyml_is_whole(x)) return x;
  const float whole = (float)(int32_t)x;
  return tinyml_signed(whole > x ? whole - 1.0f : whole, x);
}

static inline float tinyml_ceil(float x) { return -tinyml_floor(-x); }

/* The nearest whole number, halves to even; what is rounded up to 0 has no sign, as in TFLM. */
static inline float tinyml_rint(float x) {
  if (tinyml_is_whole(x) || x == 0.0f) return x;
  return tinyml_signed((tinyml_size(x) + 0x1p23f) - 0x1p23f, x) + 0.0f;
}

/* The square root, rounded once: two bits of the number for each bit of the root. */
static inline float tinyml_sqrt(float x) {
  uint32_t bits = tinyml_bits(x), root = 0, rest = 0;
  if (x == 0.0f || !(x <= TINYML_LARGEST)) return x;
  if (x < 0.0f) return __builtin_nanf("");
  int exponent = (int)(bits >> 23) - 127;
  if (exponent == -127) {
    bits = tinyml_bits(x * 0x1p24f);
    exponent = (int)(bits >> 23) - 151;
  }
  uint64_t number = (uint64_t)((bits & 0x7fffff) | 0x800000) << (39 + (exponent & 1));
  for (int i = 0; i < 24; i++, number <<= 2) {
    rest = rest << 2 | (uint32_t)(number >> 62);
    const uint32_t trial = root << 2 | 1;
    root <<= 1;
    if (rest < trial) continue;
    rest -= trial;
    root |= 1;
  }
  root += rest > root; /* what is left is more than half a bit; it is never just half of one */
  return tinyml_from_bits(((uint32_t)((exponent >> 1) + 126) << 23) + root);
}

/* The size of a number, in units of 2 to the power of `exponent` - 150. */
static inline uint32_t tinyml_mantissa(float x, int *exponent) {
  const uint32_t bits = tinyml_bits(x) & 0x7fffffff;
  *exponent = bits >> 23 ? (int)(bits >> 23) : 1;
  return bits >> 23 ? (bits & 0x7fffff) | 0x800000 : bits;
}

/* What is left of a division that is cut off towards zero, as C's fmodf: exact. */
static inline float tinyml_remainder(float a, float b) {
  if (!(tinyml_size(a) <= TINYML_LARGEST) || b == 0.0f || b != b) return __builtin_nanf("");
  if (tinyml_size(a) < tinyml_size(b)) return a;
  int exponent, of_b;
  uint32_t rest = tinyml_mantissa(a, &exponent);
  const uint32_t divisor = tinyml_mantissa(b, &of_b);
  for (rest %= divisor; exponent > of_b; exponent--) rest = (rest << 1) % divisor;
  /* `rest` is below 2^24, so these products are exact. */
  const float size = of_b > 23
                         ? (float)rest * tinyml_from_bits((uint32_t)(of_b - 23) << 23)
                         : (float)rest * (float)((uint32_t)1 << (of_b - 1)) * 0x1p-149f;
  return tinyml_signed(size, a);
}

#endif
