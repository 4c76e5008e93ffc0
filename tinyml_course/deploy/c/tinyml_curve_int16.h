/* LOGISTIC and TANH, int16. */
#ifndef TINYML_CURVE_INT16_H
#define TINYML_CURVE_INT16_H

#include "tinyml_sigmoid_int16.h"
#include "tinyml_types.h"

typedef struct {
  int32_t multiplier; /* codes times this, divided by 2^shift, are steps of the curve */
  int shift;
  const uint16_t *points;
  int count;
} tinyml_curve_int16_t;

static inline int32_t tinyml_curve_steps(const tinyml_curve_int16_t *p, int32_t code) {
  const int32_t half = p->shift > 0 ? (int32_t)1 << (p->shift - 1) : 0;
  return (code * p->multiplier + half) >> p->shift;
}

static inline void tinyml_curve_logistic(const tinyml_curve_int16_t *p, const void *input,
                                         void *output) {
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int i = 0; i < p->count; i++) {
    to[i] = tinyml_logistic_of_steps(p->points, tinyml_curve_steps(p, from[i]));
  }
}

static inline void tinyml_curve_tanh(const tinyml_curve_int16_t *p, const void *input,
                                     void *output) {
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int i = 0; i < p->count; i++) {
    to[i] = tinyml_tanh_of_steps(p->points, tinyml_curve_steps(p, from[i]));
  }
}

#endif
