/* SignalRfft and SignalIrfft, int16. */
#ifndef TINYML_SIGNAL_FFT_INT16_H
#define TINYML_SIGNAL_FFT_INT16_H

#include <stdint.h>

static inline int16_t tinyml_rounded_int16(int32_t product) {
  return (int16_t)((product + ((int32_t)1 << 14)) >> 15);
}

static inline int16_t tinyml_divided_int16(int16_t value, int by) {
  return tinyml_rounded_int16((int32_t)value * (INT16_MAX / by));
}

static inline int16_t tinyml_half_int16(int32_t sum) { return (int16_t)(sum >> 1); }

static inline int16_t tinyml_of_many_int16(int16_t value, int count) {
  (void)count; /* the stages have divided by it */
  return value;
}

#define VALUE int16_t
#define WIDE int32_t
#define ALIAS tinyml_int16_t
#define NAMED(x) x##_int16
#define TURNS_ALWAYS 0 /* after the division, 1 - 1/2^15 rounds to the same number */
#include "tinyml_signal_fft.h"
#undef FOUR
#undef VALUE
#undef WIDE
#undef ALIAS
#undef NAMED
#undef TURNS_ALWAYS

#endif
