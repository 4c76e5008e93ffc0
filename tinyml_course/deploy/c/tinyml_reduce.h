/* REDUCE_MAX and REDUCE_MIN, int8, and the axes of all operators that make one number of many.
 *
 * An (outer, count[0], middle, count[1], inner) array becomes (outer, middle, inner).
 */
#ifndef TINYML_REDUCE_H
#define TINYML_REDUCE_H

#include <stdint.h>

typedef struct {
  int outer, middle, inner;
  int count[2];
} tinyml_reduced_axes_t;

/* What the codes from `first` on become: `count[0]` times `count[1]` of them. */
typedef int32_t (*tinyml_many_t)(const tinyml_reduced_axes_t *a, const int8_t *first);

static inline int32_t tinyml_sum_of(const tinyml_reduced_axes_t *a, const int8_t *first) {
  const int step = a->inner, next = a->middle * a->count[1] * step;
  int32_t sum = 0;
  for (int i = a->count[0]; i > 0; i--, first += next) {
    const int8_t *code = first;
    for (int k = a->count[1]; k > 0; k--, code += step) sum += *code;
  }
  return sum;
}

static inline int32_t tinyml_largest_of(const tinyml_reduced_axes_t *a, const int8_t *first) {
  const int step = a->inner, next = a->middle * a->count[1] * step;
  int32_t largest = INT8_MIN;
  for (int i = a->count[0]; i > 0; i--, first += next) {
    const int8_t *code = first;
    for (int k = a->count[1]; k > 0; k--, code += step) {
      if (*code > largest) largest = *code;
    }
  }
  return largest;
}

static inline int32_t tinyml_smallest_of(const tinyml_reduced_axes_t *a, const int8_t *first) {
  const int step = a->inner, next = a->middle * a->count[1] * step;
  int32_t smallest = INT8_MAX;
  for (int i = a->count[0]; i > 0; i--, first += next) {
    const int8_t *code = first;
    for (int k = a->count[1]; k > 0; k--, code += step) {
      if (*code < smallest) smallest = *code;
    }
  }
  return smallest;
}

static inline void tinyml_reduce(const tinyml_reduced_axes_t *a, tinyml_many_t many,
                                 const int8_t *input, int8_t *output) {
  for (int o = 0; o < a->outer; o++) {
    for (int m = 0; m < a->middle; m++, input += a->count[1] * a->inner) {
      for (int i = 0; i < a->inner; i++) *output++ = (int8_t)many(a, input + i);
    }
    input += (a->count[0] - 1) * a->middle * a->count[1] * a->inner;
  }
}

static inline void tinyml_reduce_max(const tinyml_reduced_axes_t *a, const int8_t *input,
                                     int8_t *output) {
  tinyml_reduce(a, tinyml_largest_of, input, output);
}

static inline void tinyml_reduce_min(const tinyml_reduced_axes_t *a, const int8_t *input,
                                     int8_t *output) {
  tinyml_reduce(a, tinyml_smallest_of, input, output);
}

#endif
