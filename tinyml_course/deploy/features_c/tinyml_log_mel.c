/* See tinyml_log_mel.h. Signed numbers are shifted right arithmetically, as every compiler for
 * microcontrollers does. There are 64-bit products and sums, and no division. */
#include "tinyml_log_mel.h"

#include <string.h>

#include "tinyml_log_mel_tables.h"

#define N_FFT TINYML_LOG_MEL_N_FFT
#define FRAME_LENGTH TINYML_LOG_MEL_FRAME_LENGTH
#define HOP_LENGTH TINYML_LOG_MEL_HOP_LENGTH
#define N_MELS TINYML_LOG_MEL_N_MELS

void tinyml_log_mel_reset(tinyml_log_mel_t *state) { memset(state, 0, sizeof *state); }

/* The window, into bit-reversed order: what the transform begins with. */
static void fill(tinyml_log_mel_t *state) {
  uint32_t place = 0;
  memset(state->re, 0, sizeof state->re);
  memset(state->im, 0, sizeof state->im);
  for (int i = 0; i < FRAME_LENGTH; i++) {
    const int32_t product = (int32_t)state->samples[i] * tinyml_log_mel_window[i];
    state->re[place] = (product + (1 << 10)) >> 11;
    /* Count on from the highest bit: a carry goes to the next lower one. */
    uint32_t bit = N_FFT / 2;
    while (place & bit) {
      place ^= bit;
      bit >>= 1;
    }
    place |= bit;
  }
}

static int32_t turned(int64_t product) {
  return (int32_t)((product + ((int64_t)1 << 29)) >> 30);
}

/* One value of each pair is turned by the angle k / N_FFT of a circle, then both are combined. */
static void butterflies(tinyml_log_mel_t *state, int first, int half, int k) {
  const int quarter = N_FFT / 4;
  const int32_t *sine = tinyml_log_mel_sine;
  const int32_t sin = k <= quarter ? sine[k] : sine[2 * quarter - k];
  const int32_t cos = k <= quarter ? sine[quarter - k] : -sine[k - quarter];
  int32_t *re = state->re, *im = state->im;
  for (int a = first; a < N_FFT; a += 2 * half) {
    const int b = a + half;
    const int32_t t_re = k ? turned((int64_t)re[b] * cos + (int64_t)im[b] * sin) : re[b];
    const int32_t t_im = k ? turned((int64_t)im[b] * cos - (int64_t)re[b] * sin) : im[b];
    re[b] = re[a] - t_re;
    im[b] = im[a] - t_im;
    re[a] += t_re;
    im[a] += t_im;
  }
}

static void transform(tinyml_log_mel_t *state) {
  int step = N_FFT / 2;
  for (int half = 1; half < N_FFT; half *= 2) {
    for (int j = 0; j < half; j++) butterflies(state, j, half, j * step);
    step /= 2;
  }
}

/* 15 fractional bits; the logarithm of 0 counts as 0. */
static int32_t log2_q15(uint64_t x) {
  int exponent = 0;
  uint64_t rest = x;
  if (x == 0) return 0;
  for (int width = 32; width; width /= 2) {
    if (rest >> width) {
      rest >>= width;
      exponent += width;
    }
  }
  const uint64_t shifted = exponent > 16 ? x >> (exponent - 16) : x << (16 - exponent);
  const int32_t fraction = (int32_t)(shifted & 0xFFFF);
  const int32_t low = tinyml_log_mel_log2[fraction >> 11];
  const int32_t rise = tinyml_log_mel_log2[(fraction >> 11) + 1] - low;
  return ((int32_t)exponent << 15) + low + ((rise * (fraction & 2047) + 1024) >> 11);
}

static int8_t code_of(uint64_t sum) {
  const int32_t below = log2_q15(sum) - TINYML_LOG_MEL_FULL_SCALE;
  const int32_t code = 127 + ((below + (1 << 11)) >> 12);
  return (int8_t)(code < -128 ? -128 : code > 127 ? 127 : code);
}

/* Between edges b and b + 1 a bin belongs to filter b, which rises, and to b - 1, which falls. */
static void filters(const tinyml_log_mel_t *state, int8_t *codes) {
  const uint16_t *starts = tinyml_log_mel_starts;
  uint64_t before = 0; /* what filter b - 1 has gathered while it rose */
  for (int b = 0; b <= N_MELS; b++) {
    uint64_t rising = 0, falling = 0;
    for (int bin = starts[b]; bin < starts[b + 1]; bin++) {
      const int64_t re = state->re[bin], im = state->im[bin];
      const uint64_t power = (uint64_t)(re * re + im * im + (1 << 7)) >> 8;
      const uint64_t up = tinyml_log_mel_weights[bin - starts[0]] * power;
      rising += up;
      falling += (power << 12) - up;
    }
    if (b > 0) codes[b - 1] = code_of(before + falling);
    before = rising;
  }
}

int tinyml_log_mel_push(tinyml_log_mel_t *state, int16_t sample, int8_t *codes) {
  state->samples[state->waiting++] = sample;
  if (state->waiting < FRAME_LENGTH) return 0;
  fill(state);
  transform(state);
  filters(state, codes);
  state->waiting = FRAME_LENGTH - HOP_LENGTH;
  memmove(state->samples, state->samples + HOP_LENGTH, sizeof(int16_t) * (size_t)state->waiting);
  return 1;
}
