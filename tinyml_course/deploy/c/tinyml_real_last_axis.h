/* SOFTMAX of float32 along the last axis, and what LOG_SOFTMAX shares with it. */
#ifndef TINYML_REAL_LAST_AXIS_H
#define TINYML_REAL_LAST_AXIS_H

#include "tinyml_real_exp.h"

static inline float tinyml_real_largest(const tinyml_float_t *x, int count) {
  float largest = x[0];
  for (int i = 1; i < count; i++) largest = largest < x[i] ? x[i] : largest;
  return largest;
}

static inline void tinyml_real_softmax(float beta, int rows, int depth, const void *input,
                                       void *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *y = (tinyml_float_t *)output;
  for (int row = 0; row < rows; row++, x += depth, y += depth) {
    const float largest = tinyml_real_largest(x, depth);
    float sum = 0.0f;
    for (int i = 0; i < depth; i++) {
      y[i] = tinyml_exp((x[i] - largest) * beta);
      sum = sum + y[i];
    }
    for (int i = 0; i < depth; i++) y[i] = y[i] / sum;
  }
}

#endif
