/* SignalRfft and SignalIrfft, int16, with two multiplications in one instruction where the core has
 * it: a complex number is a word, whose low half is the real part. */
#ifndef TINYML_SIGNAL_FFT_INT16_SMALL_H
#define TINYML_SIGNAL_FFT_INT16_SMALL_H

#include "tinyml_simd.h"

#ifdef TINYML_PAIRS

#define TINYML_FFT_HALF (1 << 14) /* of a step, in products */

/* Two products, back on the scale of 16 bits, as halves of a word. */
static inline uint32_t tinyml_fft_halves(int32_t low, int32_t high) {
  uint32_t pair;
  __asm__("pkhbt %0, %1, %2, lsl #1" : "=r"(pair) : "r"(low >> 15), "r"(high));
  return pair;
}

/* Both halves divided by 4. */
static inline uint32_t tinyml_fft_quarter(uint32_t x) {
  const int32_t by = INT16_MAX / 4, half = TINYML_FFT_HALF;
  int32_t low, high;
  __asm__("smlabb %0, %1, %2, %3" : "=r"(low) : "r"(x), "r"(by), "r"(half));
  __asm__("smlatb %0, %1, %2, %3" : "=r"(high) : "r"(x), "r"(by), "r"(half));
  return tinyml_fft_halves(low, high);
}

/* A product of complex numbers; `turn` may lie at any address of a half-word. */
static inline uint32_t tinyml_fft_turned_pair(uint32_t x, const int16_t *turn) {
  const int32_t half = TINYML_FFT_HALF;
  int32_t real, imaginary;
  uint32_t by;
  __builtin_memcpy(&by, turn, 4);
  __asm__("smlsd %0, %1, %2, %3" : "=r"(real) : "r"(x), "r"(by), "r"(half));
  __asm__("smladx %0, %1, %2, %3" : "=r"(imaginary) : "r"(x), "r"(by), "r"(half));
  return tinyml_fft_halves(real, imaginary);
}

static inline uint32_t tinyml_fft_add(uint32_t a, uint32_t b) {
  uint32_t sum;
  __asm__("sadd16 %0, %1, %2" : "=r"(sum) : "r"(a), "r"(b));
  return sum;
}

static inline uint32_t tinyml_fft_subtract(uint32_t a, uint32_t b) {
  uint32_t difference;
  __asm__("ssub16 %0, %1, %2" : "=r"(difference) : "r"(a), "r"(b));
  return difference;
}

/* a - i * b */
static inline uint32_t tinyml_fft_add_right(uint32_t a, uint32_t b) {
  uint32_t sum;
  __asm__("ssax %0, %1, %2" : "=r"(sum) : "r"(a), "r"(b));
  return sum;
}

/* a + i * b */
static inline uint32_t tinyml_fft_add_left(uint32_t a, uint32_t b) {
  uint32_t sum;
  __asm__("sasx %0, %1, %2" : "=r"(sum) : "r"(a), "r"(b));
  return sum;
}

/* tinyml_fft_four of int16. */
static inline void tinyml_fft_four_pairs(void *numbers, int step, const int16_t *turns, int turn,
                                         int is_inverse) {
  tinyml_word_t *x = (tinyml_word_t *)numbers;
  const uint32_t a = tinyml_fft_quarter(x[0]);
  uint32_t b = tinyml_fft_quarter(x[step]);
  uint32_t c = tinyml_fft_quarter(x[2 * step]);
  uint32_t d = tinyml_fft_quarter(x[3 * step]);
  if (turn > 0) {
    b = tinyml_fft_turned_pair(b, turns + 2 * turn);
    c = tinyml_fft_turned_pair(c, turns + 4 * turn);
    d = tinyml_fft_turned_pair(d, turns + 6 * turn);
  }
  const uint32_t even = tinyml_fft_add(a, c), odd = tinyml_fft_add(b, d);
  const uint32_t e = tinyml_fft_subtract(a, c), f = tinyml_fft_subtract(b, d);
  x[0] = tinyml_fft_add(even, odd);
  x[(is_inverse ? 3 : 1) * step] = tinyml_fft_add_right(e, f);
  x[2 * step] = tinyml_fft_subtract(even, odd);
  x[(is_inverse ? 1 : 3) * step] = tinyml_fft_add_left(e, f);
}

#define FOUR tinyml_fft_four_pairs

#endif

#include "tinyml_signal_fft_int16.h"

#endif
