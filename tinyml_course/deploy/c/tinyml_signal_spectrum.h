/* Before and after a transform of int16: window, scaling, energy. */
#ifndef TINYML_SIGNAL_SPECTRUM_H
#define TINYML_SIGNAL_SPECTRUM_H

#include "tinyml_types.h"

/* Each of `rows` rows times the weights, shifted right, held to 16 bits. */
static inline void tinyml_signal_window(const void *weights, int rows, int length, int shift,
                                        const void *input, void *output) {
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  const tinyml_int16_t *weight = (const tinyml_int16_t *)weights;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int row = 0; row < rows; row++) {
    for (int i = 0; i < length; i++) {
      const int32_t faded = (*from++ * weight[i]) >> shift;
      *to++ = (int16_t)(faded < INT16_MIN ? INT16_MIN : faded > INT16_MAX ? INT16_MAX : faded);
    }
  }
}

/* The largest magnitude in 16 bits. That of -32768 does not fit: it stays the largest so far, and
 * any other value replaces it, as in TFLM. */
static inline int32_t tinyml_largest_size(const tinyml_int16_t *values, int count) {
  int32_t largest = 0;
  for (int i = 0; i < count; i++) {
    const int32_t value = values[i];
    if (value > largest) {
      largest = value;
    } else if (-value > largest) {
      largest = (int16_t)-value;
    }
  }
  return largest;
}

/* A shift to the left that leaves one bit free above the largest value, and by how much. */
static inline void tinyml_fft_auto_scale(int count, const void *input, void *output, void *bits) {
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  int32_t largest = tinyml_largest_size(from, count), shift = largest > 0 ? 15 : 0;
  for (; largest > 0; largest >>= 1) shift--;
  for (int i = 0; i < count; i++) to[i] = (int16_t)((uint32_t)from[i] << shift);
  *(tinyml_int32_t *)bits = shift;
}

/* The square of each amplitude from `first` to before `last`, and 0 elsewhere. */
static inline void tinyml_signal_energy(int count, int first, int last, const void *input,
                                        void *output) {
  const tinyml_int16_t *pair = (const tinyml_int16_t *)input;
  tinyml_uint32_t *to = (tinyml_uint32_t *)output;
  for (int i = 0; i < count; i++) to[i] = 0;
  for (int i = first; i < last; i++) {
    const int32_t real = pair[2 * i], imaginary = pair[2 * i + 1];
    to[i] = (uint32_t)(real * real) + (uint32_t)(imaginary * imaginary);
  }
}

#endif
