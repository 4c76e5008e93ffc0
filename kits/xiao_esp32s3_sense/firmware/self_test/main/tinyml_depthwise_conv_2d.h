/* DEPTHWISE_CONV_2D, int8: output channel c * multiplier + m reads input channel c only.
 * Weights are (1, rows, columns, output channels).
 */
#ifndef TINYML_DEPTHWISE_CONV_2D_H
#define TINYML_DEPTHWISE_CONV_2D_H

#include "tinyml_requantize.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int32_t input_offset; /* minus the input's zero point */
  int multiplier;
  const int8_t *filter;
  tinyml_output_t output;
} tinyml_depthwise_conv_2d_t;

static inline void tinyml_depthwise_conv_2d(const tinyml_depthwise_conv_2d_t *p, const int8_t *input,
                                     int8_t *output) {
  const tinyml_window_t *w = &p->window;
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      for (int c = 0; c < w->input_depth; c++) {
        for (int m = 0; m < p->multiplier; m++) {
          const int channel = c * p->multiplier + m;
          int32_t sum = 0;
          for (int row = rows.first; row < rows.last; row++) {
            for (int column = columns.first; column < columns.last; column++) {
              const int32_t code = input[tinyml_pixel(w, y, x, row, column) + c];
              const int8_t weight =
                  p->filter[(row * w->filter_width + column) * w->output_depth + channel];
              sum += (code + p->input_offset) * weight;
            }
          }
          *output++ = tinyml_requantize(&p->output, channel, sum);
        }
      }
    }
  }
}

#endif
