/* FULLY_CONNECTED, int8. Weights are (units, depth); every row of the input is one vector. */
#ifndef TINYML_FULLY_CONNECTED_H
#define TINYML_FULLY_CONNECTED_H

#include "tinyml_requantize.h"

typedef struct {
  int rows, depth, units;
  int32_t input_offset; /* minus the input's zero point */
  const int8_t *filter;
  tinyml_output_t output;
} tinyml_fully_connected_t;

static inline void tinyml_fully_connected(const tinyml_fully_connected_t *p, const int8_t *input,
                                   int8_t *output) {
  for (int row = 0; row < p->rows; row++, input += p->depth) {
    const int8_t *weight = p->filter;
    for (int unit = 0; unit < p->units; unit++) {
      int32_t sum = 0;
      for (int i = 0; i < p->depth; i++) {
        sum += (input[i] + p->input_offset) * *weight++;
      }
      *output++ = tinyml_requantize(&p->output, unit, sum);
    }
  }
}

#endif
