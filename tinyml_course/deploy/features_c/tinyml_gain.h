/* A gain in software, for a microphone whose driver has none: first a high-pass, because a constant
 * offset would be amplified too, then a factor, then saturation. In integers only.
 *
 * The high-pass is y[n] = x[n] - x[n-1] + (1 - 1/64) y[n-1], in 1/256 of a step: 3 dB down at about
 * 40 Hz for 16 kHz. Source: J. O. Smith, Introduction to Digital Filters, "DC Blocker".
 */
#ifndef TINYML_GAIN_H
#define TINYML_GAIN_H

#include <stdint.h>

typedef struct {
  int32_t before; /* the last sample */
  int32_t high;   /* the last y, in 1/256 */
} tinyml_gain_t;

/* One sample, amplified; gain from 1 to 255. */
static inline int16_t tinyml_gain_push(tinyml_gain_t *state, int16_t sample, int32_t gain) {
  int32_t amplified;
  state->high += 256 * (sample - state->before) - state->high / 64;
  state->before = sample;
  amplified = state->high / 16 * gain / 16;
  return (int16_t)(amplified > 32767 ? 32767 : amplified < -32768 ? -32768 : amplified);
}

#endif
