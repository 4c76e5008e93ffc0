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

/* What the `count` codes from `first` on become. */
typedef int32_t (*tinyml_many_t)(const tinyml_reduced_axes_t *a, const int8_t *first);

static inline int32_t tinyml_sum_of(const tinyml_reduced_axes_t *a, const int8_t *first) {
  int32_t sum = 0;
  for (int i = 0; i < a->count[0]; i++, first += a->middle * a->count[1] * a->inner) {
    for (int k = 0; k < a->count[1]; k++) sum += first[k * a->inner];
  }
  return sum;
}

static inline int32_t tinyml_largest_of(const tinyml_reduced_axes_t *a, const int8_t *first) {
  int32_t largest = INT8_MIN;
  for (int i = 0; i < a->count[0]; i++, first += a->middle * a->count[1] * a->inner) {
    for (int k = 0; k < a->count[1]; k++) {
      if (first[k * a->inner] > largest) largest = first[k * a->inner];
    }
  }
  return largest;
}

static inline int32_t tinyml_smallest_of(const tinyml_reduced_axes_t *a, const int8_t *first) {
  int32_t smallest = INT8_MAX;
  for (int i = 0; i < a->count[0]; i++, first += a->middle * a->count[1] * a->inner) {
    for (int k = 0; k < a->count[1]; k++) {
      if (first[k * a->inner] < smallest) smallest = first[k * a->inner];
    }
  }
  return smallest;
}

/* Where the first of the codes is that become output (o, m, i). */
static inline int tinyml_first_of(const tinyml_reduced_axes_t *a, int o, int m, int i) {
  return ((o * a->count[0] * a->middle + m) * a->count[1]) * a->inner + i;
}

static inline void tinyml_reduce(const tinyml_reduced_axes_t *a, tinyml_many_t many,
                                 const int8_t *input, int8_t *output) {
  for (int o = 0; o < a->outer; o++) {
    for (int m = 0; m < a->middle; m++) {
      for (int i = 0; i < a->inner; i++) {
        *output++ = (int8_t)many(a, input + tinyml_first_of(a, o, m, i));
      }
    }
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
