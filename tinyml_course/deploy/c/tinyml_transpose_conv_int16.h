/* TRANSPOSE_CONV, int16 codes and int8 weights, which are OHWI. */
#ifndef TINYML_TRANSPOSE_CONV_INT16_H
#define TINYML_TRANSPOSE_CONV_INT16_H

#include "tinyml_requantize_int16.h"
#include "tinyml_transpose_conv.h"

typedef struct {
  tinyml_landing_t landing;
  const int8_t *filter;
  tinyml_output_int16_t output;
} tinyml_transpose_conv_int16_t;

static inline int64_t tinyml_transpose_conv_sum_int16(const tinyml_landing_t *l,
                                                      const tinyml_int16_t *image,
                                                      const int8_t *filter, int y, int x) {
  int64_t sum = 0;
  for (int row = 0; row < l->filter_height; row++) {
    const int from_y = tinyml_pixel_behind(y + l->pad_top, row, l->stride_height, l->input_height);
    if (from_y < 0) continue;
    for (int column = 0; column < l->filter_width; column++) {
      const int from_x =
          tinyml_pixel_behind(x + l->pad_left, column, l->stride_width, l->input_width);
      if (from_x < 0) continue;
      sum += tinyml_dot_int16(image + (from_y * l->input_width + from_x) * l->input_depth, 1,
                              filter + (row * l->filter_width + column) * l->input_depth, 1,
                              l->input_depth);
    }
  }
  return sum;
}

static inline void tinyml_transpose_conv_int16(const tinyml_transpose_conv_int16_t *p,
                                               const void *input, void *output) {
  const tinyml_landing_t *l = &p->landing;
  const int size = l->filter_height * l->filter_width * l->input_depth;
  const tinyml_int16_t *image = (const tinyml_int16_t *)input;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int b = 0; b < l->batch; b++, image += l->input_height * l->input_width * l->input_depth) {
    for (int y = 0; y < l->output_height; y++) {
      for (int x = 0; x < l->output_width; x++) {
        for (int channel = 0; channel < l->output_depth; channel++) {
          const int8_t *filter = p->filter + channel * size;
          const int64_t sum = tinyml_transpose_conv_sum_int16(l, image, filter, y, x);
          *to++ = tinyml_requantize_int16(&p->output, channel, sum);
        }
      }
    }
  }
}

#endif
