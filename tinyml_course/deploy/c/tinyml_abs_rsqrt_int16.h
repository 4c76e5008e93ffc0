/* ABS and RSQRT, int16, whose zero points are 0; of int8 there are tables. */
#ifndef TINYML_ABS_RSQRT_INT16_H
#define TINYML_ABS_RSQRT_INT16_H

#include "tinyml_inverse_root.h"
#include "tinyml_types.h"

typedef struct {
  int32_t multiplier;
  int shift;
  int count;
} tinyml_abs_rsqrt_int16_t;

static inline void tinyml_abs_int16(const tinyml_abs_rsqrt_int16_t *p, const void *input,
                                    void *output) {
  const tinyml_int16_t *x = (const tinyml_int16_t *)input;
  tinyml_int16_t *y = (tinyml_int16_t *)output;
  for (int i = 0; i < p->count; i++) {
    const int32_t code = tinyml_multiply(x[i] < 0 ? -x[i] : x[i], p->multiplier, p->shift);
    y[i] = (int16_t)tinyml_clamp(code, INT16_MIN, INT16_MAX);
  }
}

enum { TINYML_ROOT_BITS = 20 }; /* by which the root is shifted left, so that it is an integer */

/* Of numbers that are not above 0, the largest code. */
static inline void tinyml_rsqrt_int16(const tinyml_abs_rsqrt_int16_t *p, const void *input,
                                      void *output) {
  const tinyml_int16_t *x = (const tinyml_int16_t *)input;
  tinyml_int16_t *y = (tinyml_int16_t *)output;
  for (int i = 0; i < p->count; i++) {
    int32_t code = INT16_MAX;
    if (x[i] > 0) {
      const tinyml_factor_t factor = tinyml_inverse_root(x[i]);
      const int32_t one = (int32_t)1 << (factor.shift + TINYML_ROOT_BITS); /* shift is -11 or more */
      const int32_t root = tinyml_high_mul(one, factor.multiplier);
      code = tinyml_multiply(root, p->multiplier, p->shift - TINYML_ROOT_BITS);
    }
    y[i] = (int16_t)tinyml_clamp(code, INT16_MIN, INT16_MAX);
  }
}

#endif
