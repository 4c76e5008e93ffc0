/* One over the square root in 32-bit fixed point, by Newton's method.
 *
 * Source: TFLM kernels/internal/quantization_util.h, GetInvSqrtQuantizedMultiplierExp.
 */
#ifndef TINYML_INVERSE_ROOT_H
#define TINYML_INVERSE_ROOT_H

#include "tinyml_requantize.h"

typedef struct {
  int32_t multiplier;
  int shift;
} tinyml_factor_t;

enum {
  TINYML_ONE_AND_A_HALF = 3 << 27,       /* Q3.28 */
  TINYML_HALF_ROOT_OF_TWO = 1518500250, /* Q0.31 */
};

/* 1 / sqrt(x) as multiplier * 2^(shift - 31). */
static inline tinyml_factor_t tinyml_inverse_root(int32_t x) {
  tinyml_factor_t factor = {INT32_MAX, 0};
  if (x <= 1) return factor;
  int pairs = 0; /* of bits: x times 4^pairs has 28 or 29 bits */
  for (; x >= 1 << 29; x >>= 2) pairs--;
  for (; x < 1 << 27; x *= 4) pairs++;
  const int32_t half = tinyml_divide_by_power(x >> 1, 1);
  int32_t root = 1 << 28;
  for (int i = 0; i < 5; i++) {
    const int32_t square = tinyml_high_mul(root, root);
    const int32_t cube = tinyml_shift_left_saturating(tinyml_high_mul(square, root), 6);
    const int32_t next =
        tinyml_high_mul(TINYML_ONE_AND_A_HALF, root) - tinyml_high_mul(half, cube);
    root = tinyml_shift_left_saturating(next, 3);
  }
  const int right = 11 - pairs;
  root = tinyml_high_mul(root, TINYML_HALF_ROOT_OF_TWO);
  factor.multiplier = right < 0 ? (int32_t)((uint32_t)root << -right) : root;
  factor.shift = right < 0 ? 0 : -right;
  return factor;
}

#endif
