/* FULLY_CONNECTED, int16 codes and int8 weights, two units at a time. */
#ifndef TINYML_FULLY_CONNECTED_INT16_SMALL_H
#define TINYML_FULLY_CONNECTED_INT16_SMALL_H

#include "tinyml_fully_connected_int16.h"
#include "tinyml_products_int16.h"

static inline void tinyml_fully_connected_int16_small(const tinyml_fully_connected_int16_t *p,
                                                      const void *input, void *output) {
  const tinyml_int16_t *x = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int row = 0; row < p->rows; row++, x += p->depth, to += p->units) {
    tinyml_channels_int16(&p->output, x, p->filter, p->depth, p->units, to);
  }
}

#endif
