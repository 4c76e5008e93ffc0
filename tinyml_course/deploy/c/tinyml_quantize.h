/* QUANTIZE from float, DEQUANTIZE, and QUANTIZE between codes of 8, 16 and 32 bits.
 *
 * A core without floating point computes these with the compiler's own functions; no C library is
 * needed.
 */
#ifndef TINYML_QUANTIZE_H
#define TINYML_QUANTIZE_H

#include "tinyml_requantize.h"
#include "tinyml_types.h"

#if !defined(__ARM_FP) && (defined(__arm__) || (defined(__riscv) && !defined(__riscv_flen)))
#define TINYML_NO_FPU
#endif

typedef struct {
  float scale;
  uint32_t inverse; /* 1 / scale is this, times 2^-inverse_bits */
  int inverse_bits;
  int32_t zero_point;
  int count;
} tinyml_quantize_t;

enum { TINYML_FAR = 65536 }; /* steps from zero that are further than any code */

/* The nearest whole number, halves away from zero, within +-TINYML_FAR. */
static inline int32_t tinyml_round(float x) {
  if (!(x > -TINYML_FAR)) return -TINYML_FAR; /* not a number too */
  if (x > TINYML_FAR) return TINYML_FAR;
  const int32_t whole = (int32_t)x;
  const float rest = x - (float)whole; /* exact: adding a half to x would not be */
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

/* The same of x / scale, or any number beyond int8. Without floating point in hardware a division
 * takes hundreds of instructions. There the quotient is a product in 1/65536; up to 512 it is at most
 * 4 of these from the quotient that a division rounds to, so only near a half is there a division. */
static inline int32_t tinyml_steps(const tinyml_quantize_t *p, float x) {
#ifdef TINYML_NO_FPU
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  const int exponent = (int)(bits >> 23 & 0xff);
  const uint32_t mantissa = (bits & 0x7fffff) | (exponent ? 0x800000u : 0);
  const int down = 134 + p->inverse_bits - (exponent ? exponent : 1);
  if (exponent < 255 && down > 23) { /* a number, and less than 2^15 steps */
    const uint32_t quotient =
        down < 64 ? (uint32_t)((uint64_t)mantissa * p->inverse >> down) : 0;
    const uint32_t to_half = (quotient & 0xffff) - 0x7ffc;
    if (to_half > 8 || quotient >> 16 >= 512) {
      const int32_t steps = (int32_t)((quotient + 0x8000u) >> 16);
      return bits >> 31 ? -steps : steps;
    }
  }
#endif
  return tinyml_round(x / p->scale);
}

static inline void tinyml_quantize(const tinyml_quantize_t *p, const void *input,
                                   int8_t *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  for (int i = 0; i < p->count; i++) {
    const int32_t code = tinyml_steps(p, x[i]) + p->zero_point;
    output[i] = (int8_t)tinyml_clamp(code, INT8_MIN, INT8_MAX);
  }
}

static inline void tinyml_quantize_int16(const tinyml_quantize_t *p, const void *input,
                                         void *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_int16_t *codes = (tinyml_int16_t *)output;
  for (int i = 0; i < p->count; i++) {
    const int32_t code = tinyml_round(x[i] / p->scale) + p->zero_point;
    codes[i] = (int16_t)tinyml_clamp(code, INT16_MIN, INT16_MAX);
  }
}

/* From codes to real numbers. */
typedef struct {
  float scale;
  int32_t zero_point;
  int count;
} tinyml_dequantize_t;

/* TFLM multiplies as double and rounds the product to float, as one product of floats does. */
static inline float tinyml_real(const tinyml_dequantize_t *p, int32_t code) {
  return p->scale * (float)(code - p->zero_point);
}

static inline void tinyml_dequantize_int8(const tinyml_dequantize_t *p, const int8_t *input,
                                          void *output) {
  for (int i = 0; i < p->count; i++) ((tinyml_float_t *)output)[i] = tinyml_real(p, input[i]);
}

static inline void tinyml_dequantize_uint8(const tinyml_dequantize_t *p, const int8_t *input,
                                           void *output) {
  for (int i = 0; i < p->count; i++) {
    ((tinyml_float_t *)output)[i] = tinyml_real(p, (uint8_t)input[i]);
  }
}

static inline void tinyml_dequantize_int16(const tinyml_dequantize_t *p, const void *input,
                                           void *output) {
  const tinyml_int16_t *codes = (const tinyml_int16_t *)input;
  for (int i = 0; i < p->count; i++) ((tinyml_float_t *)output)[i] = tinyml_real(p, codes[i]);
}

/* From codes to codes of another scale. */
typedef struct {
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier;
  int shift;
  int32_t lowest, highest; /* of the output, less its zero point */
  int count;
} tinyml_rescale_t;

static inline int32_t tinyml_load_code(const void *codes, int bytes, int i) {
  if (bytes == 1) return ((const int8_t *)codes)[i];
  return bytes == 2 ? ((const tinyml_int16_t *)codes)[i] : ((const tinyml_int32_t *)codes)[i];
}

static inline void tinyml_store_code(void *codes, int bytes, int i, int32_t code) {
  if (bytes == 1) ((int8_t *)codes)[i] = (int8_t)code;
  if (bytes == 2) ((tinyml_int16_t *)codes)[i] = (int16_t)code;
  if (bytes == 4) ((tinyml_int32_t *)codes)[i] = code;
}

/* `given` and `made` are the bytes of a code. The distance from the zero point wraps, as on the
 * board. */
static inline void tinyml_rescale(const tinyml_rescale_t *p, int given, const void *input, int made,
                                  void *output) {
  for (int i = 0; i < p->count; i++) {
    const uint32_t code = (uint32_t)tinyml_load_code(input, given, i);
    const int32_t steps = (int32_t)(code - (uint32_t)p->input_zero_point);
    const int32_t scaled = tinyml_multiply(steps, p->multiplier, p->shift);
    tinyml_store_code(output, made, i,
                      tinyml_clamp(scaled, p->lowest, p->highest) + p->output_zero_point);
  }
}

#endif
