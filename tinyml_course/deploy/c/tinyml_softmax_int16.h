/* SOFTMAX, int16: exponential and reciprocal by tables of 513 points, with lines between them. */
#ifndef TINYML_SOFTMAX_INT16_H
#define TINYML_SOFTMAX_INT16_H

#include "tinyml_requantize.h"
#include "tinyml_types.h"

typedef struct {
  int rows, depth;
  int32_t multiplier; /* from the distance below the largest code to 1/65535 of 10.0 */
  int shift;
  const int16_t *exponentials; /* of -10 to 0, in 1/32768 */
  const int16_t *inverses;     /* 1 / (1 + x) for x from 0 to 1, in 1/32768 */
} tinyml_softmax_int16_t;

static inline int32_t tinyml_between_points(const int16_t *points, int32_t x) {
  const int32_t at = (x >> 7) + 256, fraction = x & 127;
  return points[at] + (((points[at + 1] - points[at]) * fraction + 64) >> 7);
}

static inline int32_t tinyml_exponential_int16(const tinyml_softmax_int16_t *p, int32_t distance) {
  const int64_t x = (int64_t)tinyml_multiply(distance, p->multiplier, p->shift) + INT16_MAX;
  const int64_t code = x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x;
  return tinyml_between_points(p->exponentials, (int32_t)code);
}

static inline void tinyml_softmax_int16(const tinyml_softmax_int16_t *p, const void *input,
                                        void *output) {
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int row = 0; row < p->rows; row++, from += p->depth) {
    int32_t largest = INT16_MIN;
    for (int i = 0; i < p->depth; i++) {
      if (from[i] > largest) largest = from[i];
    }
    int32_t sum = 0;
    for (int i = 0; i < p->depth; i++) sum += tinyml_exponential_int16(p, from[i] - largest);
    int headroom = 0; /* how far the sum can be shifted left: then it is 1 + x, with 30 bits for x */
    while (!(((uint32_t)sum << headroom) >> 30)) headroom++;
    const uint32_t fraction = (((uint32_t)sum << headroom) + (1 << 13)) >> 14; /* 1 + x, 16 bits */
    const int32_t x = (int32_t)fraction - (1 << 16) - (1 << 15);
    const int32_t inverse = tinyml_between_points(p->inverses, x > INT16_MAX ? INT16_MAX : x);
    const int right = 30 - headroom;
    for (int i = 0; i < p->depth; i++) {
      const int32_t product = tinyml_exponential_int16(p, from[i] - largest) * inverse;
      const int32_t code = (product + ((int32_t)1 << (right - 1))) >> right;
      *to++ = (int16_t)tinyml_clamp(code, 0, INT16_MAX);
    }
  }
}

#endif
