/* SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: one large image, and one small image of each n-th pixel. */
#ifndef TINYML_BLOCKS_H
#define TINYML_BLOCKS_H

#include "tinyml_moving.h"

typedef struct {
  int rows, columns;              /* of a block: so many small images */
  int batch;                      /* of the large image */
  int large_height, large_width;  /* without margins */
  int small_height, small_width;
  int top, left;                  /* margins */
  int bytes;                      /* of a pixel */
} tinyml_blocks_t;

/* A row of a small image, of every n-th pixel of the large one's row from pixel `x` on; `large` is 0
 * for a row in the margin, whose bytes are 0. */
static inline void tinyml_row_to_batch(const tinyml_blocks_t *p, const int8_t *large,
                                       int8_t *small, int x) {
  for (int w = 0; w < p->small_width; w++, small += p->bytes, x += p->columns) {
    if (large && x >= 0 && x < p->large_width) {
      memcpy(small, large + x * p->bytes, (size_t)p->bytes);
    } else {
      memset(small, 0, (size_t)p->bytes);
    }
  }
}

static inline void tinyml_row_to_space(const tinyml_blocks_t *p, const int8_t *small,
                                       int8_t *large, int x) {
  if (!large) return;
  for (int w = 0; w < p->small_width; w++, small += p->bytes, x += p->columns) {
    if (x >= 0 && x < p->large_width) memcpy(large + x * p->bytes, small, (size_t)p->bytes);
  }
}

/* First byte of row `h` of the large image that small image (i, ...) has, or -1 in the margin. */
static inline int tinyml_large_row(const tinyml_blocks_t *p, int b, int i, int h) {
  const int y = h * p->rows + i - p->top;
  if (y < 0 || y >= p->large_height) return -1;
  return (b * p->large_height + y) * p->large_width * p->bytes;
}

static inline void tinyml_space_to_batch_nd(const tinyml_blocks_t *p, const void *input,
                                            int8_t *output) {
  for (int i = 0; i < p->rows; i++) {
    for (int j = 0; j < p->columns; j++) {
      for (int b = 0; b < p->batch; b++) {
        for (int h = 0; h < p->small_height; h++, output += p->small_width * p->bytes) {
          const int row = tinyml_large_row(p, b, i, h);
          tinyml_row_to_batch(p, row < 0 ? 0 : (const int8_t *)input + row, output, j - p->left);
        }
      }
    }
  }
}

static inline void tinyml_batch_to_space_nd(const tinyml_blocks_t *p, const void *input,
                                            int8_t *output) {
  const int8_t *from = (const int8_t *)input;
  for (int i = 0; i < p->rows; i++) {
    for (int j = 0; j < p->columns; j++) {
      for (int b = 0; b < p->batch; b++) {
        for (int h = 0; h < p->small_height; h++, from += p->small_width * p->bytes) {
          const int row = tinyml_large_row(p, b, i, h);
          tinyml_row_to_space(p, from, row < 0 ? 0 : output + row, j - p->left);
        }
      }
    }
  }
}

#endif
