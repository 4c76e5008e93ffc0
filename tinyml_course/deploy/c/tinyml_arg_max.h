/* ARG_MAX: where the largest code along an axis is, the first of equal ones. */
#ifndef TINYML_ARG_MAX_H
#define TINYML_ARG_MAX_H

#include "tinyml_reduce.h"
#include "tinyml_types.h"

static inline void tinyml_arg_max(const tinyml_reduced_axes_t *a, const int8_t *input,
                                  void *output) {
  tinyml_int32_t *place = (tinyml_int32_t *)output;
  for (int o = 0; o < a->outer; o++, input += a->count[1] * a->inner) {
    for (int i = 0; i < a->inner; i++) {
      int best = 0;
      for (int k = 1; k < a->count[1]; k++) {
        if (input[k * a->inner + i] > input[best * a->inner + i]) best = k;
      }
      *place++ = best;
    }
  }
}

#endif
