/* MEAN, SUM, REDUCE_MAX and REDUCE_MIN of float32, REDUCE_ALL, and CUMSUM. */
#ifndef TINYML_REAL_REDUCE_H
#define TINYML_REAL_REDUCE_H

#include "tinyml_real.h"

typedef struct {
  int kept[3], kept_step[3]; /* lengths of the axes that stay, and elements from index to index */
  int gone[3], gone_step[3]; /* of those along which many numbers become one */
} tinyml_real_axes_t;

/* What `so_far` and one more number become. */
typedef float (*tinyml_real_fold_t)(float so_far, float x);

static inline float tinyml_fold_sum(float so_far, float x) { return so_far + x; }

static inline float tinyml_fold_max(float so_far, float x) { return x > so_far ? x : so_far; }

static inline float tinyml_fold_min(float so_far, float x) { return x < so_far ? x : so_far; }

static inline float tinyml_real_many(const tinyml_real_axes_t *a, tinyml_real_fold_t fold,
                                     float first, const tinyml_float_t *x) {
  for (int i = 0; i < a->gone[0]; i++) {
    for (int j = 0; j < a->gone[1]; j++) {
      const tinyml_float_t *from = x + i * a->gone_step[0] + j * a->gone_step[1];
      for (int k = 0; k < a->gone[2]; k++) first = fold(first, from[k * a->gone_step[2]]);
    }
  }
  return first;
}

/* Sums begin at 0, the largest at the lowest finite number, the smallest at the highest. */
static inline void tinyml_real_reduce(const tinyml_real_axes_t *a, tinyml_real_fold_t fold,
                                      float first, float divisor, const void *input,
                                      void *output) {
  tinyml_float_t *out = (tinyml_float_t *)output;
  for (int i = 0; i < a->kept[0]; i++) {
    for (int j = 0; j < a->kept[1]; j++) {
      for (int k = 0; k < a->kept[2]; k++) {
        const tinyml_float_t *x = (const tinyml_float_t *)input + i * a->kept_step[0] +
                                  j * a->kept_step[1] + k * a->kept_step[2];
        *out++ = tinyml_real_many(a, fold, first, x) / divisor;
      }
    }
  }
}

static inline int8_t tinyml_all_of(const tinyml_real_axes_t *a, const int8_t *x) {
  int8_t all = 1;
  for (int i = 0; i < a->gone[0]; i++) {
    for (int j = 0; j < a->gone[1]; j++) {
      const int8_t *from = x + i * a->gone_step[0] + j * a->gone_step[1];
      for (int k = 0; k < a->gone[2]; k++) all = all && from[k * a->gone_step[2]];
    }
  }
  return all;
}

/* Of bool. */
static inline void tinyml_reduce_all(const tinyml_real_axes_t *a, const int8_t *input,
                                     int8_t *output) {
  const int *step = a->kept_step;
  for (int i = 0; i < a->kept[0]; i++) {
    for (int j = 0; j < a->kept[1]; j++) {
      for (int k = 0; k < a->kept[2]; k++) {
        *output++ = tinyml_all_of(a, input + i * step[0] + j * step[1] + k * step[2]);
      }
    }
  }
}

typedef struct {
  int outer, count, inner;
  int is_exclusive, is_reverse;
} tinyml_cumsum_t;

static inline void tinyml_real_cumsum(const tinyml_cumsum_t *p, const void *input, void *output) {
  for (int o = 0; o < p->outer; o++) {
    for (int i = 0; i < p->inner; i++) {
      const int first = o * p->count * p->inner + i;
      float sum = 0.0f;
      for (int k = 0; k < p->count; k++) {
        const int at = first + (p->is_reverse ? p->count - 1 - k : k) * p->inner;
        const float with = sum + ((const tinyml_float_t *)input)[at];
        ((tinyml_float_t *)output)[at] = p->is_exclusive ? sum : with;
        sum = with;
      }
    }
  }
}

#endif
