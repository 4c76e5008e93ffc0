/* DEPTHWISE_CONV_2D, int16 codes and int8 weights: output channel c * multiplier + m reads input
 * channel c only. Weights are (1, rows, columns, output channels).
 */
#ifndef TINYML_DEPTHWISE_CONV_2D_INT16_H
#define TINYML_DEPTHWISE_CONV_2D_INT16_H

#include "tinyml_requantize_int16.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int multiplier;
  const int8_t *filter;
  tinyml_output_int16_t output;
} tinyml_depthwise_conv_2d_int16_t;

static inline void tinyml_depthwise_conv_2d_int16(const tinyml_depthwise_conv_2d_int16_t *p,
                                                  const void *input, void *output) {
  const tinyml_window_t *w = &p->window;
  const int channels = w->output_depth, step = w->dilation_width * w->input_depth;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      const int count = columns.last - columns.first;
      for (int channel = 0; channel < channels; channel++) {
        const tinyml_int16_t *image =
            (const tinyml_int16_t *)input + channel / p->multiplier;
        int64_t sum = 0;
        for (int row = rows.first; row < rows.last; row++) {
          const int first = row * w->filter_width + columns.first;
          sum += tinyml_dot_int16(image + tinyml_pixel(w, y, x, row, columns.first), step,
                                  p->filter + first * channels + channel, channels, count);
        }
        *to++ = tinyml_requantize_int16(&p->output, channel, sum);
      }
    }
  }
}

#endif
