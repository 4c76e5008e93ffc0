/* SVDF of float32: each filter keeps its last products with the input. */
#ifndef TINYML_REAL_SVDF_H
#define TINYML_REAL_SVDF_H

#include "tinyml_real_weighted.h"

typedef struct {
  int batch, depth;
  int units, rank; /* a unit is the sum of `rank` filters */
  int memory;      /* products that a filter keeps */
  const float *features; /* filters x depth */
  const float *times;    /* filters x memory */
  const float *bias;
  tinyml_bounds_t bounds;
} tinyml_real_svdf_t;

static inline void tinyml_real_svdf(const tinyml_real_svdf_t *p, const void *input, void *state,
                                    void *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *kept = (tinyml_float_t *)state, *out = (tinyml_float_t *)output;
  for (int b = 0; b < p->batch; b++, x += p->depth) {
    const float *features = p->features, *times = p->times;
    for (int unit = 0; unit < p->units; unit++) {
      float sum = p->bias[unit];
      for (int r = 0; r < p->rank; r++) {
        for (int k = 0; k < p->memory - 1; k++) kept[k] = kept[k + 1];
        kept[p->memory - 1] = tinyml_add_products(0.0f, x, features, p->depth);
        sum = sum + tinyml_add_products(0.0f, kept, times, p->memory);
        features += p->depth;
        times += p->memory;
        kept += p->memory;
      }
      *out++ = tinyml_between_bounds(&p->bounds, sum);
    }
  }
}

#endif
