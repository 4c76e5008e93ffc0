/* DEPTHWISE_CONV_2D, int8, four channels at a time; the number of channels is a multiple of 4.
 *
 * The offset is added in pairs, and taps outside the image are left out.
 */
#ifndef TINYML_DEPTHWISE_CONV_2D_PACKED_H
#define TINYML_DEPTHWISE_CONV_2D_PACKED_H

#include "tinyml_depthwise_conv_2d.h"
#include "tinyml_simd.h"

static inline void tinyml_depthwise_conv_2d_packed(const tinyml_depthwise_conv_2d_t *p,
                                                   const int8_t *input, int8_t *output) {
  const tinyml_window_t *w = &p->window;
  const tinyml_output_t *out = &p->output;
  const int channels = w->output_depth;
  const int pixel_step = w->dilation_width * channels;
  const uint32_t offsets = tinyml_both(p->input_offset);
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++, output += channels) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      for (int c = 0; c < channels; c += 4) {
        int32_t s0 = out->bias[c], s1 = out->bias[c + 1];
        int32_t s2 = out->bias[c + 2], s3 = out->bias[c + 3];
        for (int row = rows.first; row < rows.last; row++) {
          const int8_t *pixel = input + tinyml_pixel(w, y, x, row, columns.first) + c;
          const int8_t *weight =
              p->filter + (row * w->filter_width + columns.first) * channels + c;
          for (int i = columns.last - columns.first; i > 0; i--) {
            const uint32_t codes = tinyml_four(pixel), weights = tinyml_four(weight);
            const uint32_t even = tinyml_even_plus(codes, offsets);
            const uint32_t odd = tinyml_odd_plus(codes, offsets);
            const uint32_t weights_even = tinyml_even(weights), weights_odd = tinyml_odd(weights);
            s0 = tinyml_low_product(even, weights_even, s0);
            s1 = tinyml_low_product(odd, weights_odd, s1);
            s2 = tinyml_high_product(even, weights_even, s2);
            s3 = tinyml_high_product(odd, weights_odd, s3);
            pixel += pixel_step;
            weight += channels;
          }
        }
        output[c] = tinyml_requantize_small(out, c, s0);
        output[c + 1] = tinyml_requantize_small(out, c + 1, s1);
        output[c + 2] = tinyml_requantize_small(out, c + 2, s2);
        output[c + 3] = tinyml_requantize_small(out, c + 3, s3);
      }
    }
  }
}

#endif
