/* The filter bank and what follows it: sums, roots, noise, gain, logarithms, all in integers. */
#ifndef TINYML_SIGNAL_FILTER_BANK_H
#define TINYML_SIGNAL_FILTER_BANK_H

#include "tinyml_types.h"

typedef struct {
  int channels;
  const int16_t *weights, *unweights; /* of a bin: for its own channel, and for the next one */
  const int16_t *bins, *places, *widths; /* first bin, first weight, and how many; channels + 1 */
} tinyml_filter_bank_t;

/* The sum of energies times their weights; sums wrap around. */
static inline uint64_t tinyml_filter(const tinyml_uint32_t *energy, const int16_t *weights,
                                     int count) {
  uint64_t sum = 0;
  for (int i = 0; i < count; i++) sum += (uint64_t)weights[i] * energy[i];
  return sum;
}

static inline void tinyml_filter_bank(const tinyml_filter_bank_t *p, const void *input,
                                      void *output) {
  const tinyml_uint32_t *energy = (const tinyml_uint32_t *)input;
  tinyml_uint64_t *to = (tinyml_uint64_t *)output;
  uint64_t rest = 0; /* what the channel before leaves to this one */
  for (int i = 0; i <= p->channels; i++) {
    const tinyml_uint32_t *from = energy + p->bins[i];
    const int place = p->places[i], count = p->widths[i];
    const uint64_t sum = rest + tinyml_filter(from, p->weights + place, count);
    if (i > 0) *to++ = sum;
    rest = tinyml_filter(from, p->unweights + place, count);
  }
}

/* The root to the nearest whole number; the last of 16 and of 32 bits are rounded down.
 *
 * Two bits of x give one of the root. What is left of x is at most twice the root, so that only the
 * last two bits of a root of 32 bits need more than 32. */
static inline uint32_t tinyml_rounded_root(uint64_t x) {
  const uint32_t largest = x >> 32 ? UINT32_MAX : UINT16_MAX;
  uint32_t root = 0, rest = 0;
  int pairs = 32;
  if (!(x >> 32)) x <<= 32, pairs = 16;
  for (; pairs > 2 && !(x >> 62); pairs--) x <<= 2;
  for (; pairs > 2; pairs--, x <<= 2) {
    const uint32_t trial = root << 2 | 1;
    rest = rest << 2 | (uint32_t)(x >> 62);
    root <<= 1;
    if (rest >= trial) rest -= trial, root++;
  }
  uint64_t wide = rest;
  for (; pairs > 0; pairs--, x <<= 2) {
    const uint64_t trial = (uint64_t)root << 2 | 1;
    wide = wide << 2 | x >> 62;
    root <<= 1;
    if (wide >= trial) wide -= trial, root++;
  }
  return root + (wide > root && root != largest);
}

static inline void tinyml_filter_bank_square_root(int channels, const void *input,
                                                  const void *bits, void *output) {
  const tinyml_uint64_t *from = (const tinyml_uint64_t *)input;
  tinyml_uint32_t *to = (tinyml_uint32_t *)output;
  const int32_t shift = *(const tinyml_int32_t *)bits;
  const int held = shift < 0 ? 0 : shift > 31 ? 31 : (int)shift;
  for (int i = 0; i < channels; i++) to[i] = tinyml_rounded_root(from[i]) >> held;
}

typedef struct {
  int channels;
  uint32_t smoothing[2], keeping[2]; /* of even and of odd channels */
  int smoothing_bits, subtraction_bits;
  uint32_t least; /* of the signal that remains */
  int is_clamped; /* whether the estimate is at most the signal */
} tinyml_spectral_subtraction_t;

/* `noise` is the smoothed estimate that is kept; a copy of it goes to `estimate`. */
static inline void tinyml_spectral_subtraction(const tinyml_spectral_subtraction_t *p, void *noise,
                                               const void *input, void *output, void *estimate) {
  const tinyml_uint32_t *signal = (const tinyml_uint32_t *)input;
  tinyml_uint32_t *kept = (tinyml_uint32_t *)noise, *to = (tinyml_uint32_t *)output;
  tinyml_uint32_t *copy = (tinyml_uint32_t *)estimate;
  for (int i = 0; i < p->channels; i++) {
    const uint32_t scaled = signal[i] << p->smoothing_bits;
    const uint64_t mixed =
        (uint64_t)scaled * p->smoothing[i & 1] + (uint64_t)kept[i] * p->keeping[i & 1];
    const uint32_t found = (uint32_t)(mixed >> p->subtraction_bits);
    const uint32_t taken = found < scaled ? found : scaled;
    const uint32_t floor = (uint32_t)(((uint64_t)signal[i] * p->least) >> p->subtraction_bits);
    const uint32_t left = (scaled - taken) >> p->smoothing_bits;
    kept[i] = p->is_clamped ? taken : found;
    copy[i] = kept[i];
    to[i] = left > floor ? left : floor;
  }
}

/* How many bits a number has; 0 of 0. */
static inline int tinyml_bits_of(uint32_t x) {
  int bits = 0;
  for (int step = 16; step; step >>= 1) {
    if (x >> step) {
      x >>= step;
      bits += step;
    }
  }
  return bits + (int)x;
}

/* A parabola for each power of two: three numbers of `table`, and 10 bits within it. */
static inline int16_t tinyml_piecewise(const tinyml_int16_t *table, uint32_t x) {
  if (x <= 2) return table[x];
  const int bits = tinyml_bits_of(x);
  const tinyml_int16_t *piece = table + 4 * bits - 6;
  const int32_t fraction = (int32_t)(bits < 11 ? x << (11 - bits) : x >> (bits - 11)) & 0x3FF;
  const int32_t slope = ((piece[2] * fraction) >> 5) + piece[1] * 32;
  return (int16_t)((((int64_t)slope * fraction + (1 << 14)) >> 15) + piece[0]);
}

/* A quarter of the square below 2, x - 1 from there on; 12 fractional bits in, 6 out. */
static inline uint32_t tinyml_shrunk(uint32_t x) {
  return x < (2u << 12) ? (x * x) >> (2 + 2 * 12 - 6) : (x >> (12 - 6)) - (1u << 6);
}

/* Each channel times a gain that falls with its noise, then compressed. */
static inline void tinyml_pcan(const void *table, int channels, int shift, const void *input,
                               const void *noise, void *output) {
  const tinyml_uint32_t *from = (const tinyml_uint32_t *)input;
  const tinyml_uint32_t *estimate = (const tinyml_uint32_t *)noise;
  const tinyml_int16_t *pieces = (const tinyml_int16_t *)table;
  tinyml_uint32_t *to = (tinyml_uint32_t *)output;
  for (int i = 0; i < channels; i++) {
    const uint32_t gain = (uint32_t)tinyml_piecewise(pieces, estimate[i]);
    to[i] = tinyml_shrunk((uint32_t)(((uint64_t)from[i] * gain) >> shift));
  }
}

typedef struct {
  int channels;
  int correction_bits;
  uint32_t scale;
  uint32_t ln_2;              /* with 16 fractional bits */
  const uint16_t *above_line; /* how far log2(1 + f) is above f at 128 places, 16 bits */
} tinyml_filter_bank_log_t;

/* The binary logarithm of a number from 1 on, with 16 fractional bits; straight pieces. */
static inline uint32_t tinyml_log2(const uint16_t *above_line, uint32_t x) {
  const int whole = tinyml_bits_of(x) - 1;
  const uint32_t above = x - ((uint32_t)1 << whole);
  const uint32_t fraction = whole < 16 ? above << (16 - whole) : above >> (whole - 16);
  const uint32_t segment = fraction >> 9;
  const int32_t low = above_line[segment], high = above_line[segment + 1];
  const int32_t inside = (int32_t)(fraction & 511);
  const int32_t raised = low + (((high - low) * inside) >> 16);
  return ((uint32_t)whole << 16) + fraction + (uint32_t)raised;
}

static inline void tinyml_filter_bank_log(const tinyml_filter_bank_log_t *p, const void *input,
                                          void *output) {
  const tinyml_uint32_t *from = (const tinyml_uint32_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int i = 0; i < p->channels; i++) {
    const uint32_t scaled = from[i] << p->correction_bits;
    to[i] = 0;
    if (scaled < 2) continue;
    const uint64_t log2 = tinyml_log2(p->above_line, scaled);
    const uint32_t natural = (uint32_t)((p->ln_2 * log2 + (1 << 15)) >> 16);
    const uint32_t value = (p->scale * natural + (1 << 15)) >> 16;
    to[i] = (int16_t)(value < INT16_MAX ? value : INT16_MAX);
  }
}

#endif
