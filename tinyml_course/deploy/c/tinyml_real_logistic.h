/* LOGISTIC of float32. */
#ifndef TINYML_REAL_LOGISTIC_H
#define TINYML_REAL_LOGISTIC_H

#include "tinyml_real_exp.h"

/* TFLM has a shortcut at either end. */
static inline float tinyml_logistic(float x) {
  if (x > 16.619047164916992188f) return 1.0f;
  if (x < -9.0f) return tinyml_exp(x);
  return 1.0f / (1.0f + tinyml_exp(-x));
}

#endif
