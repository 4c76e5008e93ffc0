/* SVDF, int8, with a state of int16 or int8: each filter keeps its last products with the input. */
#ifndef TINYML_SVDF_H
#define TINYML_SVDF_H

#include "tinyml_requantize.h"
#include "tinyml_types.h"

typedef struct {
  int batch, depth;
  int units, rank; /* a unit is the sum of `rank` filters */
  int memory;      /* products that a filter keeps */
  int32_t input_offset; /* minus the input's zero point */
  const int8_t *features; /* filters x depth */
  const int16_t *times;   /* filters x memory */
  const int32_t *bias;
  int32_t state_multiplier;
  int state_shift;
  int32_t state_zero_point;
  int32_t output_multiplier;
  int output_shift;
  int32_t output_zero_point;
} tinyml_svdf_t;

/* A filter's product with the newest input, as a code of the state before its zero point. */
static inline int32_t tinyml_svdf_newest(const tinyml_svdf_t *p, const int8_t *input,
                                         const int8_t *features) {
  int32_t sum = 0;
  for (int i = 0; i < p->depth; i++) sum += (input[i] + p->input_offset) * features[i];
  return tinyml_multiply(sum, p->state_multiplier, p->state_shift);
}

/* A unit from the sum of its filters; the sum wraps around, as on TFLM's boards. */
static inline int8_t tinyml_svdf_unit(const tinyml_svdf_t *p, int unit, uint32_t sum) {
  const int32_t biased = (int32_t)(sum + (uint32_t)p->bias[unit]);
  const int32_t code = tinyml_multiply(biased, p->output_multiplier, p->output_shift);
  return (int8_t)tinyml_clamp(code + p->output_zero_point, INT8_MIN, INT8_MAX);
}

static inline void tinyml_svdf_int16(const tinyml_svdf_t *p, const int8_t *input, void *state,
                                     int8_t *output) {
  tinyml_int16_t *kept = (tinyml_int16_t *)state;
  for (int b = 0; b < p->batch; b++, input += p->depth) {
    const int8_t *features = p->features;
    const int16_t *times = p->times;
    for (int unit = 0; unit < p->units; unit++) {
      uint32_t sum = 0;
      for (int r = 0; r < p->rank; r++, features += p->depth) {
        const int32_t newest = tinyml_svdf_newest(p, input, features);
        for (int k = 0; k < p->memory - 1; k++) kept[k] = kept[k + 1];
        kept[p->memory - 1] =
            (int16_t)(tinyml_clamp(newest, INT16_MIN, INT16_MAX) + p->state_zero_point);
        for (int k = 0; k < p->memory; k++) {
          sum += (uint32_t)((*kept++ - p->state_zero_point) * *times++);
        }
      }
      *output++ = tinyml_svdf_unit(p, unit, sum);
    }
  }
}

/* The zero point is added after the clamp: a code can wrap around, as on TFLM's boards. */
static inline void tinyml_svdf_int8(const tinyml_svdf_t *p, const int8_t *input, int8_t *state,
                                    int8_t *output) {
  for (int b = 0; b < p->batch; b++, input += p->depth) {
    const int8_t *features = p->features;
    const int16_t *times = p->times;
    for (int unit = 0; unit < p->units; unit++) {
      uint32_t sum = 0;
      for (int r = 0; r < p->rank; r++, features += p->depth) {
        const int32_t newest = tinyml_svdf_newest(p, input, features);
        for (int k = 0; k < p->memory - 1; k++) state[k] = state[k + 1];
        state[p->memory - 1] =
            (int8_t)(tinyml_clamp(newest, INT8_MIN, INT8_MAX) + p->state_zero_point);
        for (int k = 0; k < p->memory; k++) {
          sum += (uint32_t)((*state++ - p->state_zero_point) * *times++);
        }
      }
      *output++ = tinyml_svdf_unit(p, unit, sum);
    }
  }
}

#endif
