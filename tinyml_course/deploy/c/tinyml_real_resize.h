/* RESIZE_BILINEAR of float32. */
#ifndef TINYML_REAL_RESIZE_H
#define TINYML_REAL_RESIZE_H

#include "tinyml_real.h"

/* Along one axis, for each pixel of the output: the two next to it, and how far it is on. */
typedef struct {
  int given, made;
  const int32_t *first, *last;
  const float *share;
} tinyml_real_places_t;

typedef struct {
  tinyml_real_places_t rows, columns;
  int batch, depth;
} tinyml_real_resize_t;

static inline void tinyml_real_resize_bilinear(const tinyml_real_resize_t *p, const void *input,
                                               void *output) {
  const tinyml_real_places_t *rows = &p->rows, *columns = &p->columns;
  const tinyml_float_t *image = (const tinyml_float_t *)input;
  tinyml_float_t *out = (tinyml_float_t *)output;
  const int width = columns->given * p->depth;
  for (int b = 0; b < p->batch; b++, image += rows->given * width) {
    for (int y = 0; y < rows->made; y++) {
      const tinyml_float_t *above = image + rows->first[y] * width;
      const tinyml_float_t *below = image + rows->last[y] * width;
      const float down = rows->share[y], up = 1.0f - down;
      for (int x = 0; x < columns->made; x++) {
        const int left = columns->first[x] * p->depth, right = columns->last[x] * p->depth;
        const float along = columns->share[x], back = 1.0f - along;
        for (int c = 0; c < p->depth; c++) {
          *out++ = above[left + c] * up * back + below[left + c] * down * back +
                   above[right + c] * up * along + below[right + c] * down * along +
                   0.0f; /* what TFLM rounds whole numbers with: -0.0 becomes 0.0 */
        }
      }
    }
  }
}

#endif
