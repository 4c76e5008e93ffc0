/* RESIZE_NEAREST_NEIGHBOR and, for int8, RESIZE_BILINEAR. */
#ifndef TINYML_RESIZE_H
#define TINYML_RESIZE_H

#include "tinyml_moving.h"
#include "tinyml_requantize.h"

typedef struct {
  int batch, input_height, input_width, output_height, output_width;
  const int16_t *rows, *columns; /* of the input, for each of the output */
  int bytes;                     /* of a pixel */
} tinyml_resize_nearest_neighbor_t;

static inline void tinyml_resize_nearest_neighbor(const tinyml_resize_nearest_neighbor_t *p,
                                                  const void *input, int8_t *output) {
  const int8_t *image = (const int8_t *)input;
  for (int b = 0; b < p->batch; b++, image += p->input_height * p->input_width * p->bytes) {
    for (int y = 0; y < p->output_height; y++) {
      const int8_t *row = image + p->rows[y] * p->input_width * p->bytes;
      for (int x = 0; x < p->output_width; x++, output += p->bytes) {
        memcpy(output, row + p->columns[x] * p->bytes, (size_t)p->bytes);
      }
    }
  }
}

/* Along one axis, in 1/1024 of a pixel of the input. */
typedef struct {
  int given, made;
  int32_t first, step; /* where the first pixel of the output lies, and how far the next is */
} tinyml_resize_axis_t;

typedef struct {
  tinyml_resize_axis_t rows, columns;
  int batch, depth;
} tinyml_resize_bilinear_t;

/* The two pixels between which a pixel of the output lies, and the share of the second. */
typedef struct {
  int lower, upper;
  int32_t share;
} tinyml_between_t;

enum { TINYML_PIXEL = 1024 };

static inline tinyml_between_t tinyml_between(const tinyml_resize_axis_t *axis, int i) {
  const int32_t place = axis->first + i * axis->step;
  const int32_t above = (place + TINYML_PIXEL - 1) >> 10;
  tinyml_between_t b;
  b.lower = place < 0 ? 0 : place >> 10;
  b.upper = above < axis->given ? above : axis->given - 1;
  b.share = place - TINYML_PIXEL * b.lower;
  return b;
}

static inline void tinyml_resize_bilinear(const tinyml_resize_bilinear_t *p, const int8_t *input,
                                          int8_t *output) {
  const int width = p->columns.given;
  for (int b = 0; b < p->batch; b++, input += p->rows.given * width * p->depth) {
    for (int y = 0; y < p->rows.made; y++) {
      const tinyml_between_t row = tinyml_between(&p->rows, y);
      for (int x = 0; x < p->columns.made; x++) {
        const tinyml_between_t column = tinyml_between(&p->columns, x);
        const int8_t *a = input + (row.lower * width + column.lower) * p->depth;
        const int8_t *c = input + (row.upper * width + column.lower) * p->depth;
        const int next = (column.upper - column.lower) * p->depth;
        for (int i = 0; i < p->depth; i++) {
          const int32_t left = a[i] * (TINYML_PIXEL - row.share) + c[i] * row.share;
          const int32_t right = a[i + next] * (TINYML_PIXEL - row.share) + c[i + next] * row.share;
          const int32_t mixed = left * (TINYML_PIXEL - column.share) + right * column.share;
          *output++ = (int8_t)tinyml_divide_by_power(mixed, 20);
        }
      }
    }
  }
}

#endif
