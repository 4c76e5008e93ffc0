/* AVERAGE_POOL_2D, L2_POOL_2D and MAX_POOL_2D of float32. Taps outside the image do not count. */
#ifndef TINYML_REAL_POOL_2D_H
#define TINYML_REAL_POOL_2D_H

#include "tinyml_real_round.h"
#include "tinyml_window.h"

typedef struct {
  tinyml_window_t window;
  int batch;
  tinyml_bounds_t bounds;
} tinyml_real_pool_2d_t;

typedef float (*tinyml_real_pool_t)(const tinyml_window_t *w, const tinyml_float_t *channel, int y,
                                    int x, tinyml_taps_t rows, tinyml_taps_t columns);

static inline float tinyml_real_mean_of_taps(const tinyml_window_t *w,
                                             const tinyml_float_t *channel, int y, int x,
                                             tinyml_taps_t rows, tinyml_taps_t columns) {
  float sum = 0.0f;
  for (int row = rows.first; row < rows.last; row++) {
    for (int column = columns.first; column < columns.last; column++) {
      sum = sum + channel[tinyml_pixel(w, y, x, row, column)];
    }
  }
  return sum / (float)((rows.last - rows.first) * (columns.last - columns.first));
}

static inline float tinyml_real_root_of_mean_square(const tinyml_window_t *w,
                                                    const tinyml_float_t *channel, int y, int x,
                                                    tinyml_taps_t rows, tinyml_taps_t columns) {
  float sum = 0.0f;
  for (int row = rows.first; row < rows.last; row++) {
    for (int column = columns.first; column < columns.last; column++) {
      const float value = channel[tinyml_pixel(w, y, x, row, column)];
      sum = sum + value * value;
    }
  }
  const int count = (rows.last - rows.first) * (columns.last - columns.first);
  return tinyml_sqrt(sum / (float)count);
}

static inline float tinyml_real_largest_tap(const tinyml_window_t *w,
                                            const tinyml_float_t *channel, int y, int x,
                                            tinyml_taps_t rows, tinyml_taps_t columns) {
  float largest = -TINYML_LARGEST;
  for (int row = rows.first; row < rows.last; row++) {
    for (int column = columns.first; column < columns.last; column++) {
      const float value = channel[tinyml_pixel(w, y, x, row, column)];
      if (value > largest) largest = value;
    }
  }
  return largest;
}

static inline void tinyml_real_pool_2d(const tinyml_real_pool_2d_t *p, tinyml_real_pool_t pool,
                                       const void *input, void *output) {
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
          const float value = pool(w, image + c, y, x, rows, columns);
          *out++ = tinyml_between_bounds(&p->bounds, value);
        }
      }
    }
  }
}

#endif
