/* CONV_2D, int8. Weights are OHWI: output channel, row, column, input channel. */
#ifndef TINYML_CONV_2D_H
#define TINYML_CONV_2D_H

#include "tinyml_requantize.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int32_t input_offset; /* minus the input's zero point */
  const int8_t *filter;
  tinyml_output_t output;
} tinyml_conv_2d_t;

static inline void tinyml_conv_2d(const tinyml_conv_2d_t *p, const int8_t *input, int8_t *output) {
  const tinyml_window_t *w = &p->window;
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      const int8_t *filter = p->filter;
      for (int channel = 0; channel < w->output_depth; channel++) {
        int32_t sum = 0;
        for (int row = rows.first; row < rows.last; row++) {
          for (int column = columns.first; column < columns.last; column++) {
            const int8_t *pixel = input + tinyml_pixel(w, y, x, row, column);
            const int8_t *weight =
                filter + (row * w->filter_width + column) * w->input_depth;
            for (int i = 0; i < w->input_depth; i++) {
              sum += (pixel[i] + p->input_offset) * weight[i];
            }
          }
        }
        *output++ = tinyml_requantize(&p->output, channel, sum);
        filter += w->filter_height * w->filter_width * w->input_depth;
      }
    }
  }
}

#endif
