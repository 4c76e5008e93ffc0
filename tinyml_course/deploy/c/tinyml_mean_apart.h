/* MEAN and SUM, int8, along two axes with another between them. */
#ifndef TINYML_MEAN_APART_H
#define TINYML_MEAN_APART_H

#include "tinyml_reduce.h"
#include "tinyml_requantize.h"

typedef struct {
  tinyml_reduced_axes_t axes;
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier; /* of a mean, the division by the counts is in it */
  int shift;
} tinyml_mean_apart_t;

static inline void tinyml_mean_apart(const tinyml_mean_apart_t *p, const int8_t *input,
                                     int8_t *output) {
  const tinyml_reduced_axes_t *a = &p->axes;
  const int32_t zero = p->input_zero_point * a->count[0] * a->count[1];
  for (int o = 0; o < a->outer; o++) {
    for (int m = 0; m < a->middle; m++, input += a->count[1] * a->inner) {
      for (int i = 0; i < a->inner; i++) {
        const int32_t sum = tinyml_sum_of(a, input + i) - zero;
        const int32_t code = tinyml_multiply(sum, p->multiplier, p->shift) + p->output_zero_point;
        *output++ = (int8_t)tinyml_clamp(code, INT8_MIN, INT8_MAX);
      }
    }
    input += (a->count[0] - 1) * a->middle * a->count[1] * a->inner;
  }
}

#endif
