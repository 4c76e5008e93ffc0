/* CONV_2D, int16 codes and int8 weights, two filters at a time; channels are one group. */
#ifndef TINYML_CONV_2D_INT16_SMALL_H
#define TINYML_CONV_2D_INT16_SMALL_H

#include "tinyml_conv_2d_int16.h"
#include "tinyml_products_int16.h"

/* Gather the window of an output pixel into a column; taps outside the image are 0. */
static inline void tinyml_gather_int16(const tinyml_window_t *w, int y, int x,
                                       const tinyml_int16_t *image, tinyml_int16_t *column) {
  const tinyml_taps_t rows = tinyml_rows(w, y), columns = tinyml_columns(w, x);
  for (int row = 0; row < w->filter_height; row++) {
    const int is_row_inside = row >= rows.first && row < rows.last;
    for (int i = 0; i < w->filter_width; i++) {
      if (is_row_inside && i >= columns.first && i < columns.last) {
        const tinyml_int16_t *pixel = image + tinyml_pixel(w, y, x, row, i);
        for (int c = w->input_depth; c > 0; c--) *column++ = *pixel++;
      } else {
        for (int c = w->input_depth; c > 0; c--) *column++ = 0;
      }
    }
  }
}

/* `columns` holds one window, if windows are not single pixels, one after the other. */
static inline void tinyml_conv_2d_int16_small(const tinyml_conv_2d_int16_t *p, const void *input,
                                              void *output, int8_t *columns) {
  const tinyml_window_t *w = &p->window;
  const tinyml_int16_t *image = (const tinyml_int16_t *)input;
  const int channels = w->output_depth;
  const int depth = w->filter_height * w->filter_width * w->input_depth;
  const int is_pixel = w->filter_height * w->filter_width * w->stride_height * w->stride_width == 1;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int y = 0; y < w->output_height; y++) {
    for (int x = 0; x < w->output_width; x++, to += channels) {
      const tinyml_int16_t *window = image + (y * w->output_width + x) * depth;
      if (!is_pixel) {
        tinyml_gather_int16(w, y, x, image, (tinyml_int16_t *)columns);
        window = (const tinyml_int16_t *)columns;
      }
      tinyml_channels_int16(&p->output, window, p->filter, depth, channels, to);
    }
  }
}

#endif
