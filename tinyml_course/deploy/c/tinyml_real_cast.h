/* CAST from float32 to whole numbers. */
#ifndef TINYML_REAL_CAST_H
#define TINYML_REAL_CAST_H

#include "tinyml_types.h"

/* What follows the point is dropped; beyond the ends of the type is the end. */
static inline int64_t tinyml_whole(float x, int64_t low, int64_t high) {
  if (x != x) return 0;
  return x <= (float)low ? low : x >= (float)high ? high : (int64_t)x;
}

#endif
