/* CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, TRANSPOSE_CONV and BATCH_MATMUL of float32.
 *
 * A sum of floats depends on its order, so the loops are those of TFLM's reference kernels: products
 * are added one by one, and the bias comes last.
 */
#ifndef TINYML_REAL_WEIGHTED_H
#define TINYML_REAL_WEIGHTED_H

#include "tinyml_real.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int batch;
  int depth; /* CONV_2D: channels of a filter. DEPTHWISE_CONV_2D: outputs of an input channel */
  const float *filter, *bias;
  tinyml_bounds_t bounds;
} tinyml_real_conv_t;

/* One more product after another. */
static inline float tinyml_add_products(float sum, const tinyml_float_t *x,
                                        const tinyml_float_t *weights, int count) {
  for (int i = 0; i < count; i++) sum = sum + x[i] * weights[i];
  return sum;
}

/* Weights are OHWI; a filter reads the channels of its group. */
static inline void tinyml_real_conv_2d(const tinyml_real_conv_t *p, const void *input,
                                       void *output) {
  const tinyml_window_t *w = &p->window;
  const tinyml_float_t *image = (const tinyml_float_t *)input;
  tinyml_float_t *out = (tinyml_float_t *)output;
  const int outputs = w->output_depth / (w->input_depth / p->depth); /* of a group */
  const int size = w->input_height * w->input_width * w->input_depth;
  for (int b = 0; b < p->batch; b++, image += size) {
    for (int y = 0; y < w->output_height; y++) {
      const tinyml_taps_t rows = tinyml_rows(w, y);
      for (int x = 0; x < w->output_width; x++) {
        const tinyml_taps_t columns = tinyml_columns(w, x);
        for (int c = 0; c < w->output_depth; c++) {
          const tinyml_float_t *group = image + c / outputs * p->depth;
          const float *filter = p->filter + c * w->filter_height * w->filter_width * p->depth;
          float sum = 0.0f;
          for (int row = rows.first; row < rows.last; row++) {
            for (int column = columns.first; column < columns.last; column++) {
              sum = tinyml_add_products(sum, group + tinyml_pixel(w, y, x, row, column),
                                        filter + (row * w->filter_width + column) * p->depth,
                                        p->depth);
            }
          }
          *out++ = tinyml_between_bounds(&p->bounds, sum + p->bias[c]);
        }
      }
    }
  }
}

/* Weights are HWC. */
static inline void tinyml_real_depthwise_conv_2d(const tinyml_real_conv_t *p, const void *input,
                                                 void *output) {
  const tinyml_window_t *w = &p->window;
  const tinyml_float_t *image = (const tinyml_float_t *)input;
  tinyml_float_t *out = (tinyml_float_t *)output;
  const int size = w->input_height * w->input_width * w->input_depth;
  for (int b = 0; b < p->batch; b++, image += size) {
    for (int y = 0; y < w->output_height; y++) {
      const tinyml_taps_t rows = tinyml_rows(w, y);
      for (int x = 0; x < w->output_width; x++) {
        const tinyml_taps_t columns = tinyml_columns(w, x);
        for (int c = 0; c < w->output_depth; c++) {
          float sum = 0.0f;
          for (int row = rows.first; row < rows.last; row++) {
            for (int column = columns.first; column < columns.last; column++) {
              const int tap = row * w->filter_width + column;
              sum = sum + image[tinyml_pixel(w, y, x, row, column) + c / p->depth] *
                              p->filter[tap * w->output_depth + c];
            }
          }
          *out++ = tinyml_between_bounds(&p->bounds, sum + p->bias[c]);
        }
      }
    }
  }
}

typedef struct {
  int rows, depth, units;
  const tinyml_float_t *filter; /* a constant, or computed in the arena */
  const float *bias;
  tinyml_bounds_t bounds;
} tinyml_real_dense_t;

static inline void tinyml_real_fully_connected(const tinyml_real_dense_t *p, const void *input,
                                               void *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *out = (tinyml_float_t *)output;
  for (int row = 0; row < p->rows; row++, x += p->depth) {
    for (int unit = 0; unit < p->units; unit++) {
      const float sum = tinyml_add_products(0.0f, x, p->filter + unit * p->depth, p->depth);
      *out++ = tinyml_between_bounds(&p->bounds, sum + p->bias[unit]);
    }
  }
}

#endif
