/* What the kernels of float32 share. Every operation is rounded to float32 once, as in TFLM: the
 * model's file tells the compiler not to join a product and a sum in one instruction; Clang heeds
 * it unless it is called with -ffp-contract=fast.
 */
#ifndef TINYML_REAL_H
#define TINYML_REAL_H

#include "tinyml_types.h"

#ifdef __FAST_MATH__
#error "results would differ from TensorFlow Lite Micro's: compile without -ffast-math"
#endif

#define TINYML_INFINITY __builtin_inff()
#define TINYML_LARGEST 3.40282347e+38f

static inline uint32_t tinyml_bits(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline float tinyml_from_bits(uint32_t bits) {
  float x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

static inline float tinyml_size(float x) { return tinyml_from_bits(tinyml_bits(x) & 0x7fffffff); }

/* `x` with the sign of `of`. */
static inline float tinyml_signed(float x, float of) {
  return tinyml_from_bits((tinyml_bits(x) & 0x7fffffff) | (tinyml_bits(of) & 0x80000000));
}

/* The bounds of a fused activation. What is not a number stays so. */
typedef struct {
  float low, high;
} tinyml_bounds_t;

static inline float tinyml_between_bounds(const tinyml_bounds_t *b, float x) {
  const float above = x < b->low ? b->low : x;
  return b->high < above ? b->high : above;
}

#endif
