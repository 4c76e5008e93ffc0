/* ARG_MAX and ARG_MIN: where the largest or smallest code along an axis is, the first of equal ones.
 */
#ifndef TINYML_ARG_MAX_H
#define TINYML_ARG_MAX_H

#include "tinyml_reduce.h"
#include "tinyml_types.h"

/* Of the codes times `sign`. */
static inline void tinyml_place(const tinyml_reduced_axes_t *a, int sign, const int8_t *input,
                                void *output) {
  tinyml_int32_t *place = (tinyml_int32_t *)output;
  for (int o = 0; o < a->outer; o++, input += a->count[1] * a->inner) {
    for (int i = 0; i < a->inner; i++) {
      const int8_t *code = input + i;
      int best = 0, largest = sign * *code;
      for (int k = 1; k < a->count[1]; k++) {
        code += a->inner;
        if (sign * *code > largest) {
          largest = sign * *code;
          best = k;
        }
      }
      *place++ = best;
    }
  }
}

static inline void tinyml_arg_max(const tinyml_reduced_axes_t *a, const int8_t *input,
                                  void *output) {
  tinyml_place(a, 1, input, output);
}

static inline void tinyml_arg_min(const tinyml_reduced_axes_t *a, const int8_t *input,
                                  void *output) {
  tinyml_place(a, -1, input, output);
}

#endif
