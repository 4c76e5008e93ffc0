/* Dot products and requantization for cores that multiply one number at a time: each code that is
 * loaded serves several products.
 */
#ifndef TINYML_PORTABLE_H
#define TINYML_PORTABLE_H

#include "tinyml_requantize.h"

/* tinyml_high_mul for |x| < 2^30. */

#ifdef __riscv_mul
/* floor(2 * x * multiplier / 2^32) and the bit below it, which rounds. */
static inline int32_t tinyml_high_mul_small(int32_t x, int32_t multiplier) {
  const int64_t product = (int64_t)(2 * x) * multiplier;
  return (int32_t)(product >> 32) + (int32_t)((uint32_t)product >> 31);
}
#else
/* From products of 16 bits: a core without a 64-bit product calls a function for it.
 * floor((x * multiplier + 2^30) / 2^31), the parts of 2^15 taken out early. */
static inline int32_t tinyml_high_mul_small(int32_t x, int32_t multiplier) {
  const uint32_t x_low = (uint32_t)x & 0xffff, low = (uint32_t)multiplier & 0xffff;
  const int32_t x_high = x >> 16, high = multiplier >> 16;
  const int32_t middle = (int32_t)(x_low * (uint32_t)high);
  const int32_t rest = x_high * (int32_t)low + (int32_t)((x_low * low) >> 16);
  return 2 * x_high * high + (middle >> 15) + ((rest + (middle & 0x7fff) + (1 << 14)) >> 15);
}
#endif

#if defined(__arm__) && __ARM_ARCH_ISA_THUMB == 1
#include "tinyml_thumb.h"
#else
/* Dot products of two vectors with two filters. */
static inline void tinyml_dot_two_by_two(const int8_t *x0, const int8_t *x1, const int8_t *w0,
                                         const int8_t *w1, int depth, int32_t sums[4]) {
  int32_t s00 = sums[0], s01 = sums[1], s10 = sums[2], s11 = sums[3];
  for (int i = 0; i < depth; i++) {
    const int32_t a = x0[i], b = x1[i], v = w0[i], w = w1[i];
    s00 += a * v;
    s01 += a * w;
    s10 += b * v;
    s11 += b * w;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s10;
  sums[3] = s11;
}
#endif

#ifdef __riscv_mul
#include "tinyml_riscv.h"
#else
/* Dot products of two vectors with four filters of `depth` weights, one after the other. */
static inline void tinyml_dot_two_by_four(const int8_t *x0, const int8_t *x1, const int8_t *w,
                                          int depth, int32_t sums0[4], int32_t sums1[4]) {
  for (int i = 0; i < 4; i += 2, w += 2 * depth) {
    int32_t sums[4] = {sums0[i], sums0[i + 1], sums1[i], sums1[i + 1]};
    tinyml_dot_two_by_two(x0, x1, w, w + depth, depth, sums);
    sums0[i] = sums[0];
    sums0[i + 1] = sums[1];
    sums1[i] = sums[2];
    sums1[i + 1] = sums[3];
  }
}
#endif

#if !defined(__riscv_mul) && !(defined(__arm__) && __ARM_ARCH_ISA_THUMB == 1)
/* Dot products of one vector with four filters of `depth` weights, one after the other. */
static inline void tinyml_dot_one_by_four(const int8_t *x, const int8_t *w, int depth,
                                          int32_t sums[4]) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
  for (int i = 0; i < depth; i++, w++) {
    const int32_t a = x[i];
    s0 += a * w[0];
    s1 += a * w[depth];
    s2 += a * w[2 * depth];
    s3 += a * w[3 * depth];
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}
#endif

#endif
