/* EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS and LESS_EQUAL, int8: codes whose scales may
 * differ, each as a number of 1/256; the result is a byte, 1 or 0.
 *
 * Source: TFLM kernels/internal/reference/comparisons.h, ComparisonWithScaling.
 */
#ifndef TINYML_COMPARISONS_H
#define TINYML_COMPARISONS_H

#include "tinyml_elementwise.h"

enum { TINYML_COMPARED_BITS = 8 };

static inline int32_t tinyml_compared(const tinyml_elementwise_t *p, int i, int32_t code) {
  const int32_t raised = (code + p->offset[i]) * ((int32_t)1 << TINYML_COMPARED_BITS);
  return tinyml_multiply(raised, p->multiplier[i], p->shift[i]);
}

static inline int32_t tinyml_pair_equal(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  return tinyml_compared(p, 0, a) == tinyml_compared(p, 1, b);
}

static inline int32_t tinyml_pair_not_equal(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  return tinyml_compared(p, 0, a) != tinyml_compared(p, 1, b);
}

static inline int32_t tinyml_pair_greater(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  return tinyml_compared(p, 0, a) > tinyml_compared(p, 1, b);
}

static inline int32_t tinyml_pair_greater_equal(const tinyml_elementwise_t *p, int32_t a,
                                                int32_t b) {
  return tinyml_compared(p, 0, a) >= tinyml_compared(p, 1, b);
}

static inline int32_t tinyml_pair_less(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  return tinyml_compared(p, 0, a) < tinyml_compared(p, 1, b);
}

static inline int32_t tinyml_pair_less_equal(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  return tinyml_compared(p, 0, a) <= tinyml_compared(p, 1, b);
}

#endif
