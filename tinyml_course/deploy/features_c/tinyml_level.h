/* How loud the microphone is: the peak of the last second, in decibels below full scale. */
#ifndef TINYML_LEVEL_H
#define TINYML_LEVEL_H

#include <stdint.h>

#define TINYML_LEVEL_SAMPLES 16000 /* a second at 16 kHz */
#define TINYML_LEVEL_SILENCE -96   /* only zeros */

typedef struct {
  int32_t peak;
  int32_t count;
} tinyml_level_t;

/* 0 for full scale (32,768), -1 for down to 1 dB below it, and so on. */
static inline int tinyml_level_decibels(int32_t peak) {
  uint32_t bound = 1u << 31; /* full scale in 1/65536 of a step */
  int decibels = 0;
  while (((uint32_t)peak << 16) < bound && decibels > TINYML_LEVEL_SILENCE) {
    bound = (uint32_t)(((uint64_t)bound * 3827893632u) >> 32); /* 10^(-1/20) */
    decibels--;
  }
  return decibels;
}

/* Take some samples. Returns 1 once a second, and then fills in the decibels. */
static inline int tinyml_level_push(tinyml_level_t *state, const int16_t *samples, int count,
                                    int *decibels) {
  for (int i = 0; i < count; i++) {
    const int32_t size = samples[i] < 0 ? -(int32_t)samples[i] : samples[i];
    if (size > state->peak) state->peak = size;
  }
  state->count += count;
  if (state->count < TINYML_LEVEL_SAMPLES) return 0;
  *decibels = tinyml_level_decibels(state->peak);
  state->peak = 0;
  state->count = 0;
  return 1;
}

#endif
