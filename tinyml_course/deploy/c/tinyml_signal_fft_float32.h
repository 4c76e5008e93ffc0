/* SignalRfft and SignalIrfft, float32. */
#ifndef TINYML_SIGNAL_FFT_FLOAT32_H
#define TINYML_SIGNAL_FFT_FLOAT32_H

static inline float tinyml_rounded_float32(float product) { return product; }

static inline float tinyml_divided_float32(float value, int by) {
  (void)by;
  return value;
}

static inline float tinyml_half_float32(float sum) { return sum * 0.5f; }

static inline float tinyml_of_many_float32(float value, int count) { return value / (float)count; }

#define VALUE float
#define WIDE float
#define ALIAS tinyml_float_t
#define NAMED(x) x##_float32
#define TURNS_ALWAYS 1 /* -0.0 can become 0.0 */
#include "tinyml_signal_fft.h"
#undef FOUR
#undef VALUE
#undef WIDE
#undef ALIAS
#undef NAMED
#undef TURNS_ALWAYS

#endif
