/* BROADCAST_ARGS: the shape that two shapes broadcast to, aligned at their last axis. */
#ifndef TINYML_BROADCAST_ARGS_H
#define TINYML_BROADCAST_ARGS_H

#include "tinyml_types.h"

static inline void tinyml_broadcast_args(const void *a, int a_count, const void *b, int b_count,
                                         void *output) {
  const tinyml_int32_t *first = (const tinyml_int32_t *)a, *second = (const tinyml_int32_t *)b;
  tinyml_int32_t *shape = (tinyml_int32_t *)output;
  const int axes = a_count > b_count ? a_count : b_count;
  for (int i = 0; i < axes; i++) {
    const int at = i - (axes - a_count), other = i - (axes - b_count);
    shape[i] = at >= 0 && (other < 0 || first[at] != 1) ? first[at] : second[other];
  }
}

#endif
