/* CONV_2D, int8, two multiplications at once: two windows with two filters at a time.
 *
 * The zero point is folded into the bias, so that codes are multiplied as they are; a tap outside
 * the image is the zero point. Weights are OHWI, as in the plain kernel.
 */
#ifndef TINYML_CONV_2D_PACKED_H
#define TINYML_CONV_2D_PACKED_H

#include "tinyml_simd.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int8_t input_zero_point;
  int depth; /* of a window: rows * columns * input channels */
  int is_pixel; /* windows are single pixels, one after the other: nothing has to be gathered */
  const int8_t *filter;
  tinyml_output_t output;
} tinyml_conv_2d_packed_t;

/* Gather the window of an output pixel into a column. */
static inline void tinyml_gather(const tinyml_conv_2d_packed_t *p, int place,
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

/* Every filter, two at a time, on two windows; an odd one out is computed twice. */
static inline void tinyml_two_windows(const tinyml_conv_2d_packed_t *p, const int8_t *x0,
                                      const int8_t *x1, int8_t *out0, int8_t *out1) {
  const tinyml_output_t *out = &p->output;
  const int channels = p->window.output_depth;
  for (int channel = 0; channel < channels; channel += 2) {
    const int next = channel + 1 < channels ? channel + 1 : channel;
    int32_t sums[4] = {out->bias[channel], out->bias[next], out->bias[channel], out->bias[next]};
    tinyml_dot_two_by_two(x0, x1, p->filter + channel * p->depth, p->filter + next * p->depth,
                          p->depth, sums);
    out0[channel] = tinyml_requantize_small(out, channel, sums[0]);
    out0[next] = tinyml_requantize_small(out, next, sums[1]);
    out1[channel] = tinyml_requantize_small(out, channel, sums[2]);
    out1[next] = tinyml_requantize_small(out, next, sums[3]);
  }
}

static inline void tinyml_conv_2d_packed(const tinyml_conv_2d_packed_t *p, const int8_t *input,
                                         int8_t *output, int8_t *columns) {
  const int places = p->window.output_height * p->window.output_width;
  const int channels = p->window.output_depth;
  for (int place = 0; place < places; place += 2) {
    const int next = place + 1 < places ? place + 1 : place;
    const int8_t *x0 = input + place * p->depth, *x1 = input + next * p->depth;
    if (!p->is_pixel) {
      tinyml_gather(p, place, input, columns);
      tinyml_gather(p, next, input, columns + p->depth);
      x0 = columns;
      x1 = columns + p->depth;
    }
    tinyml_two_windows(p, x0, x1, output + place * channels, output + next * channels);
  }
}

#endif
