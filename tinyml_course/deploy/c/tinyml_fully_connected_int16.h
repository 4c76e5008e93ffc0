/* FULLY_CONNECTED, int16 codes and int8 weights, which are (units, depth). */
#ifndef TINYML_FULLY_CONNECTED_INT16_H
#define TINYML_FULLY_CONNECTED_INT16_H

#include "tinyml_requantize_int16.h"

typedef struct {
  int rows, depth, units;
  const int8_t *filter;
  tinyml_output_int16_t output;
} tinyml_fully_connected_int16_t;

static inline void tinyml_fully_connected_int16(const tinyml_fully_connected_int16_t *p,
                                                const void *input, void *output) {
  const tinyml_int16_t *x = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int row = 0; row < p->rows; row++, x += p->depth) {
    for (int unit = 0; unit < p->units; unit++) {
      const int64_t sum = tinyml_dot_int16(x, 1, p->filter + unit * p->depth, 1, p->depth);
      *to++ = tinyml_requantize_int16(&p->output, unit, sum);
    }
  }
}

#endif
