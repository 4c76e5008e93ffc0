/* LOG_SOFTMAX of float32 along the last axis. */
#ifndef TINYML_REAL_LOG_SOFTMAX_H
#define TINYML_REAL_LOG_SOFTMAX_H

#include "tinyml_real_last_axis.h"
#include "tinyml_real_log.h"

static inline void tinyml_real_log_softmax(int rows, int depth, const void *input, void *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *y = (tinyml_float_t *)output;
  for (int row = 0; row < rows; row++, x += depth, y += depth) {
    const float largest = tinyml_real_largest(x, depth);
    float sum = 0.0f;
    for (int i = 0; i < depth; i++) sum = sum + tinyml_exp(x[i] - largest);
    const float logarithm = tinyml_log(sum);
    for (int i = 0; i < depth; i++) y[i] = (x[i] - largest) - logarithm;
  }
}

#endif
