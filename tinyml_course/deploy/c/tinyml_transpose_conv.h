/* TRANSPOSE_CONV, int8. Weights are OHWI: output channel, row, column, input channel. */
#ifndef TINYML_TRANSPOSE_CONV_H
#define TINYML_TRANSPOSE_CONV_H

#include "tinyml_requantize.h"

typedef struct {
  int batch;
  int input_height, input_width, input_depth;
  int output_height, output_width, output_depth;
  int filter_height, filter_width;
  int stride_height, stride_width;
  int pad_top, pad_left;
  int32_t input_offset; /* minus the input's zero point */
  const int8_t *filter;
  tinyml_output_t output;
} tinyml_transpose_conv_t;

/* The input pixel that reaches an output pixel through a tap of the filter, along one axis; or -1. */
static inline int tinyml_pixel_behind(int place, int tap, int stride, int length) {
  const int distance = place - tap;
  if (distance < 0 || distance % stride != 0) return -1;
  return distance / stride < length ? distance / stride : -1;
}

static inline int32_t tinyml_transpose_conv_sum(const tinyml_transpose_conv_t *p,
                                                const int8_t *image, const int8_t *filter, int y,
                                                int x) {
  int32_t sum = 0;
  for (int row = 0; row < p->filter_height; row++) {
    const int from_y = tinyml_pixel_behind(y + p->pad_top, row, p->stride_height, p->input_height);
    if (from_y < 0) continue;
    for (int column = 0; column < p->filter_width; column++) {
      const int from_x =
          tinyml_pixel_behind(x + p->pad_left, column, p->stride_width, p->input_width);
      if (from_x < 0) continue;
      const int8_t *pixel = image + (from_y * p->input_width + from_x) * p->input_depth;
      const int8_t *weight = filter + (row * p->filter_width + column) * p->input_depth;
      for (int i = 0; i < p->input_depth; i++) sum += (pixel[i] + p->input_offset) * weight[i];
    }
  }
  return sum;
}

static inline void tinyml_transpose_conv(const tinyml_transpose_conv_t *p, const int8_t *input,
                                         int8_t *output) {
  const int size = p->filter_height * p->filter_width * p->input_depth;
  for (int b = 0; b < p->batch; b++) {
    for (int y = 0; y < p->output_height; y++) {
      for (int x = 0; x < p->output_width; x++) {
        for (int channel = 0; channel < p->output_depth; channel++) {
          const int32_t sum =
              tinyml_transpose_conv_sum(p, input, p->filter + channel * size, y, x);
          *output++ = tinyml_requantize(&p->output, channel, sum);
        }
      }
    }
    input += p->input_height * p->input_width * p->input_depth;
  }
}

#endif
