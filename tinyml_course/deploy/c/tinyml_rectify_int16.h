/* RELU, RELU6 and LEAKY_RELU, int16. */
#ifndef TINYML_RECTIFY_INT16_H
#define TINYML_RECTIFY_INT16_H

#include "tinyml_requantize.h"
#include "tinyml_types.h"

/* From steps of the input to codes of the output; `below` is for steps below zero. */
typedef struct {
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier, multiplier_below;
  int shift, shift_below;
  int32_t sign_below; /* of a slope below zero */
  int32_t activation_min, activation_max;
  int count;
} tinyml_rectify_int16_t;

static inline void tinyml_rectify_int16(const tinyml_rectify_int16_t *p, const void *input,
                                        void *output) {
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int i = 0; i < p->count; i++) {
    const int32_t steps = from[i] - p->input_zero_point;
    const int64_t scaled =
        steps >= 0 ? tinyml_multiply(steps, p->multiplier, p->shift)
                   : p->sign_below *
                         (int64_t)tinyml_multiply(steps, p->multiplier_below, p->shift_below);
    const int64_t code = scaled + p->output_zero_point;
    to[i] = (int16_t)(code < p->activation_min   ? p->activation_min
                      : code > p->activation_max ? p->activation_max
                                                 : code);
  }
}

/* RELU6 as TFLM has it: codes are clamped and never rescaled. */
typedef struct {
  int32_t activation_min, activation_max;
  int count;
} tinyml_clamp_int16_t;

static inline void tinyml_clamp_int16(const tinyml_clamp_int16_t *p, const void *input,
                                      void *output) {
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int i = 0; i < p->count; i++) {
    to[i] = (int16_t)tinyml_clamp(from[i], p->activation_min, p->activation_max);
  }
}

#endif
