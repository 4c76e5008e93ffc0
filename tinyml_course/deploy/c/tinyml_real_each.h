/* Operators on one float32 at a time that need no table: steps as in TFLM, each rounded. */
#ifndef TINYML_REAL_EACH_H
#define TINYML_REAL_EACH_H

#include "tinyml_real_round.h"

typedef float (*tinyml_function_t)(float x);

static inline void tinyml_each(tinyml_function_t function, const void *input, void *output,
                               int count) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *y = (tinyml_float_t *)output;
  for (int i = 0; i < count; i++) y[i] = function(x[i]);
}

static inline float tinyml_neg(float x) { return -x; }

static inline float tinyml_square(float x) { return x * x; }

static inline float tinyml_rsqrt(float x) { return 1.0f / tinyml_sqrt(x); }

static inline float tinyml_relu(float x) { return x < 0.0f ? 0.0f : x; }

static inline float tinyml_relu6(float x) { return x < 0.0f ? 0.0f : x > 6.0f ? 6.0f : x; }

static inline float tinyml_hard_swish(float x) { return x * tinyml_relu6(x + 3.0f) / 6.0f; }

static inline void tinyml_leaky_relu(float alpha, const void *input, void *output, int count) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *y = (tinyml_float_t *)output;
  for (int i = 0; i < count; i++) y[i] = x[i] > 0.0f ? x[i] : x[i] * alpha;
}

/* Of bool. */
static inline void tinyml_logical_not(const int8_t *input, int8_t *output, int count) {
  for (int i = 0; i < count; i++) output[i] = !input[i];
}

#endif
