/* ADD_N and CUMSUM, int8: sums of half steps in 1/2^20, put on the output's scale.
 *
 * Half a step is exactly 2^19 of these, so steps can be added first. Each sum begins with the step of
 * code 0 where 0.0 was meant, as TFLM's does.
 */
#ifndef TINYML_ADD_N_H
#define TINYML_ADD_N_H

#include "tinyml_requantize.h"

typedef struct {
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier;
  int shift;
} tinyml_sum_of_many_t;

/* The code of a sum of steps; what leaves 32 bits wraps. */
static inline int8_t tinyml_code_of_steps(const tinyml_sum_of_many_t *p, int32_t steps) {
  const int32_t halves = (int32_t)((uint32_t)(steps - p->input_zero_point) << 19);
  const int32_t code = tinyml_multiply(halves, p->multiplier, p->shift) + p->output_zero_point;
  return (int8_t)tinyml_clamp(code, INT8_MIN, INT8_MAX);
}

static inline void tinyml_add_n(const tinyml_sum_of_many_t *p, const int8_t *const *inputs, int n,
                                int8_t *output, int count) {
  for (int i = 0; i < count; i++) {
    int32_t steps = -n * p->input_zero_point;
    for (int k = 0; k < n; k++) steps += inputs[k][i];
    output[i] = tinyml_code_of_steps(p, steps);
  }
}

typedef struct {
  tinyml_sum_of_many_t sum;
  int outer, count, inner; /* the axis is the middle one */
  int is_exclusive, is_reverse;
} tinyml_cumsum_int8_t;

static inline void tinyml_cumsum_int8(const tinyml_cumsum_int8_t *p, const int8_t *input, int8_t *output) {
  const int last = (p->count - 1) * p->inner;
  const int first = p->is_reverse ? last : 0, step = p->is_reverse ? -p->inner : p->inner;
  for (int o = 0; o < p->outer; o++, input += p->count * p->inner, output += p->count * p->inner) {
    for (int i = 0; i < p->inner; i++) {
      int32_t steps = 0;
      for (int k = 0, at = first + i; k < p->count; k++, at += step) {
        const int32_t before = steps;
        steps += input[at] - p->sum.input_zero_point;
        output[at] = tinyml_code_of_steps(&p->sum, p->is_exclusive ? before : steps);
      }
    }
  }
}

#endif
