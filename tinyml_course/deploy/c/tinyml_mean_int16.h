/* MEAN and SUM, int16, along any axes. */
#ifndef TINYML_MEAN_INT16_H
#define TINYML_MEAN_INT16_H

#include "tinyml_reduce.h"
#include "tinyml_requantize.h"
#include "tinyml_types.h"

typedef struct {
  tinyml_reduced_axes_t axes;
  int32_t zero; /* what the sum of that many zeros is */
  int32_t output_zero_point;
  int32_t multiplier; /* of a mean, the division by the counts is in it */
  int shift;
} tinyml_mean_int16_t;

/* Unsigned, so that a sum of more than 65536 codes wraps as on the board. */
static inline uint32_t tinyml_sum_of_int16(const tinyml_reduced_axes_t *a,
                                           const tinyml_int16_t *first) {
  const int step = a->inner, next = a->middle * a->count[1] * step;
  uint32_t sum = 0;
  for (int i = a->count[0]; i > 0; i--, first += next) {
    for (int k = 0; k < a->count[1]; k++) sum += (uint32_t)first[k * step];
  }
  return sum;
}

static inline void tinyml_mean_int16(const tinyml_mean_int16_t *p, const void *input,
                                     void *output) {
  const tinyml_reduced_axes_t *a = &p->axes;
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int o = 0; o < a->outer; o++) {
    for (int m = 0; m < a->middle; m++, from += a->count[1] * a->inner) {
      for (int i = 0; i < a->inner; i++) {
        const int32_t sum = (int32_t)(tinyml_sum_of_int16(a, from + i) - (uint32_t)p->zero);
        const int32_t code = tinyml_multiply(sum, p->multiplier, p->shift) + p->output_zero_point;
        *to++ = (int16_t)tinyml_clamp(code, INT16_MIN, INT16_MAX);
      }
    }
    from += (a->count[0] - 1) * a->middle * a->count[1] * a->inner;
  }
}

#endif
