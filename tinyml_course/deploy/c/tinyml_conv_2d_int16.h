/* CONV_2D, int16 codes and int8 weights, which are OHWI: output channel, row, column, and the input
 * channels of one group. Each group of output channels reads one group of input channels.
 */
#ifndef TINYML_CONV_2D_INT16_H
#define TINYML_CONV_2D_INT16_H

#include "tinyml_requantize_int16.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int groups;
  const int8_t *filter;
  tinyml_output_int16_t output;
} tinyml_conv_2d_int16_t;

static inline void tinyml_conv_2d_int16(const tinyml_conv_2d_int16_t *p, const void *input,
                                        void *output) {
  const tinyml_window_t *w = &p->window;
  const int depth = w->input_depth / p->groups, channels = w->output_depth / p->groups;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      /* Taps side by side are one run of numbers, in the image and in the filter. */
      const int run = p->groups == 1 && w->dilation_width == 1 ? columns.last - columns.first : 1;
      const int8_t *filter = p->filter;
      for (int channel = 0; channel < w->output_depth; channel++) {
        const tinyml_int16_t *group =
            (const tinyml_int16_t *)input + channel / channels * depth;
        int64_t sum = 0;
        for (int row = rows.first; row < rows.last; row++) {
          for (int column = columns.first; column < columns.last; column += run) {
            const tinyml_int16_t *pixel = group + tinyml_pixel(w, y, x, row, column);
            const int8_t *weight = filter + (row * w->filter_width + column) * depth;
            sum += tinyml_dot_int16(pixel, 1, weight, 1, run * depth);
          }
        }
        *to++ = tinyml_requantize_int16(&p->output, channel, sum);
        filter += w->filter_height * w->filter_width * depth;
      }
    }
  }
}

#endif
