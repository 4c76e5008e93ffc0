/* L2_NORMALIZATION of float32 along the last axis. */
#ifndef TINYML_REAL_L2_NORMALIZATION_H
#define TINYML_REAL_L2_NORMALIZATION_H

#include "tinyml_real_round.h"

static inline void tinyml_real_l2_normalization(float smallest, int rows, int depth,
                                                const void *input, void *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *y = (tinyml_float_t *)output;
  for (int row = 0; row < rows; row++, x += depth, y += depth) {
    float sum = 0.0f;
    for (int i = 0; i < depth; i++) sum = sum + x[i] * x[i];
    const float root = tinyml_sqrt(sum), norm = root < smallest ? smallest : root;
    for (int i = 0; i < depth; i++) y[i] = x[i] / norm;
  }
}

#endif
