/* CAST from float32 to whole numbers. */
#ifndef TINYML_REAL_CAST_H
#define TINYML_REAL_CAST_H

#include "tinyml_types.h"

/* What follows the point is dropped; what 32 bits do not hold becomes the nearest that they do. */
static inline int64_t tinyml_whole(float x) {
  if (x != x) return 0;
  return x < -0x1p31f ? INT32_MIN : x >= 0x1p32f ? UINT32_MAX : (int64_t)x;
}

#endif
