/* ARG_MAX and ARG_MIN: where the largest or smallest number along an axis is, the first of equals. */
#ifndef TINYML_ARG_MAX_H
#define TINYML_ARG_MAX_H

#include "tinyml_reduce.h"
#include "tinyml_types.h"

/* `name` for numbers of a type: the place of the one that is `better` than all before it. */
#define TINYML_PLACE(name, type, better)                                                 \
  static inline void name(const tinyml_reduced_axes_t *a, const void *input, void *output) { \
    const type *x = (const type *)input;                                                 \
    tinyml_int32_t *place = (tinyml_int32_t *)output;                                    \
    for (int o = 0; o < a->outer; o++, x += a->count[1] * a->inner) {                    \
      for (int i = 0; i < a->inner; i++) {                                               \
        int best = 0;                                                                    \
        for (int k = 1; k < a->count[1]; k++) {                                          \
          if (x[k * a->inner + i] better x[best * a->inner + i]) best = k;               \
        }                                                                                \
        *place++ = best;                                                                 \
      }                                                                                  \
    }                                                                                    \
  }

TINYML_PLACE(tinyml_arg_max, int8_t, >)
TINYML_PLACE(tinyml_arg_min, int8_t, <)
TINYML_PLACE(tinyml_arg_max_real, tinyml_float_t, >)
TINYML_PLACE(tinyml_arg_min_real, tinyml_float_t, <)

#endif
