/* Two 16-bit multiplications in one instruction, where the core has it (Cortex-M4, M7, M33).
 *
 * A word holds four codes. `even` makes a pair of the first and the third, `odd` of the second
 * and the fourth; the same is done to weights, so that partners meet. Elsewhere the kernels multiply
 * code by code, in the same order of loops.
 */
#ifndef TINYML_SIMD_H
#define TINYML_SIMD_H

#include "tinyml_requantize.h"

#if defined(__ARM_FEATURE_DSP) && __ARM_ARCH_PROFILE == 'M' && !defined(TINYML_PORTABLE)
#define TINYML_PAIRS
#endif

/* Words that share the arena with codes. */
typedef uint32_t __attribute__((may_alias)) tinyml_word_t;

/* Four codes from any address: these cores load words from odd addresses too. */
static inline uint32_t tinyml_four(const int8_t *codes) {
  uint32_t word;
  __builtin_memcpy(&word, codes, 4);
  return word;
}

/* The same number in both halves. */
static inline uint32_t tinyml_both(int32_t x) {
  return ((uint32_t)x & 0xffff) | ((uint32_t)x << 16);
}

#ifdef TINYML_PAIRS

static inline uint32_t tinyml_even(uint32_t word) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(word));
  return pair;
}

static inline uint32_t tinyml_odd(uint32_t word) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  return pair;
}

/* As above, plus an offset in both halves. */
static inline uint32_t tinyml_even_plus(uint32_t word, uint32_t offsets) {
  uint32_t pair;
  __asm__("sxtab16 %0, %1, %2" : "=r"(pair) : "r"(offsets), "r"(word));
  return pair;
}

static inline uint32_t tinyml_odd_plus(uint32_t word, uint32_t offsets) {
  uint32_t pair;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(pair) : "r"(offsets), "r"(word));
  return pair;
}

/* sum + low * low + high * high */
static inline int32_t tinyml_two_products(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

static inline int32_t tinyml_low_product(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlabb %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

static inline int32_t tinyml_high_product(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlatt %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

/* round(2 * x * multiplier / 2^32), halves upwards: tinyml_high_mul for |x| < 2^30. */
static inline int32_t tinyml_high_mul_small(int32_t x, int32_t multiplier) {
  int32_t high;
  __asm__("smmulr %0, %1, %2" : "=r"(high) : "r"(x * 2), "r"(multiplier));
  return high;
}

/* Held between -128 and 127. */
static inline int32_t tinyml_saturate(int32_t x) {
  int32_t code;
  __asm__("ssat %0, #8, %1" : "=r"(code) : "r"(x));
  return code;
}

#else

#include "tinyml_portable.h"

static inline int32_t tinyml_saturate(int32_t x) { return tinyml_clamp(x, INT8_MIN, INT8_MAX); }

#endif

/* The int8 code of a small number of any sign, clamped to what an activation allows. */
static inline int8_t tinyml_activation(int32_t code, int32_t low, int32_t high) {
#ifdef TINYML_PAIRS
  code = tinyml_saturate(code);
#endif
  return (int8_t)tinyml_clamp(code, low, high);
}

/* What the requantization of one channel needs, in registers. */
typedef struct {
  int32_t multiplier, half;
  int right;
} tinyml_channel_t;

static inline tinyml_channel_t tinyml_channel(const int32_t *multiplier, const int8_t *shift) {
  const int right = -*shift;
  const tinyml_channel_t channel = {*multiplier, (int32_t)1 << (right - 1), right};
  return channel;
}

/* tinyml_multiply for |sum| < 2^30 and shifts below 0, which the export has made sure of. */
static inline int32_t tinyml_multiply_small(int32_t sum, tinyml_channel_t channel) {
  const int32_t high = tinyml_high_mul_small(sum, channel.multiplier);
  return (high + (high >> 31) + channel.half) >> channel.right;
}

#ifndef TINYML_THUMB_H
/* The codes of four neighbouring channels, from sums that include the bias. */
static inline void tinyml_four_codes(const tinyml_output_t *out, int channel,
                                     const int32_t sums[4], int8_t *codes) {
  for (int i = 0; i < 4; i++) {
    const int c = channel + i;
    const tinyml_channel_t scale = tinyml_channel(out->multiplier + c, out->shift + c);
    const int32_t code = tinyml_multiply_small(sums[i], scale) + out->zero_point;
    codes[c] = tinyml_activation(code, out->activation_min, out->activation_max);
  }
}
#endif

/* Dot products of one vector with two filters. */
static inline void tinyml_dot_one_by_two(const int8_t *x, const int8_t *w0, const int8_t *w1,
                                         int depth, int32_t sums[2]) {
  int32_t s0 = sums[0], s1 = sums[1];
#ifdef TINYML_PAIRS
  for (int i = depth >> 2; i > 0; i--, x += 4, w0 += 4, w1 += 4) {
    const uint32_t a = tinyml_four(x), v = tinyml_four(w0), w = tinyml_four(w1);
    const uint32_t even = tinyml_even(a), odd = tinyml_odd(a);
    s0 = tinyml_two_products(even, tinyml_even(v), s0);
    s0 = tinyml_two_products(odd, tinyml_odd(v), s0);
    s1 = tinyml_two_products(even, tinyml_even(w), s1);
    s1 = tinyml_two_products(odd, tinyml_odd(w), s1);
  }
  depth &= 3;
#endif
  for (int i = depth; i > 0; i--, x++, w0++, w1++) {
    s0 += *x * *w0;
    s1 += *x * *w1;
  }
  sums[0] = s0;
  sums[1] = s1;
}

#endif
