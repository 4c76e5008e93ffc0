/* ADD and SUB, int8, of two tensors of one shape: each code's part of the sum from a table.
 *
 * Where the export has found that all pairs of codes then give TFLM's results, tables are in 1/2^21
 * of a code, with the zero point and the rounding in the second. Elsewhere they are on the common
 * scale that TFLM brings both inputs to, and the sum is requantized.
 */
#ifndef TINYML_SUM_H
#define TINYML_SUM_H

#include "tinyml_simd.h"

typedef struct {
  const int32_t *first, *second; /* for the codes 0 to 127, then -128 to -1 */
  int count;
} tinyml_sum_t;

static inline int8_t tinyml_sum_of_parts(int32_t sum) {
#ifdef TINYML_PAIRS
  int32_t code;
  __asm__("ssat %0, #8, %1, asr #21" : "=r"(code) : "r"(sum));
  return (int8_t)code;
#else
  return (int8_t)tinyml_saturate(sum >> 21);
#endif
}

typedef struct {
  tinyml_sum_t tables;
  int32_t multiplier;
  int8_t shift; /* below 0 */
  int32_t zero_point, activation_min, activation_max;
} tinyml_sum_requantized_t;

static inline void tinyml_sum(const tinyml_sum_t *p, const int8_t *a, const int8_t *b,
                              int8_t *output) {
  const int32_t *first = p->first, *second = p->second;
  const int8_t *const end = output + p->count;
  if (p->count & 1) *output++ = tinyml_sum_of_parts(first[(uint8_t)*a++] + second[(uint8_t)*b++]);
  while (output != end) {
    const int32_t sum = first[(uint8_t)*a++] + second[(uint8_t)*b++];
    const int32_t next = first[(uint8_t)*a++] + second[(uint8_t)*b++];
    *output++ = tinyml_sum_of_parts(sum);
    *output++ = tinyml_sum_of_parts(next);
  }
}

static inline void tinyml_sum_requantized(const tinyml_sum_requantized_t *p, const int8_t *a,
                                          const int8_t *b, int8_t *output) {
  const int32_t *first = p->tables.first, *second = p->tables.second;
  const tinyml_channel_t scale = tinyml_channel(&p->multiplier, &p->shift);
  const int32_t zero_point = p->zero_point, low = p->activation_min, high = p->activation_max;
  for (int i = p->tables.count; i > 0; i--) {
    const int32_t sum = first[(uint8_t)*a++] + second[(uint8_t)*b++];
    *output++ = tinyml_activation(tinyml_multiply_small(sum, scale) + zero_point, low, high);
  }
}

#endif
