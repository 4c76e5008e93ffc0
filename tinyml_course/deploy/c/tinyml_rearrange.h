/* SLICE, SPLIT, TRANSPOSE and their like: an output's elements, wherever the input has them. */
#ifndef TINYML_REARRANGE_H
#define TINYML_REARRANGE_H

#include "tinyml_moving.h"

typedef struct {
  int shape[5]; /* of the output, in blocks */
  int step[5];  /* bytes of the input from one index to the next */
  int first;    /* byte of the first block */
  int bytes;    /* of a block, which is copied as a whole */
} tinyml_rearrange_t;

/* Blocks along the last axis. */
static inline int8_t *tinyml_rearrange_row(const tinyml_rearrange_t *p, const int8_t *from,
                                           int8_t *to) {
  if (p->bytes == 1) {
    for (int m = 0; m < p->shape[4]; m++) *to++ = from[m * p->step[4]];
    return to;
  }
  for (int m = 0; m < p->shape[4]; m++, to += p->bytes) {
    memcpy(to, from + m * p->step[4], (size_t)p->bytes);
  }
  return to;
}

static inline void tinyml_rearrange(const tinyml_rearrange_t *p, const void *input,
                                    int8_t *output) {
  const int *step = p->step;
  const int8_t *first = (const int8_t *)input + p->first;
  for (int i = 0; i < p->shape[0]; i++) {
    for (int j = 0; j < p->shape[1]; j++) {
      for (int k = 0; k < p->shape[2]; k++) {
        for (int l = 0; l < p->shape[3]; l++) {
          const int8_t *from = first + i * step[0] + j * step[1] + k * step[2] + l * step[3];
          output = tinyml_rearrange_row(p, from, output);
        }
      }
    }
  }
}

#endif
