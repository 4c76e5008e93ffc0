/* ADD and SUB, int8, of two tensors of one shape: each code's part of the result from a table.
 *
 * Tables are in 1/2^20 of a code, with the zero point and the rounding in the second. The export
 * has compared all pairs of codes with TFLM's arithmetic.
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
  __asm__("ssat %0, #8, %1, asr #20" : "=r"(code) : "r"(sum));
  return (int8_t)code;
#else
  return (int8_t)tinyml_saturate(sum >> 20);
#endif
}

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

#endif
