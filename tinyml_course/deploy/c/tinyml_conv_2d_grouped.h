/* CONV_2D, int8, in several groups of channels: each group of output channels reads one group of
 * input channels. Weights are OHWI, with the input channels of one group.
 */
#ifndef TINYML_CONV_2D_GROUPED_H
#define TINYML_CONV_2D_GROUPED_H

#include "tinyml_requantize.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int groups;
  int32_t input_offset; /* minus the input's zero point */
  const int8_t *filter;
  tinyml_output_t output;
} tinyml_conv_2d_grouped_t;

static inline void tinyml_conv_2d_grouped(const tinyml_conv_2d_grouped_t *p, const int8_t *input,
                                          int8_t *output) {
  const tinyml_window_t *w = &p->window;
  const int depth = w->input_depth / p->groups, channels = w->output_depth / p->groups;
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      const int8_t *filter = p->filter;
      for (int channel = 0; channel < w->output_depth; channel++) {
        const int8_t *group = input + channel / channels * depth;
        int32_t sum = 0;
        for (int row = rows.first; row < rows.last; row++) {
          for (int column = columns.first; column < columns.last; column++) {
            const int8_t *pixel = group + tinyml_pixel(w, y, x, row, column);
            const int8_t *weight = filter + (row * w->filter_width + column) * depth;
            for (int i = 0; i < depth; i++) sum += (pixel[i] + p->input_offset) * weight[i];
          }
        }
        *output++ = tinyml_requantize(&p->output, channel, sum);
        filter += w->filter_height * w->filter_width * depth;
      }
    }
  }
}

#endif
