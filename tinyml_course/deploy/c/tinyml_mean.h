/* MEAN and SUM, int8, along axes side by side: (outer, count, inner) becomes (outer, inner). */
#ifndef TINYML_MEAN_H
#define TINYML_MEAN_H

#include "tinyml_requantize.h"

typedef struct {
  int outer, count, inner;
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier; /* of a mean, the division by count is in it */
  int shift;
} tinyml_mean_t;

static inline void tinyml_mean(const tinyml_mean_t *p, const int8_t *input, int8_t *output) {
  for (int o = 0; o < p->outer; o++, input += p->count * p->inner) {
    for (int i = 0; i < p->inner; i++) {
      int32_t sum = -p->input_zero_point * p->count;
      for (int k = 0; k < p->count; k++) sum += input[k * p->inner + i];
      const int32_t code = tinyml_multiply(sum, p->multiplier, p->shift) + p->output_zero_point;
      *output++ = (int8_t)tinyml_clamp(code, INT8_MIN, INT8_MAX);
    }
  }
}

#endif
