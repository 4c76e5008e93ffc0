/* DEPTHWISE_CONV_2D, int8, four channels at a time; the number of channels is a multiple of 4.
 *
 * The offset is added in pairs, and taps outside the image are left out.
 */
#ifndef TINYML_DEPTHWISE_CONV_2D_SMALL_H
#define TINYML_DEPTHWISE_CONV_2D_SMALL_H

#include "tinyml_depthwise_conv_2d.h"
#include "tinyml_simd.h"

/* The taps of four channels, from the first that is inside the image. */
static inline void tinyml_four_channels(const int8_t *pixel, const int8_t *weight, int rows,
                                        int columns, int pixel_step, int row_step,
                                        int channels, int weight_step, int32_t offset,
                                        int32_t sums[4]) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
#ifdef TINYML_PAIRS
  const uint32_t offsets = tinyml_both(offset);
#endif
  for (; rows > 0; rows--, pixel += row_step, weight += weight_step) {
    for (int i = columns; i > 0; i--, pixel += pixel_step, weight += channels) {
#ifdef TINYML_PAIRS
      const uint32_t codes = tinyml_four(pixel), weights = tinyml_four(weight);
      const uint32_t even = tinyml_even_plus(codes, offsets);
      const uint32_t weights_even = tinyml_even(weights);
      s0 = tinyml_low_product(even, weights_even, s0);
      s2 = tinyml_high_product(even, weights_even, s2);
      const uint32_t odd = tinyml_odd_plus(codes, offsets);
      const uint32_t weights_odd = tinyml_odd(weights);
      s1 = tinyml_low_product(odd, weights_odd, s1);
      s3 = tinyml_high_product(odd, weights_odd, s3);
#else
      s0 += (pixel[0] + offset) * weight[0];
      s1 += (pixel[1] + offset) * weight[1];
      s2 += (pixel[2] + offset) * weight[2];
      s3 += (pixel[3] + offset) * weight[3];
#endif
    }
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}

static inline void tinyml_depthwise_conv_2d_small(const tinyml_depthwise_conv_2d_t *p,
                                                   const int8_t *input, int8_t *output) {
  const tinyml_window_t *w = &p->window;
  const tinyml_output_t out = p->output; /* a copy: stores to the output cannot change it */
  const int channels = w->output_depth;
  const int32_t offset = p->input_offset;
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++, output += channels) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      const int8_t *pixel = input + tinyml_pixel(w, y, x, rows.first, columns.first);
      const int8_t *weight =
          p->filter + (rows.first * w->filter_width + columns.first) * channels;
      const int count = columns.last - columns.first;
      const int pixel_step = w->dilation_width * channels;
      /* From the end of one row of taps to the start of the next. */
      const int row_step = w->dilation_height * w->input_width * channels - count * pixel_step;
      const int weight_step = (w->filter_width - count) * channels;
      for (int c = 0; c < channels; c += 4) {
        int32_t sums[4] = {out.bias[c], out.bias[c + 1], out.bias[c + 2], out.bias[c + 3]};
        tinyml_four_channels(pixel + c, weight + c, rows.last - rows.first, count, pixel_step,
                             row_step, channels, weight_step, offset, sums);
        tinyml_four_codes(&out, c, sums, output);
      }
    }
  }
}

#endif
