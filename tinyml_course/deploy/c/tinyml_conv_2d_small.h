/* CONV_2D, int8, two windows with two or four filters at a time; where the core has the
 * instructions, two multiplications at once.
 *
 * The zero point is folded into the bias, so that codes are multiplied as they are; a tap outside
 * the image is the zero point. Weights are OHWI, as in the plain kernel.
 */
#ifndef TINYML_CONV_2D_SMALL_H
#define TINYML_CONV_2D_SMALL_H

#include "tinyml_simd.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int8_t input_zero_point;
  int depth; /* of a window: rows * columns * input channels */
  int is_pixel; /* windows are single pixels, one after the other: nothing has to be gathered */
  const int8_t *filter;
  tinyml_output_t output;
} tinyml_conv_2d_small_t;

/* Gather the window of an output pixel into a column. */
static inline void tinyml_gather(const tinyml_conv_2d_small_t *p, int place,
                                 const int8_t *input, int8_t *column) {
  const tinyml_window_t *w = &p->window;
  const int y = place / w->output_width, x = place % w->output_width;
  const tinyml_taps_t rows = tinyml_rows(w, y), columns = tinyml_columns(w, x);
  const int depth = w->input_depth;
  for (int row = 0; row < w->filter_height; row++) {
    for (int i = 0; i < w->filter_width; i++) {
      const int inside =
          row >= rows.first && row < rows.last && i >= columns.first && i < columns.last;
      const int8_t *pixel = inside ? input + tinyml_pixel(w, y, x, row, i) : 0;
      for (int c = 0; c < depth; c++) *column++ = inside ? pixel[c] : p->input_zero_point;
    }
  }
}

#ifdef TINYML_PAIRS

/* The pairs of both windows, four words for every four codes of each. */
static inline void tinyml_make_pairs(const int8_t *x0, const int8_t *x1, int depth,
                                     tinyml_word_t *pairs) {
  for (int i = depth >> 2; i > 0; i--, x0 += 4, x1 += 4) {
    const uint32_t a = tinyml_four(x0), b = tinyml_four(x1);
    *pairs++ = tinyml_even(a);
    *pairs++ = tinyml_odd(a);
    *pairs++ = tinyml_even(b);
    *pairs++ = tinyml_odd(b);
  }
}

/* Dot products of two windows with two filters: every word that is loaded serves twice. */
static inline void tinyml_dot_pairs(const tinyml_word_t *pairs, const int8_t *w0,
                                    const int8_t *w1, int fours, int32_t sums[4]) {
  int32_t s00 = sums[0], s01 = sums[1], s10 = sums[2], s11 = sums[3];
  for (const int8_t *end = w0 + 4 * fours; w0 != end; w0 += 4, w1 += 4, pairs += 4) {
    const uint32_t v = tinyml_four(w0), w = tinyml_four(w1);
    const uint32_t v_even = tinyml_even(v), v_odd = tinyml_odd(v);
    const uint32_t w_even = tinyml_even(w), w_odd = tinyml_odd(w);
    s00 = tinyml_two_products(pairs[0], v_even, s00);
    s01 = tinyml_two_products(pairs[0], w_even, s01);
    s00 = tinyml_two_products(pairs[1], v_odd, s00);
    s01 = tinyml_two_products(pairs[1], w_odd, s01);
    s10 = tinyml_two_products(pairs[2], v_even, s10);
    s11 = tinyml_two_products(pairs[2], w_even, s11);
    s10 = tinyml_two_products(pairs[3], v_odd, s10);
    s11 = tinyml_two_products(pairs[3], w_odd, s11);
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s10;
  sums[3] = s11;
}

#endif

/* Every filter on two windows, two at a time; an odd one out is computed twice. Code by code, four
 * at a time go first. */
static inline void tinyml_two_windows(const tinyml_conv_2d_small_t *p,
                                      const tinyml_word_t *pairs, const int8_t *x0,
                                      const int8_t *x1, int8_t *out0, int8_t *out1) {
  const tinyml_output_t out = p->output; /* a copy: stores to the outputs cannot change it */
  const int channels = p->window.output_depth, depth = p->depth;
  int channel = 0;
#ifdef TINYML_PAIRS
  const int fours = depth >> 2;
#else
  (void)pairs;
  for (; channel + 4 <= channels; channel += 4) {
    const int32_t *bias = out.bias + channel;
    int32_t sums0[4] = {bias[0], bias[1], bias[2], bias[3]};
    int32_t sums1[4] = {bias[0], bias[1], bias[2], bias[3]};
    tinyml_dot_two_by_four(x0, x1, p->filter + channel * depth, depth, sums0, sums1);
    tinyml_four_codes(&out, channel, sums0, out0);
    tinyml_four_codes(&out, channel, sums1, out1);
  }
#endif
  for (; channel < channels; channel += 2) {
    const int next = channel + 1 < channels ? channel + 1 : channel;
    const int8_t *w0 = p->filter + channel * depth, *w1 = p->filter + next * depth;
    int32_t sums[4] = {out.bias[channel], out.bias[next], out.bias[channel], out.bias[next]};
#ifdef TINYML_PAIRS
    tinyml_dot_pairs(pairs, w0, w1, fours, sums);
    for (int i = 4 * fours; i < depth; i++) {
      sums[0] += x0[i] * w0[i];
      sums[1] += x0[i] * w1[i];
      sums[2] += x1[i] * w0[i];
      sums[3] += x1[i] * w1[i];
    }
#else
    tinyml_dot_two_by_two(x0, x1, w0, w1, depth, sums);
#endif
    for (int i = 0; i < 2; i++) {
      const int c = i ? next : channel;
      const tinyml_channel_t scale = tinyml_channel(out.multiplier + c, out.shift + c);
      const int32_t low = out.activation_min, high = out.activation_max;
      const int32_t first = tinyml_multiply_small(sums[i], scale) + out.zero_point;
      const int32_t second = tinyml_multiply_small(sums[2 + i], scale) + out.zero_point;
      out0[c] = tinyml_activation(first, low, high);
      out1[c] = tinyml_activation(second, low, high);
    }
  }
}

/* `columns` holds the pairs of two windows, then the windows themselves if they are gathered. */
static inline void tinyml_conv_2d_small(const tinyml_conv_2d_small_t *p, const int8_t *input,
                                         int8_t *output, int8_t *columns) {
  const int places = p->window.output_height * p->window.output_width;
  const int channels = p->window.output_depth, depth = p->depth;
  tinyml_word_t *pairs = (tinyml_word_t *)columns;
  int8_t *gathered = columns + 16 * (depth >> 2);
  for (int place = 0; place < places; place += 2) {
    const int next = place + 1 < places ? place + 1 : place;
    const int8_t *x0 = input + place * depth, *x1 = input + next * depth;
    if (!p->is_pixel) {
      tinyml_gather(p, place, input, gathered);
      tinyml_gather(p, next, input, gathered + depth);
      x0 = gathered;
      x1 = gathered + depth;
    }
#ifdef TINYML_PAIRS
    tinyml_make_pairs(x0, x1, depth, pairs);
#endif
    tinyml_two_windows(p, pairs, x0, x1, output + place * channels, output + next * channels);
  }
}

#endif
