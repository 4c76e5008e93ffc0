/* int16 codes times int8 weights, two filters at a time: each code that is loaded serves twice, and
 * where the core has the instructions (Cortex-M4, M7, M33), two products are made at once.
 */
#ifndef TINYML_PRODUCTS_INT16_H
#define TINYML_PRODUCTS_INT16_H

#include "tinyml_requantize_int16.h"
#include "tinyml_simd.h"

#ifdef TINYML_PAIRS
static inline uint32_t tinyml_two_codes(const tinyml_int16_t *codes) {
  uint32_t word;
  __builtin_memcpy(&word, codes, 4);
  return word;
}
#endif

/* Dot products of one vector with two filters: 32-bit sums of a few hundred products, added up in
 * 64 bits. A word of codes holds neighbours; a word of weights is taken apart into the first and the
 * third and into the second and the fourth, so codes are paired in the same way. */
static inline void tinyml_dot_two_int16(const tinyml_int16_t *x, const int8_t *w0, const int8_t *w1,
                                        int depth, int64_t sums[2]) {
  int64_t s0 = 0, s1 = 0;
  while (depth > 0) {
    int n = depth < TINYML_PRODUCTS ? depth : TINYML_PRODUCTS;
    int32_t part0 = 0, part1 = 0;
    depth -= n;
#ifdef TINYML_PAIRS
    for (; n >= 4; n -= 4, x += 4, w0 += 4, w1 += 4) {
      const uint32_t first = tinyml_two_codes(x), last = tinyml_two_codes(x + 2);
      const uint32_t even = (first & 0xffff) | (last << 16);
      const uint32_t odd = (first >> 16) | (last & 0xffff0000u);
      const uint32_t v = tinyml_four(w0), w = tinyml_four(w1);
      part0 = tinyml_two_products(even, tinyml_even(v), part0);
      part1 = tinyml_two_products(even, tinyml_even(w), part1);
      part0 = tinyml_two_products(odd, tinyml_odd(v), part0);
      part1 = tinyml_two_products(odd, tinyml_odd(w), part1);
    }
#endif
    for (; n > 0; n--, x++, w0++, w1++) {
      part0 += *x * *w0;
      part1 += *x * *w1;
    }
    s0 += part0;
    s1 += part1;
  }
  sums[0] = s0;
  sums[1] = s1;
}

/* The codes of all channels of one vector, two at a time; an odd one out is computed twice. */
static inline void tinyml_channels_int16(const tinyml_output_int16_t *out, const tinyml_int16_t *x,
                                         const int8_t *filter, int depth, int channels,
                                         tinyml_int16_t *codes) {
  for (int channel = 0; channel < channels; channel += 2) {
    const int next = channel + 1 < channels ? channel + 1 : channel;
    int64_t sums[2];
    tinyml_dot_two_int16(x, filter + channel * depth, filter + next * depth, depth, sums);
    codes[channel] = tinyml_requantize_int16(out, channel, sums[0]);
    codes[next] = tinyml_requantize_int16(out, next, sums[1]);
  }
}

#endif
