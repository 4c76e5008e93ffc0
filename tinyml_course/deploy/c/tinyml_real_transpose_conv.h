/* TRANSPOSE_CONV of float32. Weights are OHWI: output channel, row, column, input channel. */
#ifndef TINYML_REAL_TRANSPOSE_CONV_H
#define TINYML_REAL_TRANSPOSE_CONV_H

#include "tinyml_real_weighted.h"

/* The input pixel that reaches an output pixel through a tap of the filter, along one axis; or -1. */
static inline int tinyml_real_pixel_behind(int place, int tap, int stride, int length) {
  const int distance = place - tap;
  if (distance < 0 || distance % stride != 0) return -1;
  return distance / stride < length ? distance / stride : -1;
}

/* TFLM goes through the input from its first pixel to its last: those that reach an output pixel
 * meet the filter's taps from the last to the first. The window is that of the convolution back. */
static inline float tinyml_real_landed(const tinyml_window_t *w, const tinyml_float_t *image,
                                       const float *filter, int y, int x) {
  float sum = 0.0f;
  for (int row = w->filter_height - 1; row >= 0; row--) {
    const int from_y =
        tinyml_real_pixel_behind(y + w->pad_top, row, w->stride_height, w->output_height);
    if (from_y < 0) continue;
    for (int column = w->filter_width - 1; column >= 0; column--) {
      const int from_x =
          tinyml_real_pixel_behind(x + w->pad_left, column, w->stride_width, w->output_width);
      if (from_x < 0) continue;
      sum = tinyml_add_products(sum, image + (from_y * w->output_width + from_x) * w->output_depth,
                                filter + (row * w->filter_width + column) * w->output_depth,
                                w->output_depth);
    }
  }
  return sum;
}

static inline void tinyml_real_transpose_conv(const tinyml_real_conv_t *p, const void *input,
                                              void *output) {
  const tinyml_window_t *w = &p->window;
  const tinyml_float_t *image = (const tinyml_float_t *)input;
  tinyml_float_t *out = (tinyml_float_t *)output;
  const int size = w->filter_height * w->filter_width * w->output_depth;
  for (int b = 0; b < p->batch; b++) {
    for (int y = 0; y < w->input_height; y++) {
      for (int x = 0; x < w->input_width; x++) {
        for (int c = 0; c < w->input_depth; c++) {
          const float sum = tinyml_real_landed(w, image, p->filter + c * size, y, x);
          *out++ = tinyml_between_bounds(&p->bounds, sum + p->bias[c]);
        }
      }
    }
    image += w->output_height * w->output_width * w->output_depth;
  }
}

#endif
