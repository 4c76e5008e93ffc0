/* SignalRfft and SignalIrfft, int32. */
#ifndef TINYML_SIGNAL_FFT_INT32_H
#define TINYML_SIGNAL_FFT_INT32_H

#include <stdint.h>

static inline int32_t tinyml_rounded_int32(int64_t product) {
  return (int32_t)((product + ((int64_t)1 << 30)) >> 31);
}

static inline int32_t tinyml_divided_int32(int32_t value, int by) {
  return tinyml_rounded_int32((int64_t)value * (INT32_MAX / by));
}

static inline int32_t tinyml_half_int32(int64_t sum) { return (int32_t)(sum >> 1); }

static inline int32_t tinyml_of_many_int32(int32_t value, int count) {
  (void)count; /* the stages have divided by it */
  return value;
}

#define VALUE int32_t
#define WIDE int64_t
#define ALIAS tinyml_int32_t
#define NAMED(x) x##_int32
#define TURNS_ALWAYS 0 /* after the division, 1 - 1/2^31 rounds to the same number */
#include "tinyml_signal_fft.h"
#undef FOUR
#undef VALUE
#undef WIDE
#undef ALIAS
#undef NAMED
#undef TURNS_ALWAYS

#endif
