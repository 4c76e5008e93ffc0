/* In which order numbers lie before the stages of a transform of radix 4, the last one perhaps 2. */
#ifndef TINYML_SIGNAL_FFT_ORDER_H
#define TINYML_SIGNAL_FFT_ORDER_H

/* The radix of the stage of neighbours; `count` is a power of two from 2 on. */
static inline int tinyml_fft_last_radix(int count) {
  while (count > 2) count >>= 2;
  return count == 2 ? 2 : 4;
}

/* The digits of `at` count upwards from the first one, whose weight is `weight`; the sum of the
 * others is below it, and their weights fall by 4. */
static inline int tinyml_fft_next(int at, int count, int weight) {
  for (at += weight; at >= count && weight > 0; at += weight) {
    at -= count;
    count = weight;
    weight >>= 2;
  }
  return at;
}

#endif
