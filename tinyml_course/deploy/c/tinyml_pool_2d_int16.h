/* AVERAGE_POOL_2D and MAX_POOL_2D, int16. Taps outside the image do not count. */
#ifndef TINYML_POOL_2D_INT16_H
#define TINYML_POOL_2D_INT16_H

#include "tinyml_pool_2d.h"
#include "tinyml_types.h"

typedef int32_t (*tinyml_pool_int16_t)(const tinyml_window_t *w, const tinyml_int16_t *channel,
                                       int y, int x, tinyml_taps_t rows, tinyml_taps_t columns);

/* The mean of the taps, halves away from zero. */
static inline int32_t tinyml_mean_of_taps_int16(const tinyml_window_t *w,
                                                const tinyml_int16_t *channel, int y, int x,
                                                tinyml_taps_t rows, tinyml_taps_t columns) {
  const int32_t count = (rows.last - rows.first) * (columns.last - columns.first);
  int32_t sum = 0;
  for (int row = rows.first; row < rows.last; row++) {
    for (int column = columns.first; column < columns.last; column++) {
      sum += channel[tinyml_pixel(w, y, x, row, column)];
    }
  }
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

static inline int32_t tinyml_largest_tap_int16(const tinyml_window_t *w,
                                               const tinyml_int16_t *channel, int y, int x,
                                               tinyml_taps_t rows, tinyml_taps_t columns) {
  int32_t largest = INT16_MIN;
  for (int row = rows.first; row < rows.last; row++) {
    for (int column = columns.first; column < columns.last; column++) {
      const int32_t code = channel[tinyml_pixel(w, y, x, row, column)];
      if (code > largest) largest = code;
    }
  }
  return largest;
}

static inline void tinyml_pool_2d_int16(const tinyml_pool_2d_t *p, tinyml_pool_int16_t pool,
                                        const void *input, void *output) {
  const tinyml_window_t *w = &p->window;
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int y = 0; y < w->output_height; y++) {
    const tinyml_taps_t rows = tinyml_rows(w, y);
    for (int x = 0; x < w->output_width; x++) {
      const tinyml_taps_t columns = tinyml_columns(w, x);
      for (int c = 0; c < w->output_depth; c++) {
        const int32_t code = pool(w, (const tinyml_int16_t *)input + c, y, x, rows, columns);
        *to++ = (int16_t)tinyml_clamp(code, p->activation_min, p->activation_max);
      }
    }
  }
}

static inline void tinyml_average_pool_2d_int16(const tinyml_pool_2d_t *p, const void *input,
                                                void *output) {
  tinyml_pool_2d_int16(p, tinyml_mean_of_taps_int16, input, output);
}

static inline void tinyml_max_pool_2d_int16(const tinyml_pool_2d_t *p, const void *input,
                                            void *output) {
  tinyml_pool_2d_int16(p, tinyml_largest_tap_int16, input, output);
}

#endif
