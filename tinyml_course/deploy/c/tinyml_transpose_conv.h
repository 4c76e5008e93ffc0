/* TRANSPOSE_CONV, int8. Weights are OHWI: output channel, row, column, input channel. */
#ifndef TINYML_TRANSPOSE_CONV_H
#define TINYML_TRANSPOSE_CONV_H

#include "tinyml_requantize.h"

/* Where the copies of the filter land. */
typedef struct {
  int batch;
  int input_height, input_width, input_depth;
  int output_height, output_width, output_depth;
  int filter_height, filter_width;
  int stride_height, stride_width;
  int pad_top, pad_left;
} tinyml_landing_t;

typedef struct {
  tinyml_landing_t landing;
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
  const tinyml_landing_t *l = &p->landing;
  int32_t sum = 0;
  for (int row = 0; row < l->filter_height; row++) {
    const int from_y = tinyml_pixel_behind(y + l->pad_top, row, l->stride_height, l->input_height);
    if (from_y < 0) continue;
    for (int column = 0; column < l->filter_width; column++) {
      const int from_x =
          tinyml_pixel_behind(x + l->pad_left, column, l->stride_width, l->input_width);
      if (from_x < 0) continue;
      const int8_t *pixel = image + (from_y * l->input_width + from_x) * l->input_depth;
      const int8_t *weight = filter + (row * l->filter_width + column) * l->input_depth;
      for (int i = 0; i < l->input_depth; i++) sum += (pixel[i] + p->input_offset) * weight[i];
    }
  }
  return sum;
}

static inline void tinyml_transpose_conv(const tinyml_transpose_conv_t *p, const int8_t *input,
                                         int8_t *output) {
  const tinyml_landing_t *l = &p->landing;
  const int size = l->filter_height * l->filter_width * l->input_depth;
  for (int b = 0; b < l->batch; b++) {
    for (int y = 0; y < l->output_height; y++) {
      for (int x = 0; x < l->output_width; x++) {
        for (int channel = 0; channel < l->output_depth; channel++) {
          const int32_t sum =
              tinyml_transpose_conv_sum(p, input, p->filter + channel * size, y, x);
          *output++ = tinyml_requantize(&p->output, channel, sum);
        }
      }
    }
    input += l->input_height * l->input_width * l->input_depth;
  }
}

#endif
